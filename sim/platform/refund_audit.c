/*
 * Interfaces by which Shanmen decides a refund: /goodlife/v1/trip/refund/audit/ of the
 * scenic family, codes page §5.2, and /goodlife/v1/fulfilment/refund/audit/ of the
 * third-party-code family, §6.2.
 */
#include "book_refresh.h"
#include "interfaces.h"
#include "limit.h"
#include "order.h"
#include "record.h"
#include "state.h"
#include "voucher.h"

#include <string.h>

#define FEE_MAX 100000000000 /* fen */

/* --- scenic family --- */

/* The refund of that key among the facts; NULL: control reported none. */
static cJSON *refund_by_key(cJSON *order, const char *biz_uniq_key)
{
	cJSON *refund;

	cJSON_ArrayForEach(refund, json_get(order_facts(order), "refunds"))
	{
		const char *key = json_text(refund, "biz_uniq_key");

		if (key && strcmp(key, biz_uniq_key) == 0)
			return refund;
	}
	return NULL;
}

/* False: refused. The facts name refunds of the order but not this one, or the refund is decided already. */
static bool audit_expected(struct call *c, cJSON *order, const cJSON *refund)
{
	if (refund == NULL && json_list(order_facts(order), "refunds"))
		return call_refuse_business(c, 0, "售后单不存在");
	if (json_int(refund, "decided", 0) != 0)
		return call_refuse_business(c, 0, "售后单已审核");
	return true;
}

static bool audit_complete(struct call *c, cJSON *order, const cJSON *refund)
{
	const cJSON *vouchers = json_list(c->body, "vouchers");

	if (json_int(c->body, "audit_result", 0) == 1)
		return vouchers == NULL || call_refuse(c, CODE_PARAMETER, "参数vouchers仅用于补发凭证");
	if (json_int(refund, "source", 0) == 301 && vouchers == NULL)
		return call_refuse(c, CODE_PARAMETER, "参数vouchers缺失: 须补发凭证");
	if (vouchers && refund && json_int(refund, "source", 0) != 301)
		return call_refuse(c, CODE_PARAMETER, "参数vouchers仅用于补发凭证");
	return vouchers == NULL || vouchers_check(c, vouchers, order_facts(order));
}

/* A fee above the platform's own fee counts as a rejection, even when the message accepts. */
static int64_t audit_outcome(const struct call *c, const cJSON *refund)
{
	int64_t fee = json_int(refund, "fee", -1);

	if (fee >= 0 && json_int(c->body, "refund_fee_amount", 0) > fee)
		return 2;
	return json_int(c->body, "audit_result", 0);
}

static void audit_take(struct call *c, cJSON *order, const char *key)
{
	cJSON *refund = refund_by_key(order, key), *record;
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
		order_state_set(order, "refunded");
	else if (strcmp(order_state(order), "refunding") == 0)
		order_state_set(order, "paid");
}

static void refund_audit(struct call *c)
{
	const char *key = json_text(c->body, "biz_uniq_key");
	cJSON *order = book_open_for_call(c), *first;

	if (order == NULL)
		return;
	first = json_get(json_object_at(order, "audits"), key);
	if (record_compare(c, first, "audit", key) == ONCE_FIRST)
		audit_take(c, order, key);
	book_close(c, order);
}

/* --- third-party-code family: the key of a message is made of all that names its certificates --- */

static void key_add(struct text *key, const cJSON *o)
{
	static const char *const names[] = { "after_sale_id", "certificate_id", "code" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = json_text(o, names[i]);

		text_addf(key, "%s%s", key->n ? "_" : "", value ? value : "");
	}
}

static bool certificates_check(struct call *c)
{
	const cJSON *item;

	if (!json_get(c->body, "certificate") && !json_get(c->body, "certificate_id") && !json_get(c->body, "code"))
		return call_refuse(c, CODE_PARAMETER, "参数certificate缺失");
	cJSON_ArrayForEach(item, json_list(c->body, "certificate"))
	{
		if (json_text(item, "certificate_id") == NULL)
			return call_refuse(c, CODE_PARAMETER, "参数certificate.certificate_id缺失");
	}
	return true;
}

static void family_audit(struct call *c)
{
	struct text key = TEXT_EMPTY;
	const cJSON *item;
	cJSON *record;

	if (!certificates_check(c))
		return;
	key_add(&key, c->body);
	cJSON_ArrayForEach(item, json_list(c->body, "certificate")) key_add(&key, item);
	record = state_get("after_sales", key.p);
	switch (record_compare(c, record->child ? record : NULL, "family_audit", key.p)) {
	case ONCE_FIRST:
		cJSON_Delete(record);
		record = record_new(c);
		json_set_text(record, "key", key.p);
		state_put("after_sales", key.p, record);
		break;
	case ONCE_REPEAT: state_put("after_sales", key.p, record); break;
	case ONCE_DIFFERENT: break;
	}
	cJSON_Delete(record);
	text_free(&key);
}

static const struct limit AUDIT_LIMITS[] = {
	{ "biz_uniq_key", 1, ID_MAX },
	{ "refund_fee_amount", 0, FEE_MAX },
	{ "vouchers", 1, 0 },
	{ 0 },
};

static const struct limit FAMILY_AUDIT_LIMITS[] = {
	{ "result", 1, 2 },
	{ "certificate", 1, 0 },
	{ 0 },
};

const struct interface REFUND_AUDIT_INTERFACES[] = {
	{ "POST", "/goodlife/v1/trip/refund/audit/", true, AUDIT_LIMITS, refund_audit },
	{ "POST", "/goodlife/v1/fulfilment/refund/audit/", true, FAMILY_AUDIT_LIMITS, family_audit },
	{ 0 },
};
