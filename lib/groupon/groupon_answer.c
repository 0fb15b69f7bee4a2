/*
 * Reading the answers to prepare, verify and cancel. An error code about the ticket decides before its class does: a
 * program could retry "not paid yet" for ever, but the visitor at the gate needs an answer.
 */
#include "groupon/groupon_answer.h"

#include "base/utf8.h"
#include "json/field.h"
#include "json/json_out.h"
#include "platform/retry.h"

#include <string.h>

#define SAID_MAX 255
#define SUB_TOO_LATE 2034000910
#define STORED_MAX (4 << 20) /* more than an answer can hold */

static const struct {
	int64_t code;
	enum admission_reason reason;
} reasons[] = {
	{ 1208, ADMIT_ALREADY_USED },
	{ 1241, ADMIT_ALREADY_USED },
	{ 1212, ADMIT_UNKNOWN_CODE },
	{ 1263, ADMIT_UNKNOWN_CODE },
	{ 1033000519, ADMIT_UNKNOWN_CODE },
	{ 3100101, ADMIT_UNKNOWN_CODE },
	{ 1221, ADMIT_UNKNOWN_CODE },
	{ 1502, ADMIT_UNKNOWN_CODE },
	{ 4000001, ADMIT_UNKNOWN_CODE },
	{ 1250, ADMIT_VOID },
	{ 1265, ADMIT_VOID },
	{ 1229, ADMIT_HELD },
	{ 2119006, ADMIT_GIVEN_AWAY },
	{ 2119007, ADMIT_NOT_PAID },
	{ 3000002, ADMIT_WRONG_POI },
	{ 45005117, ADMIT_EXPIRED_CODE },
};

/* What an error code says about the ticket; ADMIT_OK: nothing. */
static enum admission_reason reason_of(int64_t code)
{
	for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
		if (reasons[i].code == code)
			return reasons[i].reason;
	}
	return ADMIT_OK;
}

static void set_refused(struct groupon_outcome *out, enum admission_reason reason, struct str said)
{
	out->end = GROUPON_REFUSED;
	out->reason = reason;
	out->said = said;
}

#define CERTIFICATE(member) offsetof(struct groupon_certificate, member)
static const struct field sku_fields[] = {
	{ "title", FIELD_WORD, OPTIONAL, CERTIFICATE(title), 0, INT64_MAX, NULL },
};
static const struct field_table sku_table = FIELD_TABLE(sku_fields, struct groupon_certificate);

static const struct field certificate_fields[] = {
	{ "certificate_id", FIELD_WORD, OPTIONAL, CERTIFICATE(certificate_id), 0, INT64_MAX, NULL },
	{ "encrypted_code", FIELD_WORD, OPTIONAL, CERTIFICATE(encrypted_code), 0, INT64_MAX, NULL },
	{ "sku", FIELD_GROUP, OPTIONAL, 0, 0, 0, &sku_table },
	{ "status", FIELD_INT, OPTIONAL, CERTIFICATE(status), INT64_MIN, INT64_MAX, NULL },
	{ "start_time", FIELD_TIME, OPTIONAL, CERTIFICATE(start_at), 0, TIME_MAX_S, NULL },
	{ "expire_time", FIELD_TIME, OPTIONAL, CERTIFICATE(expire_at), 0, TIME_MAX_S, NULL },
};
static const struct field_table certificate_table = FIELD_TABLE(certificate_fields, struct groupon_certificate);

struct groupon_certificate groupon_read_certificate(struct arena *a, const cJSON *object)
{
	struct groupon_certificate c = { .status = { false, 0 } };

	api_read(a, &certificate_table, object, &c);
	return c;
}

/* Usable ones first, then those of unknown status. The platform decides; this only avoids refusals. */
static int rank(const struct groupon_certificate *c)
{
	if (!c->status.given)
		return 1;
	return c->status.v == GROUPON_STATUS_USABLE ? 0 : 2;
}

static void add_ranked(struct groupon_certificates *out, const struct groupon_certificate *c)
{
	size_t at = out->n;

	while (at > 0 && rank(&out->list[at - 1]) > rank(c))
		at--;
	memmove(&out->list[at + 1], &out->list[at], (out->n - at) * sizeof *out->list);
	out->list[at] = *c;
	out->n++;
}

/* A certificate without encrypted_code cannot be verified, and is left out. */
static void read_certificates(struct arena *a, const cJSON *list, struct groupon_certificates *out)
{
	const cJSON *item;

	*out = (struct groupon_certificates){ arena_array(a, GROUPON_CERTIFICATES_MAX + 1, sizeof *out->list), 0 };
	cJSON_ArrayForEach(item, list)
	{
		struct groupon_certificate c = groupon_read_certificate(a, item);

		if (c.encrypted_code.n > 0 && out->n < GROUPON_CERTIFICATES_MAX)
			add_ranked(out, &c);
	}
}

static enum result read_prepared(struct arena *a, const cJSON *data, struct groupon_prepared *out,
                                 struct groupon_outcome *refusal)
{
	out->verify_token = api_id(a, data, "verify_token", GROUPON_TOKEN_MAX);
	out->order_id = api_id(a, data, "order_id", FIELD_ID_MAX);
	read_certificates(a, cJSON_GetObjectItemCaseSensitive(data, "certificates"), &out->certificates);
	if (out->certificates.n == 0)
		read_certificates(a, cJSON_GetObjectItemCaseSensitive(data, "certificates_v2"), &out->certificates);
	if (out->certificates.n == 0)
		set_refused(refusal, ADMIT_NOT_VERIFIED, STR("the platform names no voucher for this code"));
	else if (out->verify_token.p == NULL)
		set_refused(refusal, ADMIT_NOT_VERIFIED, STR("the platform's answer has no usable verify_token"));
	else
		return OK;
	return REFUSE;
}

enum result groupon_read_prepared(struct arena *a, const struct api_answer *answer, struct groupon_prepared *out,
                                  struct groupon_outcome *refusal)
{
	enum admission_reason reason = reason_of(answer->code);

	memset(out, 0, sizeof *out);
	memset(refusal, 0, sizeof *refusal);
	if (answer->class == API_DONE)
		return read_prepared(a, answer->data, out, refusal);
	if (reason == ADMIT_OK && answer->class != API_FINAL && answer->class != API_BOUNDED)
		return AGAIN;
	set_refused(refusal, reason == ADMIT_OK ? ADMIT_NOT_VERIFIED : reason, api_answer_text(a, answer));
	return REFUSE;
}

static struct str result_text(struct arena *a, int64_t result, const cJSON *item)
{
	struct str msg = api_text(a, item, "msg");
	struct str text = arena_printf(a, "%lld: %s", (long long)result, msg.p != NULL ? msg.p : "");

	return arena_str(a, text.p, utf8_cut(text, SAID_MAX));
}

static bool verified_before(int64_t code)
{
	return code == 1208 || code == 2;
}

/* AGAIN: the result cannot be read. */
static enum result read_result(struct arena *a, const cJSON *item, int64_t lost, struct groupon_outcome *out)
{
	enum admission_reason reason;
	int64_t result;

	if (!api_int(cJSON_GetObjectItemCaseSensitive(item, "result"), &result))
		return AGAIN;
	if (result == 0 || (verified_before(result) && lost > 0)) {
		out->used_before = out->used_before || result != 0;
		out->uses.list[out->uses.n++] =
			(struct groupon_use){ api_text(a, item, "verify_id"), api_text(a, item, "certificate_id") };
		return OK;
	}
	if (out->end == GROUPON_REFUSED)
		return OK; /* the first refusal is the one that the visitor sees */
	reason = verified_before(result) ? ADMIT_ALREADY_USED : reason_of(result);
	set_refused(out, reason == ADMIT_OK ? ADMIT_NOT_VERIFIED : reason, result_text(a, result, item));
	return OK;
}

static enum result read_results(struct arena *a, const cJSON *list, int64_t lost, struct groupon_outcome *out)
{
	int n = cJSON_GetArraySize(list);
	enum result r = OK;
	const cJSON *item;

	/* An empty list does not mean that every result is 0 (ASSUMED). */
	if (n == 0 || n > GROUPON_CERTIFICATES_MAX)
		return AGAIN;
	out->uses.list = arena_array(a, (size_t)n, sizeof *out->uses.list);
	cJSON_ArrayForEach(item, list)
	{
		if (r == OK)
			r = read_result(a, item, lost, out);
	}
	return r;
}

/* An unknown refusal may hide a success, so the same token is sent again before the refusal counts. */
enum result groupon_read_verified(struct arena *a, const struct api_answer *answer, int64_t lost,
                                  struct groupon_outcome *out)
{
	enum admission_reason reason = reason_of(answer->code);
	struct str said = api_answer_text(a, answer);

	memset(out, 0, sizeof *out);
	if (answer->class == API_DONE)
		return read_results(a, cJSON_GetObjectItemCaseSensitive(answer->data, "verify_results"), lost, out);
	if (answer->code == 1208 && lost > 0) {
		out->used_before = true;
		return OK;
	}
	if (reason != ADMIT_OK) {
		set_refused(out, reason, said);
		return OK;
	}
	if (!retry_after(RETRY_GROUPON, answer->class, 0, lost, (utc_t){ 0 }).ended)
		return AGAIN;
	set_refused(out, ADMIT_NOT_VERIFIED, said);
	return OK;
}

/* API_BOUNDED (3000001 and others) is final here: retrying a cancellation is of no use. */
enum result groupon_read_cancelled(struct arena *a, const struct api_answer *answer, struct str *said)
{
	const cJSON *item;

	*said = api_answer_text(a, answer);
	if (answer->code == API_CODE_BUSINESS && answer->sub_code == SUB_TOO_LATE)
		return NONE;
	if (answer->class == API_FINAL || answer->class == API_BOUNDED)
		return REFUSE;
	if (answer->class != API_DONE)
		return AGAIN;
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(answer->data, "cancel_results"))
	{
		int64_t code = 0;

		if (api_int(cJSON_GetObjectItemCaseSensitive(item, "result_code"), &code) && code != 0) {
			struct str msg = api_text(a, item, "result_msg");

			*said = arena_printf(a, "%lld: %s", (long long)code, msg.p != NULL ? msg.p : "");
			return REFUSE;
		}
	}
	return OK;
}

/* --- the stored JSON --- */

struct str groupon_certificates_json(struct arena *a, const struct groupon_certificates *list)
{
	struct buf b = BUF_INIT(STORED_MAX);
	struct json_out j = { .b = &b };

	json_list(&j, NULL);
	for (size_t i = 0; i < list->n; i++) {
		const struct groupon_certificate *c = &list->list[i];

		json_object(&j, NULL);
		json_str(&j, "certificate_id", c->certificate_id);
		json_str(&j, "encrypted_code", c->encrypted_code);
		if (c->status.given)
			json_int(&j, "status", c->status.v);
		if (c->start_at.given)
			json_int(&j, "start_time", c->start_at.v.s);
		if (c->expire_at.given)
			json_int(&j, "expire_time", c->expire_at.v.s);
		json_object(&j, "sku");
		json_str(&j, "title", c->title);
		json_object_end(&j);
		json_object_end(&j);
	}
	json_list_end(&j);
	return buf_take(a, &b);
}

enum result groupon_certificates_parse(struct arena *a, struct str json, struct groupon_certificates *out)
{
	cJSON *list = cJSON_ParseWithLength(json.p, json.n);
	bool good = cJSON_IsArray(list);

	/* Sorting a list that is sorted already does not change its order. */
	read_certificates(a, list, out);
	cJSON_Delete(list);
	return good ? OK : BUG;
}

struct str groupon_uses_json(struct arena *a, const struct groupon_uses *list)
{
	struct buf b = BUF_INIT(STORED_MAX);
	struct json_out j = { .b = &b };

	json_list(&j, NULL);
	for (size_t i = 0; i < list->n; i++) {
		json_object(&j, NULL);
		json_str(&j, "verify_id", list->list[i].verify_id);
		json_str(&j, "certificate_id", list->list[i].certificate_id);
		json_object_end(&j);
	}
	json_list_end(&j);
	return buf_take(a, &b);
}

enum result groupon_uses_parse(struct arena *a, struct str json, struct groupon_uses *out)
{
	cJSON *list = cJSON_ParseWithLength(json.p, json.n);
	bool good = cJSON_IsArray(list);
	const cJSON *item;

	*out = (struct groupon_uses){
		arena_array(a, good ? (size_t)cJSON_GetArraySize(list) + 1 : 1, sizeof *out->list), 0
	};
	cJSON_ArrayForEach(item, list) out->list[out->n++] =
		(struct groupon_use){ api_text(a, item, "verify_id"), api_text(a, item, "certificate_id") };
	cJSON_Delete(list);
	return good ? OK : BUG;
}
