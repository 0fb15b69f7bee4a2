/*
 * Interfaces that change group-buy certificates: verify and cancel of codes page §4. A
 * certificate is verified as a whole or not at all. The repeat of a message with the
 * same verify_token is answered with the first results.
 */
#include "groupon.h"
#include "interfaces.h"
#include "limit.h"
#include "record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CANCEL_MAX_MS (60 * 60 * 1000)
#define CANCEL_TOO_LATE 2034000910

/* --- verify --- */

/* The `result` that follows from the state of a certificate. */
static int verify_result(const cJSON *certificate, const char *poi_id)
{
	static const struct {
		const char *status;
		int result;
	} results[] = { { "void", 1250 }, { "refunded", 1265 }, { "refunding", 1265 }, { "held", 1229 } };
	const char *status = json_text(certificate, "status");
	const cJSON *pois = json_list(certificate, "poi_ids");
	size_t i;

	if (certificate == NULL)
		return 1212;
	if (json_get(certificate, "verify"))
		return 1208;
	for (i = 0; status && i < sizeof results / sizeof *results; i++) {
		if (strcmp(status, results[i].status) == 0)
			return results[i].result;
	}
	return pois && !json_list_has(pois, poi_id) ? 3000002 : 0;
}

static const char *result_words(int result)
{
	switch (result) {
	case 0: return "success";
	case 1208: return "已核销";
	case 1212: return "券不存在";
	case 1229: return "风控冻结";
	case 1250: return "券已作废";
	case 3000002: return "门店不在适用范围";
	default: return "券已撤销";
	}
}

static void certificate_use(struct call *c, cJSON *certificate, int number)
{
	cJSON *verify = json_object_at(certificate, "verify");
	char verify_id[64];

	(void)snprintf(verify_id, sizeof verify_id, "7%010" PRId64 "%03d", c->n, number);
	json_set_text(verify, "verify_id", verify_id);
	json_set_int(verify, "now_ms", c->now_ms);
	json_set_int(verify, "verify_time", c->now_ms / 1000);
	json_set_text(verify, "poi_id", json_text(c->body, "poi_id"));
	json_set_text(verify, "verify_token", json_text(c->body, "verify_token"));
}

static void copy_text(cJSON *to, const char *name, const cJSON *from, const char *from_name)
{
	const char *text = json_text(from, from_name);

	json_set_text(to, name, text ? text : "");
}

static void code_verify(struct call *c, cJSON *certificate, const char *code, cJSON *results)
{
	int result = verify_result(certificate, json_text(c->body, "poi_id"));
	cJSON *out = cJSON_CreateObject();

	if (result == 0)
		certificate_use(c, certificate, cJSON_GetArraySize(results));
	json_set_int(out, "result", result);
	json_set_text(out, "msg", result_words(result));
	json_set_text(out, "code", code);
	copy_text(out, "origin_code", certificate, "code");
	copy_text(out, "certificate_id", certificate, "certificate_id");
	copy_text(out, "order_id", certificate, "order_id");
	copy_text(out, "verify_id", json_get(certificate, "verify"), "verify_id");
	cJSON_AddItemToArray(results, out);
}

/*
 * The codes that the message verifies; *name is the member of a certificate that they are. The list with times comes
 * first.
 */
static const cJSON *codes_read(const struct call *c, const char **name)
{
	const cJSON *timed = json_list(c->body, "code_with_time_list"), *codes = json_list(c->body, "codes");

	*name = "code";
	if (timed || codes)
		return timed ? timed : codes;
	*name = "encrypted_code";
	return json_list(c->body, "encrypted_codes");
}

/*
 * False: refused. Codes of the platform need the token that prepare gave. Third-party codes come with a token of
 * Shanmen and need the order's id.
 */
static bool verify_token_check(struct call *c, const cJSON *record, const char *name)
{
	if (strcmp(name, "encrypted_code") == 0)
		return record || call_refuse(c, CODE_PARAMETER, "参数verify_token无效: 不是验券准备给出的");
	return json_get(c->body, "order_id") || call_refuse(c, CODE_PARAMETER, "参数order_id缺失: 三方码必传");
}

static void codes_verify(struct call *c, cJSON *memory, const cJSON *codes, const char *name)
{
	const char *token = json_text(c->body, "verify_token");
	cJSON *results = cJSON_CreateArray(), *record;
	const cJSON *item;

	cJSON_ArrayForEach(item, codes)
	{
		const char *code = cJSON_IsObject(item) ? json_text(item, "code") : item->valuestring;

		code_verify(c, groupon_find(memory, name, code), code ? code : "", results);
	}
	record = record_new(c);
	json_set(record, "results", cJSON_Duplicate(results, true));
	json_set(json_object_at(memory, "tokens"), token, record);
	json_set(c->data, "verify_results", results);
}

static void groupon_verify(struct call *c)
{
	const char *name, *token = json_text(c->body, "verify_token");
	const cJSON *codes = codes_read(c, &name);
	cJSON *memory = groupon_load();
	cJSON *record = json_get(json_object_at(memory, "tokens"), token);

	if (verify_token_check(c, record, name)) {
		switch (record_compare(c, json_get(record, "body") ? record : NULL, "groupon_verify", token)) {
		case ONCE_FIRST: codes_verify(c, memory, codes, name); break;
		case ONCE_REPEAT:
			json_set(c->data, "verify_results", cJSON_Duplicate(json_get(record, "results"), true));
			break;
		case ONCE_DIFFERENT: break;
		}
	}
	groupon_save(memory);
	cJSON_Delete(memory);
}

/* --- cancel --- */

static cJSON *verification_find(cJSON *memory, const char *verify_id)
{
	cJSON *item;

	cJSON_ArrayForEach(item, json_object_at(memory, "certificates"))
	{
		const char *known = json_text(json_get(item, "verify"), "verify_id");

		if (known && strcmp(known, verify_id) == 0)
			return item;
	}
	return NULL;
}

static bool certificate_cancel(struct call *c, cJSON *certificate)
{
	int64_t verified_ms = json_int(json_get(certificate, "verify"), "now_ms", 0);

	if (certificate == NULL)
		return call_refuse_business(c, 0, "核销记录不存在");
	if (c->now_ms - verified_ms > CANCEL_MAX_MS)
		return call_refuse_business(c, CANCEL_TOO_LATE, "超过可撤销时间");
	cJSON_DeleteItemFromObjectCaseSensitive(certificate, "verify");
	c->effect = true;
	return true;
}

static void cancel_result(struct call *c, const cJSON *certificate, const char *verify_id)
{
	cJSON *result = cJSON_CreateObject();

	copy_text(result, "order_id", certificate, "order_id");
	json_set_text(result, "verify_id", verify_id);
	json_set_int(result, "result_code", c->error_code);
	json_set_text(result, "result_msg", c->error_code ? text_of(&c->sub_description) : "success");
	cJSON_AddItemToArray(json_list_at(c->data, "cancel_results"), result);
}

static void cancel_take(struct call *c, cJSON *memory)
{
	const char *verify_id = json_text(c->body, "verify_id"), *id = json_text(c->body, "certificate_id");
	const cJSON *batch = json_list(json_get(c->body, "batch_cancel_info"), "verify_id_list"), *item;
	cJSON *certificate = verification_find(memory, verify_id);
	const char *known = json_text(certificate, "certificate_id");

	if (batch == NULL) {
		if (certificate && strcmp(known, id) != 0)
			(void)call_refuse(c, CODE_PARAMETER, "参数certificate_id与verify_id不符");
		else
			(void)certificate_cancel(c, certificate);
		cancel_result(c, certificate, verify_id);
	}
	cJSON_ArrayForEach(item, batch)
	{
		const char *one = cJSON_IsString(item) ? item->valuestring : "";

		certificate = verification_find(memory, one);
		(void)certificate_cancel(c, certificate);
		cancel_result(c, certificate, one);
	}
	if (c->error_code == CODE_OK)
		json_set_text(c->data, "transaction_id", verify_id);
}

/* With a cancel_token a repeat is harmless for an hour. Without one the second message finds nothing to cancel. */
static void groupon_cancel(struct call *c)
{
	const char *token = json_text(c->body, "cancel_token");
	cJSON *memory = groupon_load(), *tokens = json_object_at(memory, "cancel_tokens"), *record = NULL;

	if (token)
		record = json_get(tokens, token);
	if (record_compare(c, record, "groupon_cancel", token ? token : "") == ONCE_FIRST) {
		cancel_take(c, memory);
		if (token && c->error_code == CODE_OK)
			json_set(tokens, token, record_new(c));
	}
	groupon_save(memory);
	cJSON_Delete(memory);
}

static const struct limit VERIFY_LIMITS[] = {
	{ "verify_token", 1, ID_MAX },
	{ "encrypted_codes", 1, 100 },
	{ "encrypted_codes[]", 1, 0 },
	{ "codes", 1, 100 },
	{ "codes[]", 1, 0 },
	{ "code_with_time_list", 1, 100 },
	{ 0 },
};

static const struct limit CANCEL_LIMITS[] = {
	{ "cancel_token", 1, ID_MAX },
	{ 0 },
};

const struct interface GROUPON_USE_INTERFACES[] = {
	{ "POST", "/goodlife/v1/fulfilment/certificate/verify/", true, VERIFY_LIMITS, groupon_verify },
	{ "POST", "/goodlife/v1/fulfilment/certificate/cancel/", true, CANCEL_LIMITS, groupon_cancel },
	{ 0 },
};
