/*
 * Interfaces that show group-buy certificates: prepare, get and query of codes page §4.
 * What changes them: groupon_use.c.
 */
#include "groupon.h"
#include "interfaces.h"
#include "limit.h"
#include "state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BY_INTERFACE 4 /* verify_type, page shops-orders-ledger §4.1 */

static const char *text_or(const cJSON *o, const char *name, const char *other)
{
	const char *text = json_text(o, name);

	return text ? text : other;
}

static cJSON *verify_view(const cJSON *verify, const char *certificate_id)
{
	cJSON *out = cJSON_CreateObject();

	json_set_text(out, "verify_id", text_or(verify, "verify_id", ""));
	json_set_text(out, "certificate_id", certificate_id);
	json_set_int(out, "verify_time", json_int(verify, "verify_time", 0));
	cJSON_AddBoolToObject(out, "can_cancel", true);
	json_set_int(out, "verify_type", BY_INTERFACE);
	json_set_text(out, "poi_id", text_or(verify, "poi_id", ""));
	return out;
}

/* The member `status`, ASSUMED: 1 usable, 2 used, 3 refunding, 4 refunded. */
static int status_number(const cJSON *certificate)
{
	const char *status = text_or(certificate, "status", "usable");

	if (json_get(certificate, "verify"))
		return 2;
	if (strcmp(status, "refunding") == 0)
		return 3;
	return strcmp(status, "refunded") == 0 ? 4 : 1;
}

/* A certificate as the interfaces show it: C of codes page §4. The caller deletes it. */
static cJSON *certificate_view(const cJSON *certificate)
{
	const cJSON *verify = json_get(certificate, "verify"), *amount = json_get(certificate, "amount");
	const char *id = text_or(certificate, "certificate_id", "");
	cJSON *out = cJSON_CreateObject(), *sku;

	json_set_text(out, "certificate_id", id);
	json_set_text(out, "code", text_or(certificate, "code", ""));
	json_set_text(out, "encrypted_code", text_or(certificate, "encrypted_code", ""));
	json_set_int(out, "status", status_number(certificate));
	json_set_int(out, "start_time", json_int(certificate, "start_time", UNIX_MIN));
	json_set_int(out, "expire_time", json_int(certificate, "expire_time", UNIX_MAX));
	sku = json_object_at(out, "sku");
	json_set_text(sku, "sku_id", text_or(certificate, "sku_id", ""));
	json_set_text(sku, "third_sku_id", text_or(certificate, "third_sku_id", ""));
	json_set_text(sku, "title", text_or(certificate, "title", "团购券"));
	json_set_text(sku, "account_id", state_app()->account_id);
	json_set_int(sku, "groupon_type", 1);
	json_set(out, "amount", amount ? cJSON_Duplicate(amount, true) : cJSON_CreateObject());
	json_set_int(json_object_at(out, "amount"), "original_amount", json_int(amount, "original_amount", 0));
	json_set_int(json_object_at(out, "amount"), "pay_amount", json_int(amount, "pay_amount", 0));
	if (verify) {
		json_set(out, "verify", verify_view(verify, id));
		cJSON_AddItemToArray(json_list_at(out, "verify_records"), verify_view(verify, id));
	}
	return out;
}

/* --- the interfaces --- */

/* The certificates of an order, under both names that the platform gives the list. */
static void certificates_answer(struct call *c, cJSON *memory, const char *order_id, bool usable_only,
                                const char *second)
{
	cJSON *list = cJSON_CreateArray();
	const cJSON *item;

	cJSON_ArrayForEach(item, json_object_at(memory, "certificates"))
	{
		if (strcmp(text_or(item, "order_id", ""), order_id) != 0)
			continue;
		if (!usable_only ||
		    (status_number(item) == 1 && strcmp(text_or(item, "status", "usable"), "void") != 0))
			cJSON_AddItemToArray(list, certificate_view(item));
	}
	json_set(c->data, second, cJSON_Duplicate(list, true));
	json_set(c->data, "certificates", list);
}

static void verify_token_answer(struct call *c, cJSON *memory, const char *order_id)
{
	char token[64];
	cJSON *fresh;

	(void)snprintf(token, sizeof token, "v-%" PRId64 "-%" PRIu64, c->n, (uint64_t)c->at_ms);
	fresh = json_object_at(json_object_at(memory, "tokens"), token);
	json_set_text(fresh, "order_id", order_id);
	json_set_text(c->data, "verify_token", token);
	json_set_text(c->data, "order_id", order_id);
	c->effect = true;
}

static void certificate_prepare(struct call *c)
{
	cJSON *memory = groupon_load(), *certificate;
	const char *code = json_text(c->query, "code"), *order_id;

	certificate = code ? groupon_find(memory, "code", code)
	                   : groupon_find(memory, "encrypted_data", json_text(c->query, "encrypted_data"));
	if (certificate == NULL) {
		(void)call_refuse(c, 1212, "券不存在");
	} else {
		order_id = text_or(certificate, "order_id", "");
		certificates_answer(c, memory, order_id, true, "certificates_v2");
		if (cJSON_GetArraySize(json_list(c->data, "certificates")) == 0)
			(void)call_refuse(c, status_number(certificate) == 2 ? 1208 : 1250, "没有可用的券");
		else
			verify_token_answer(c, memory, order_id);
	}
	groupon_save(memory);
	cJSON_Delete(memory);
}

static void certificate_get(struct call *c)
{
	cJSON *memory = groupon_load();
	const cJSON *certificate = groupon_find(memory, "encrypted_code", json_text(c->query, "encrypted_code"));

	if (certificate == NULL) {
		(void)call_refuse(c, 1221, "券码解密失败");
	} else {
		json_set(c->data, "certificate", certificate_view(certificate));
		json_set(c->data, "certificate_v_2", certificate_view(certificate));
	}
	cJSON_Delete(memory);
}

static void certificate_query(struct call *c)
{
	const char *encrypted = json_text(c->query, "encrypted_code"), *order_id = json_text(c->query, "order_id");
	cJSON *memory = groupon_load();
	const cJSON *certificate = encrypted ? groupon_find(memory, "encrypted_code", encrypted)
	                                     : groupon_find(memory, "order_id", order_id);

	if (certificate == NULL)
		(void)call_refuse(c, 1212, "券不存在");
	else
		certificates_answer(c, memory, text_or(certificate, "order_id", ""), false, "certificates_v_2");
	cJSON_Delete(memory);
}

static const struct limit PREPARE_LIMITS[] = {
	{ "encrypted_data", 1, 0 },
	{ "code", 1, ID_MAX },
	{ 0 },
};

static const struct limit CODE_LIMITS[] = {
	{ "encrypted_code", 1, 0 },
	{ 0 },
};

const struct interface GROUPON_QUERY_INTERFACES[] = {
	{ "GET", "/goodlife/v1/fulfilment/certificate/prepare/", true, PREPARE_LIMITS, certificate_prepare },
	{ "GET", "/goodlife/v1/fulfilment/certificate/get/", true, CODE_LIMITS, certificate_get },
	{ "GET", "/goodlife/v1/fulfilment/certificate/query/", true, CODE_LIMITS, certificate_query },
	{ 0 },
};
