/*
 * Interfaces of the third-party-code family: the issue result, codes page §2,
 * and the audit of its refunds, §6.2.
 */
#include "order.h"
#include "record.h"
#include "state.h"

#include <string.h>

/* After the ten minutes a refund is on its way and codes do not help any more. */
static bool codes_wanted(struct call *c, cJSON *order)
{
	if (!order_check_alive(c, order))
		return false;
	return !order_late(c, order, "codes_by_ms") || call_refuse_business(c, 0, "订单不在待发码状态");
}

static bool codes_complete(struct call *c, cJSON *order)
{
	const cJSON *vouchers = json_list(c->body, "vouchers");

	if (json_get(c->body, "voucher"))
		return call_refuse(c, CODE_PARAMETER, "参数voucher不适用于日历票");
	if (json_int(c->body, "result", 0) == 2)
		return true;
	if (vouchers == NULL)
		return call_refuse(c, CODE_PARAMETER, "参数vouchers缺失");
	return vouchers_check(c, vouchers, order_told(order));
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

static void codes(struct call *c)
{
	cJSON *order = order_open(c);

	if (order == NULL)
		return;
	if (record_compare(c, cJSON_GetObjectItemCaseSensitive(order, "codes"), "codes",
	                   json_text(c->body, "order_id")) == ONCE_FIRST)
		codes_take(c, order);
	if (c->error_code == CODE_OK)
		json_set(c->data, "certificate_info_list", cJSON_CreateArray());
	order_close(c, order);
}

/* --- audit of a refund of the family: its key is all that names the certificates --- */

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
	static const struct field fields[] = {
		{ "certificate_id", FIELD_TEXT, true, 1, ID_MAX },
		{ "code", FIELD_TEXT, false, 0, ID_MAX },
		{ "voucher", FIELD_TEXT, false, 0, 0 },
		{ 0 },
	};
	const cJSON *item;

	if (!json_get(c->body, "certificate") && !json_get(c->body, "certificate_id") && !json_get(c->body, "code"))
		return call_refuse(c, CODE_PARAMETER, "参数certificate缺失");
	cJSON_ArrayForEach(item, json_list(c->body, "certificate"))
	{
		if (!field_check(c, fields, item, "certificate."))
			return false;
	}
	return true;
}

static void family_audit(struct call *c)
{
	struct text key = TEXT_EMPTY, name = TEXT_EMPTY;
	const cJSON *item;
	cJSON *record;

	if (!certificates_check(c))
		return;
	key_add(&key, c->body);
	cJSON_ArrayForEach(item, json_list(c->body, "certificate")) key_add(&key, item);
	state_name(&name, "after_sales", key.p);
	record = state_load(name.p);
	switch (record_compare(c, record->child ? record : NULL, "family_audit", key.p)) {
	case ONCE_FIRST:
		cJSON_Delete(record);
		record = record_new(c);
		json_set_text(record, "key", key.p);
		state_save(name.p, record);
		break;
	case ONCE_REPEAT: state_save(name.p, record); break;
	case ONCE_DIFFERENT: break;
	}
	cJSON_Delete(record);
	text_free(&name);
	text_free(&key);
}

static const struct field CODES_FIELDS[] = {
	{ "order_id", FIELD_TEXT, true, 1, ID_MAX },
	{ "result", FIELD_INT, true, 1, 2 },
	{ "vouchers", FIELD_LIST, false, 1, 0 },
	{ "third_order_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "fail_reason", FIELD_TEXT, false, 0, 0 },
	{ "fail_reason_desc", FIELD_TEXT, false, 0, 0 },
	{ 0 },
};

static const struct field FAMILY_AUDIT_FIELDS[] = {
	{ "after_sale_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "certificate_id", FIELD_TEXT, false, 1, ID_MAX },
	{ "code", FIELD_TEXT, false, 0, ID_MAX },
	{ "result", FIELD_INT, true, 1, 2 },
	{ "reason", FIELD_TEXT, false, 0, 0 },
	{ "voucher", FIELD_TEXT, false, 0, 0 },
	{ "certificate", FIELD_LIST, false, 1, 0 },
	{ 0 },
};

const struct interface CODES_INTERFACES[] = {
	{ "POST", "/goodlife/v1/fulfilment/create/callback/", true, CODES_FIELDS, codes },
	{ "POST", "/goodlife/v1/fulfilment/refund/audit/", true, FAMILY_AUDIT_FIELDS, family_audit },
	{ 0 },
};
