/*
 * Orders in the stand-in's memory, and the two interfaces about an order as a
 * whole: confirm, codes page §5.1, and the refund's audit, §5.2.
 */
#include "order.h"

#include "book.h"
#include "record.h"
#include "state.h"

#include <string.h>

#define FEE_MAX 100000000000 /* fen */

cJSON *order_open(struct call *c)
{
	const char *order_id = json_text(call_fields(c), "order_id");
	struct text name = TEXT_EMPTY;
	cJSON *order;

	state_name(&name, "orders", order_id);
	order = state_load(name.p);
	text_free(&name);
	if (json_get(order, "told") == NULL && json_true(c->settings, "strict")) {
		(void)call_refuse(c, CODE_NO_ORDER, "订单不存在");
		cJSON_Delete(order);
		return NULL;
	}
	json_set_text(order, "order_id", order_id);
	if (book_due(c, order))
		book_refresh(c, order);
	return order;
}

void order_close(const struct call *c, cJSON *order)
{
	book_close(c, order);
}

cJSON *order_told(cJSON *order)
{
	static cJSON nothing = { .type = cJSON_Object };
	cJSON *told = cJSON_GetObjectItemCaseSensitive(order, "told");

	return told ? told : &nothing;
}

const char *order_state(cJSON *order)
{
	const char *state = json_text(order_told(order), "state");

	return state ? state : "";
}

/* A state that follows from our message is told from then on; of an unknown order nothing is. */
static void state_set(cJSON *order, const char *state)
{
	if (json_get(order, "told"))
		json_set_text(order_told(order), "state", state);
}

bool order_check_alive(struct call *c, cJSON *order)
{
	static const char *const words[][2] = {
		{ "refunded", "订单已退款" },
		{ "refunding", "订单退款中" },
		{ "cancelled", "订单已取消" },
	};
	size_t i;

	for (i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(order_state(order), words[i][0]) == 0)
			return call_refuse_business(c, 0, words[i][1]);
	}
	return true;
}

bool order_late(const struct call *c, cJSON *order, const char *deadline)
{
	int64_t by_ms = json_int(order_told(order), deadline, 0);

	return by_ms != 0 && c->now_ms > by_ms;
}

/* The refund of that key among the facts; NULL: not told. */
static cJSON *told_refund(cJSON *order, const char *biz_uniq_key)
{
	cJSON *refund;

	cJSON_ArrayForEach(refund, cJSON_GetObjectItemCaseSensitive(order_told(order), "refunds"))
	{
		const char *key = json_text(refund, "biz_uniq_key");

		if (key && strcmp(key, biz_uniq_key) == 0)
			return refund;
	}
	return NULL;
}

/* --- confirm --- */

static void confirm_take(struct call *c, cJSON *order)
{
	const char *state = order_state(order);
	int64_t result = json_int(c->body, "confirm_result", 0);
	cJSON *record;

	if (order_late(c, order, "confirm_by_ms") || (*state && strcmp(state, "waiting") != 0)) {
		(void)call_refuse_business(c, 0, "订单不在待确认状态");
		return;
	}
	record = record_new(c);
	json_set_int(record, "result", result);
	json_set(order, "confirm", record);
	state_set(order, result == 1 ? "paid" : "refunded");
}

static void confirm(struct call *c)
{
	cJSON *order = order_open(c);

	if (order == NULL)
		return;
	if (record_compare(c, cJSON_GetObjectItemCaseSensitive(order, "confirm"), "confirm",
	                   json_text(c->body, "order_id")) == ONCE_FIRST)
		confirm_take(c, order);
	order_close(c, order);
}

/* --- audit --- */

/* The order's refunds were told, but not this one; or it is decided already. */
static bool audit_expected(struct call *c, cJSON *order, const cJSON *refund)
{
	if (refund == NULL && json_list(order_told(order), "refunds"))
		return call_refuse_business(c, 0, "售后单不存在");
	if (json_int(refund, "decided", 0) != 0)
		return call_refuse_business(c, 0, "售后单已审核");
	return true;
}

static bool audit_complete(struct call *c, cJSON *order, const cJSON *refund)
{
	const cJSON *vouchers = json_list(c->body, "vouchers");

	if (json_int(c->body, "audit_result", 0) == 1)
		return json_get(c->body, "refund_fee_amount") ||
		       call_refuse(c, CODE_PARAMETER, "参数refund_fee_amount缺失");
	if (json_int(refund, "source", 0) == 301 && vouchers == NULL)
		return call_refuse(c, CODE_PARAMETER, "参数vouchers缺失: 须补发凭证");
	return vouchers == NULL || vouchers_check(c, vouchers, order_told(order));
}

/* A fee above the platform's own counts as a reject, whatever was said. */
static int64_t audit_outcome(const struct call *c, const cJSON *refund)
{
	int64_t fee = json_int(refund, "fee", -1);

	if (fee >= 0 && json_int(c->body, "refund_fee_amount", 0) > fee)
		return 2;
	return json_int(c->body, "audit_result", 0);
}

static void audit_take(struct call *c, cJSON *order, const char *key)
{
	cJSON *refund = told_refund(order, key), *record;
	int64_t outcome = audit_outcome(c, refund);

	if (!audit_expected(c, order, refund) || !audit_complete(c, order, refund))
		return;
	record = record_new(c);
	json_set_int(record, "audit_result", json_int(c->body, "audit_result", 0));
	json_set_int(record, "outcome", outcome);
	json_set(json_object_at(order, "audits"), key, record);
	if (refund)
		json_set_int(refund, "decided", outcome);
	if (outcome == 1 && (refund == NULL || json_list(refund, "project_ids") == NULL))
		state_set(order, "refunded");
	else if (strcmp(order_state(order), "refunding") == 0)
		state_set(order, "paid");
}

static void audit(struct call *c)
{
	const char *key = json_text(c->body, "biz_uniq_key");
	cJSON *order = order_open(c), *first;

	if (order == NULL)
		return;
	first = cJSON_GetObjectItemCaseSensitive(json_object_at(order, "audits"), key);
	if (record_compare(c, first, "audit", key) == ONCE_FIRST)
		audit_take(c, order, key);
	order_close(c, order);
}

static const struct field CONFIRM_FIELDS[] = {
	{ "order_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "confirm_result", FIELD_INT, true, 1, 2 },
	{ 0 },
};

static const struct field AUDIT_FIELDS[] = {
	{ "order_id", FIELD_TEXT, true, 1, ID_MAX }, { "biz_uniq_key", FIELD_TEXT, true, 1, ID_MAX },
	{ "audit_result", FIELD_INT, true, 1, 2 },   { "refund_fee_amount", FIELD_INT, false, 0, FEE_MAX },
	{ "vouchers", FIELD_LIST, false, 1, 0 },     { 0 },
};

const struct interface ORDER_INTERFACES[] = {
	{ "POST", "/goodlife/v1/trip/order/confirm/", true, CONFIRM_FIELDS, confirm },
	{ "POST", "/goodlife/v1/trip/refund/audit/", true, AUDIT_FIELDS, audit },
	{ 0 },
};
