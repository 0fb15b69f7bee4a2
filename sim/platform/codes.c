/*
 * Interface /goodlife/v1/fulfilment/create/callback/: codes that are issued later,
 * codes page §2.
 */
#include "book_refresh.h"
#include "field.h"
#include "interfaces.h"
#include "order.h"
#include "record.h"
#include "voucher.h"

#include <string.h>

enum { CODES_ISSUED = 1, CODES_FAILED = 2 };

/* The interface's own codes. */
#define CODE_TOO_LATE 3000009
#define CODE_CONTENT 4000002

/* After the ten minutes the platform refunds the order, and codes come too late. */
static bool codes_wanted(struct call *c, cJSON *order)
{
	if (!order_alive_check(c, order))
		return false;
	return !order_deadline_over(c, order, "codes_by_ms") ||
	       call_refuse(c, CODE_TOO_LATE, "发码超时，已自动发码失败");
}

/*
 * The setting `codes_voucher`: by `required` an order of one copy must have it in `voucher`, by `refused` nobody may.
 * Without it both are accepted, since no page says what one copy takes (UNKNOWN).
 */
static bool voucher_check(struct call *c, const cJSON *vouchers)
{
	const char *wanted = json_text(c->settings, "codes_voucher");
	const cJSON *voucher = json_get(c->body, "voucher");
	bool one = cJSON_GetArraySize(vouchers) == 1;

	if (voucher == NULL)
		return !one || wanted == NULL || strcmp(wanted, "required") != 0 ||
		       call_refuse(c, CODE_CONTENT, "参数voucher缺失");
	if (wanted && strcmp(wanted, "refused") == 0)
		return call_refuse(c, CODE_CONTENT, "参数voucher不适用于日历票");
	return (one && cJSON_Compare(voucher, cJSON_GetArrayItem(vouchers, 0), true)) ||
	       call_refuse(c, CODE_CONTENT, "参数voucher与vouchers不一致");
}

static bool codes_complete(struct call *c, cJSON *order)
{
	const cJSON *vouchers = json_list(c->body, "vouchers");

	if (json_int(c->body, "result", 0) == CODES_FAILED)
		return true;
	return vouchers_check(c, vouchers, order_facts(order)) && voucher_check(c, vouchers);
}

static void codes_take(struct call *c, cJSON *order)
{
	const cJSON *vouchers = json_list(c->body, "vouchers");
	cJSON *record;

	if (!codes_wanted(c, order) || !codes_complete(c, order))
		return;
	record = record_new(c);
	json_set_int(record, "result", json_int(c->body, "result", 0));
	json_set_int(record, "vouchers", cJSON_GetArraySize(vouchers));
	json_set(record, "project_ids", vouchers_projects(vouchers));
	json_set(order, "codes", record);
}

static void codes_callback(struct call *c)
{
	cJSON *order = book_open_for_call(c);

	if (order == NULL)
		return;
	if (record_compare(c, json_get(order, "codes"), "codes", json_text(c->body, "order_id")) == ONCE_FIRST)
		codes_take(c, order);
	if (c->error_code == CODE_OK && json_get(c->body, "third_order_id"))
		json_set(c->data, "certificate_info_list", cJSON_CreateArray());
	book_close(c, order);
}

static const struct limit CODES_LIMITS[] = {
	{ "result", CODES_ISSUED, CODES_FAILED },
	{ 0 },
};

const struct interface CODES_INTERFACES[] = {
	{ "POST", "/goodlife/v1/fulfilment/create/callback/", true, CODES_LIMITS, codes_callback },
	{ 0 },
};
