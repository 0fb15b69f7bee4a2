/*
 * Interface /goodlife/v1/trip/certificate/verify/: codes page §3. A part of an order
 * (a project) can be verified only once, whatever token a message has.
 */
#include "book.h"
#include "book_refresh.h"
#include "interfaces.h"
#include "limit.h"
#include "order.h"
#include "record.h"
#include "state.h"
#include "use.h"

#include <string.h>

#define WHOLE WHOLE_ORDER
#define SUB_ALREADY 1208

/* `code` of a part that was used before: no page names the number, so clients must go by the words (ASSUMED). */
#define PART_ALREADY 20001

/* The member `decided` of a refund among the facts. */
enum { DECIDED_ACCEPTED = 1, DECIDED_REFUSED = 2 };

/* --- the parts of a message --- */

static bool part_add(struct call *c, const cJSON *part, cJSON *parts)
{
	if (json_list_has(parts, json_text(part, "project_id")))
		return call_refuse(c, CODE_PARAMETER, "参数vouchers.project_id重复");
	cJSON_AddItemToArray(parts, cJSON_CreateString(json_text(part, "project_id")));
	return true;
}

static bool voucher_parts_add(struct call *c, const cJSON *voucher, cJSON *parts)
{
	const cJSON *entrance = json_get(voucher, "entrance"), *part;
	int before = cJSON_GetArraySize(parts);

	if (entrance && !part_add(c, entrance, parts))
		return false;
	cJSON_ArrayForEach(part, json_list(voucher, "projects"))
	{
		if (!part_add(c, part, parts))
			return false;
	}
	return cJSON_GetArraySize(parts) > before || call_refuse(c, CODE_PARAMETER, "参数vouchers没有project_id");
}

/* Adds the parts that the message verifies: WHOLE_ORDER or project ids. False: refused. */
static bool parts_read(struct call *c, cJSON *parts)
{
	const cJSON *vouchers = json_list(c->body, "vouchers"), *voucher;

	if (vouchers == NULL)
		cJSON_AddItemToArray(parts, cJSON_CreateString(WHOLE));
	cJSON_ArrayForEach(voucher, vouchers)
	{
		if (!voucher_parts_add(c, voucher, parts))
			return false;
	}
	return true;
}

static bool parts_exist_check(struct call *c, cJSON *order, const cJSON *parts)
{
	const cJSON *known = book_projects(order), *part;

	cJSON_ArrayForEach(part, parts)
	{
		if (known && strcmp(part->valuestring, WHOLE) != 0 && !json_list_has(known, part->valuestring))
			return call_refuse(c, CODE_PARAMETER, "参数vouchers.project_id不属于该订单: %s",
			                   part->valuestring);
	}
	return true;
}

/* --- refunds --- */

static bool refund_touches(cJSON *order, const cJSON *refund, const cJSON *parts)
{
	const cJSON *named = json_list(refund, "project_ids"), *numbers = json_list(refund, "numbers"), *part;

	if ((named == NULL && numbers == NULL) || json_list_has(parts, WHOLE))
		return true;
	cJSON_ArrayForEach(part, parts)
	{
		int64_t number = numbers ? book_number_of(order, part->valuestring) : 0;

		if (json_list_has(named, part->valuestring))
			return true;
		if (number > 0 && book_refund_touches(order, refund, number))
			return true;
	}
	return false;
}

/* After a refund that Shanmen rejected, only a use before the application for the refund is accepted. */
static bool refund_check(struct call *c, const cJSON *refund)
{
	int64_t verify_time = json_int(c->body, "verify_time", 0), decided = json_int(refund, "decided", 0);

	if (decided == DECIDED_ACCEPTED)
		return call_refuse_business(c, 0, "订单已退款");
	if (decided != DECIDED_REFUSED)
		return true;
	if (verify_time == 0)
		return call_refuse_business(c, 0, "拒绝退款后核销须传verify_time");
	return verify_time < json_int(refund, "apply_time", UNIX_MAX) ||
	       call_refuse_business(c, 0, "verify_time须早于退款申请时间");
}

static bool refunds_check(struct call *c, cJSON *order, const cJSON *parts)
{
	const cJSON *refund;

	cJSON_ArrayForEach(refund, json_list(order_facts(order), "refunds"))
	{
		if (refund_touches(order, refund, parts) && !refund_check(c, refund))
			return false;
	}
	return true;
}

/* --- verified already --- */

/* The earlier message that verified the part, with any token; NULL: none. */
static cJSON *verified_find(cJSON *order, const char *part)
{
	cJSON *verified = json_object_at(order, "verified");
	cJSON *own = json_get(verified, part);

	return own ? own : json_get(verified, WHOLE);
}

static cJSON *result_add(cJSON *results, bool already)
{
	cJSON *result = cJSON_CreateObject();

	json_set_int(result, "code", already ? PART_ALREADY : 0);
	json_set_text(result, "msg", already ? "已核销" : "success");
	cJSON_AddItemToArray(results, result);
	return result;
}

/* False: refused. When one part is verified already, none of the message is verified. */
static bool parts_unused_check(struct call *c, cJSON *order, const cJSON *parts)
{
	cJSON *results = cJSON_CreateArray();
	const cJSON *part;
	bool unused = true;

	cJSON_ArrayForEach(part, parts)
	{
		cJSON *own = verified_find(order, part->valuestring);
		bool already = own || use_elsewhere(order, part->valuestring);

		if (own) {
			json_count_up(own, "again");
			record_conflict(c, "verify", part->valuestring, json_get(own, "body"));
		}
		(void)result_add(results, already);
		unused = unused && !already;
	}
	if (unused) {
		cJSON_Delete(results);
		return true;
	}
	json_set(c->data, "verify_results", results);
	return call_refuse_business(c, SUB_ALREADY, "已核销");
}

/* --- the token --- */

/* The record of this token in the order; NULL: the token is new. */
static cJSON *verify_token_find(cJSON *order, const char *token)
{
	cJSON *record;

	cJSON_ArrayForEach(record, json_object_at(order, "verified"))
	{
		const char *known = json_text(record, "token");

		if (known && strcmp(known, token) == 0)
			return record;
	}
	return NULL;
}

/* False: refused, since the token was used for another order. One token names one verification of all orders. */
static bool verify_token_check(struct call *c, const char *order_id, const char *token)
{
	cJSON *seen = state_get("verify_tokens", token);
	const char *owner = json_text(seen, "order_id");

	if (owner && strcmp(owner, order_id) != 0) {
		record_conflict(c, "verify_token", token, seen);
		(void)call_refuse(c, CODE_PARAMETER, "参数verify_token已用于其他订单");
	}
	json_set_text(seen, "order_id", order_id);
	if (c->error_code == CODE_OK)
		state_put("verify_tokens", token, seen);
	cJSON_Delete(seen);
	return c->error_code == CODE_OK;
}

static void parts_verify(struct call *c, cJSON *order, const cJSON *parts)
{
	const cJSON *part, *verify_time = json_get(c->body, "verify_time"), *poi_id = json_get(c->body, "poi_id");

	cJSON_ArrayForEach(part, parts)
	{
		cJSON *record = record_new(c);

		json_set_text(record, "token", json_text(c->body, "verify_token"));
		json_set(record, "verify_time", verify_time ? cJSON_Duplicate(verify_time, true) : cJSON_CreateNull());
		json_set(record, "poi_id", poi_id ? cJSON_Duplicate(poi_id, true) : cJSON_CreateNull());
		json_set(json_object_at(order, "verified"), part->valuestring, record);
	}
}

/* One entry for a part that was verified, with the ids of its use where the book has one. */
static void result_of_number(cJSON *results, cJSON *order, int64_t number)
{
	const cJSON *item = number > 0 ? cJSON_GetArrayItem(book_items(order), (int)number - 1) : NULL;
	const char *certificate_id = json_text(item, "certificate_id");
	const cJSON *use = certificate_id ? use_find(order, certificate_id) : NULL;
	cJSON *result = result_add(results, false);

	if (use == NULL)
		return;
	json_set_text(result, "verify_id", json_text(use, "verify_id"));
	json_set_text(result, "certificate_id", certificate_id);
}

/* `verify_results` of a message that was taken, now or before: an entry for each part, for a whole order one for each copy. */
static void results_answer(struct call *c, cJSON *order)
{
	cJSON *parts = cJSON_CreateArray(), *results = json_list_at(c->data, "verify_results");
	const cJSON *part;
	int64_t n;

	book_refresh(c, order);
	(void)parts_read(c, parts);
	cJSON_ArrayForEach(part, parts)
	{
		if (strcmp(part->valuestring, WHOLE) != 0)
			result_of_number(results, order, book_number_of(order, part->valuestring));
		for (n = 1; strcmp(part->valuestring, WHOLE) == 0 && n <= cJSON_GetArraySize(book_items(order)); n++)
			result_of_number(results, order, n);
	}
	cJSON_Delete(parts);
}

static void verify_take(struct call *c, cJSON *order)
{
	cJSON *parts = cJSON_CreateArray();

	if (strcmp(order_state(order), "waiting") == 0)
		(void)call_refuse_business(c, 0, "订单待确认");
	else if (json_true(order_facts(order), "many_shops") && json_get(c->body, "poi_id") == NULL)
		(void)call_refuse(c, CODE_PARAMETER, "参数poi_id缺失: 多门店商品必传");
	else if (order_alive_check(c, order) && parts_read(c, parts) && parts_exist_check(c, order, parts) &&
	         parts_unused_check(c, order, parts) && refunds_check(c, order, parts) &&
	         verify_token_check(c, json_text(c->body, "order_id"), json_text(c->body, "verify_token")))
		parts_verify(c, order, parts);
	cJSON_Delete(parts);
}

static void certificate_verify(struct call *c)
{
	const char *token = json_text(c->body, "verify_token");
	cJSON *order = book_open_for_call(c);

	if (order == NULL)
		return;
	if (record_compare(c, verify_token_find(order, token), "verify_token", token) == ONCE_FIRST)
		verify_take(c, order);
	if (c->error_code == CODE_OK)
		results_answer(c, order);
	book_close(c, order);
}

static const struct limit VERIFY_LIMITS[] = {
	{ "verify_token", 1, ID_MAX },
	{ "verify_time", UNIX_MIN, UNIX_MAX },
	{ "vouchers", 1, 0 },
	{ "vouchers[].verify_time", UNIX_MIN, UNIX_MAX },
	{ 0 },
};

const struct interface VERIFY_INTERFACES[] = {
	{ "POST", "/goodlife/v1/trip/certificate/verify/", true, VERIFY_LIMITS, certificate_verify },
	{ 0 },
};
