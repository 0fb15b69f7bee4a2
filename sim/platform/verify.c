/*
 * Interface /goodlife/v1/trip/certificate/verify/: codes page §3. What counts
 * is the part: a part verified by one token is verified for every other.
 */
#include "order.h"
#include "record.h"
#include "state.h"
#include "use.h"

#include <string.h>

#define WHOLE WHOLE_ORDER
#define ALREADY 1208

/* "decided" of a refund among the facts. */
enum { DECIDED_ACCEPTED = 1, DECIDED_REFUSED = 2 };

/* --- which parts --- */

static bool part_named(struct call *c, const cJSON *part, cJSON *parts)
{
	static const struct field fields[] = { { "project_id", FIELD_TEXT, true, 1, ID_MAX }, { 0 } };

	if (!field_check(c, fields, part, "vouchers."))
		return false;
	if (json_list_has(parts, json_text(part, "project_id")))
		return call_refuse(c, CODE_PARAMETER, "参数vouchers.project_id重复");
	cJSON_AddItemToArray(parts, cJSON_CreateString(json_text(part, "project_id")));
	return true;
}

static bool voucher_named(struct call *c, const cJSON *voucher, cJSON *parts)
{
	static const struct field fields[] = {
		{ "entrance", FIELD_OBJECT, false, 0, 0 },
		{ "projects", FIELD_LIST, false, 0, 0 },
		{ 0 },
	};
	const cJSON *entrance = json_get(voucher, "entrance"), *part;
	int before = cJSON_GetArraySize(parts);

	if (!field_check(c, fields, voucher, "vouchers."))
		return false;
	if (entrance && !part_named(c, entrance, parts))
		return false;
	cJSON_ArrayForEach(part, json_list(voucher, "projects"))
	{
		if (!part_named(c, part, parts))
			return false;
	}
	return cJSON_GetArraySize(parts) > before || call_refuse(c, CODE_PARAMETER, "参数vouchers没有project_id");
}

/* The list of parts this message verifies: "*" or project ids. False: refused. */
static bool parts_named(struct call *c, cJSON *parts)
{
	const cJSON *vouchers = json_list(c->body, "vouchers"), *voucher;

	if (vouchers == NULL)
		cJSON_AddItemToArray(parts, cJSON_CreateString(WHOLE));
	cJSON_ArrayForEach(voucher, vouchers)
	{
		if (!voucher_named(c, voucher, parts))
			return false;
	}
	return true;
}

static bool parts_exist(struct call *c, cJSON *order, const cJSON *parts)
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

/* After a refund we refused, only a use before its application counts. */
static bool refund_allows(struct call *c, const cJSON *refund)
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

static bool refunds_allow(struct call *c, cJSON *order, const cJSON *parts)
{
	const cJSON *refund;

	cJSON_ArrayForEach(refund, json_list(order_told(order), "refunds"))
	{
		if (refund_touches(order, refund, parts) && !refund_allows(c, refund))
			return false;
	}
	return true;
}

/* --- verified already --- */

/* Our own earlier verification of the part, by whatever token; NULL: none. */
static cJSON *verified_find(cJSON *order, const char *part)
{
	cJSON *verified = json_object_at(order, "verified");
	cJSON *own = cJSON_GetObjectItemCaseSensitive(verified, part);

	return own ? own : cJSON_GetObjectItemCaseSensitive(verified, WHOLE);
}

static void result_add(cJSON *results, const char *order_id, bool already)
{
	cJSON *result = cJSON_CreateObject();

	json_set_int(result, "result", already ? ALREADY : 0);
	json_set_text(result, "msg", already ? "已核销" : "success");
	json_set_text(result, "order_id", order_id);
	cJSON_AddItemToArray(results, result);
}

/* All or none: one part that is verified already keeps the others from being so. */
static bool parts_free(struct call *c, cJSON *order, const cJSON *parts)
{
	cJSON *results = cJSON_CreateArray();
	const cJSON *part;
	bool free_all = true;

	cJSON_ArrayForEach(part, parts)
	{
		cJSON *own = verified_find(order, part->valuestring);
		bool already = own || use_elsewhere(order, part->valuestring);

		if (own) {
			json_count_up(own, "again");
			record_conflict(c, "verify", part->valuestring, json_get(own, "body"));
		}
		result_add(results, json_text(c->body, "order_id"), already);
		free_all = free_all && !already;
	}
	if (free_all) {
		cJSON_Delete(results);
		return true;
	}
	json_set(c->data, "verify_results", results);
	return call_refuse_business(c, ALREADY, "已核销");
}

/* --- the token --- */

/* The record of this token's verification in this order; NULL: it is new. */
static cJSON *token_find(cJSON *order, const char *token)
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

/* A token names one verification in the world: another order's is not this one's. */
static bool token_free(struct call *c, const char *order_id, const char *token)
{
	struct text name = TEXT_EMPTY;
	const char *owner;
	cJSON *seen;

	state_name(&name, "verify_tokens", token);
	seen = state_load(name.p);
	owner = json_text(seen, "order_id");
	if (owner && strcmp(owner, order_id) != 0) {
		record_conflict(c, "verify_token", token, seen);
		(void)call_refuse(c, CODE_PARAMETER, "参数verify_token已用于其他订单");
	}
	json_set_text(seen, "order_id", order_id);
	if (c->error_code == CODE_OK)
		state_save(name.p, seen);
	cJSON_Delete(seen);
	text_free(&name);
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

static void verify_take(struct call *c, cJSON *order)
{
	cJSON *parts = cJSON_CreateArray();

	if (strcmp(order_state(order), "waiting") == 0)
		(void)call_refuse_business(c, 0, "订单待确认");
	else if (json_true(order_told(order), "many_shops") && json_get(c->body, "poi_id") == NULL)
		(void)call_refuse(c, CODE_PARAMETER, "参数poi_id缺失: 多门店商品必传");
	else if (order_check_alive(c, order) && parts_named(c, parts) && parts_exist(c, order, parts) &&
	         parts_free(c, order, parts) && refunds_allow(c, order, parts) &&
	         token_free(c, json_text(c->body, "order_id"), json_text(c->body, "verify_token")))
		parts_verify(c, order, parts);
	cJSON_Delete(parts);
}

static void verify(struct call *c)
{
	const char *token = json_text(c->body, "verify_token");
	cJSON *order = order_open(c);

	if (order == NULL)
		return;
	if (record_compare(c, token_find(order, token), "verify_token", token) == ONCE_FIRST)
		verify_take(c, order);
	order_close(c, order);
}

static const struct field VERIFY_FIELDS[] = {
	{ "order_id", FIELD_TEXT, true, 1, ID_MAX }, { "verify_token", FIELD_TEXT, true, 1, ID_MAX },
	{ "poi_id", FIELD_TEXT, false, 1, ID_MAX },  { "verify_time", FIELD_INT, false, UNIX_MIN, UNIX_MAX },
	{ "vouchers", FIELD_LIST, false, 1, 0 },     { 0 },
};

const struct interface VERIFY_INTERFACES[] = {
	{ "POST", "/goodlife/v1/trip/certificate/verify/", true, VERIFY_FIELDS, verify },
	{ 0 },
};
