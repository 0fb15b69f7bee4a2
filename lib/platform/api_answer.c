/*
 * The envelope, and the table of the platform's common error codes.
 */
#include "platform/api_answer.h"

#include "base/number.h"
#include "base/utf8.h"
#include "json/json_guard.h"
#include "json/json_whole.h"

#include <stdio.h>
#include <string.h>

#define SAID_MAX 255

static const struct {
	int64_t code;
	enum api_class class;
} codes[] = {
	/* security.md §5 */
	{ 2190002, API_TOKEN },
	{ 28001003, API_TOKEN },
	{ 2190008, API_TOKEN },
	{ 28001008, API_TOKEN },
	{ 2100001, API_RETRY },
	{ 2100004, API_RETRY },
	{ 28001005, API_RETRY },
	{ 28001006, API_RETRY },
	{ 2119002, API_RETRY },
	{ 6001001, API_RETRY },
	{ 2119003, API_SLOW },
	{ 28003018, API_SLOW },
	{ 5000002, API_SLOW },
	{ 5000008, API_SLOW },
	{ 28001052, API_SLOW },
	{ API_CODE_PERMISSION, API_BOUNDED },
	{ API_CODE_BUSINESS, API_BOUNDED },
	{ 5000001, API_BOUNDED },
	{ API_CODE_CODES_LATE, API_FINAL },
	{ 4000001, API_FINAL },
	{ 4000002, API_FINAL },
	{ 2190001, API_QUOTA },
	{ 28003017, API_QUOTA },
	{ 2100005, API_FINAL },
	{ 2119001, API_FINAL },
	{ 28001007, API_FINAL },
	{ 200002, API_FINAL },
	{ 2100007, API_FINAL },
	{ 2100009, API_FINAL },
	{ 2190003, API_FINAL },
	{ 28001012, API_FINAL },
	{ 28001014, API_FINAL },
	{ 2190004, API_FINAL },
	{ 28001018, API_FINAL },
	{ 2119005, API_FINAL },
	{ 1508, API_FINAL },
	{ 2119008, API_FINAL },
	{ 28001016, API_FINAL },
	{ 28001019, API_FINAL },
	{ 2119010, API_FINAL },
	{ 28001056, API_FINAL },
	{ 28001017, API_FINAL },
	/* codes-and-verify.md §4 */
	{ 1212, API_FINAL },
	{ 1263, API_FINAL },
	{ 1033000519, API_FINAL },
	{ 3100101, API_FINAL },
	{ 1221, API_FINAL },
	{ 1502, API_FINAL },
	{ 1229, API_RETRY },
	{ 1241, API_FINAL },
	{ 1250, API_FINAL },
	{ 1265, API_FINAL },
	{ 2119006, API_RETRY },
	{ 2119007, API_RETRY },
	{ 3000002, API_FINAL },
	{ 45005117, API_FINAL },
	/* security.md §4 */
	{ 10001, API_RETRY },
	{ 10002, API_FINAL },
	{ 10003, API_FINAL },
	{ 10013, API_FINAL },
	{ 10020, API_SLOW },
};

/* If the two codes of an answer disagree, the more urgent class counts. */
static const int urgency[API_CLASS__MAX] = {
	[API_DONE] = 0,  [API_BOUNDED] = 1, [API_FINAL] = 2, [API_RETRY] = 3,
	[API_QUOTA] = 4, [API_SLOW] = 5,    [API_TOKEN] = 6,
};

bool api_no_permission(const struct api_answer *answer)
{
	return answer->code == API_CODE_PERMISSION;
}

bool api_code_unreadable(int64_t code)
{
	static const int64_t parameters[] = { 2100005, 2119001, 28001007, 200002, 4000001, 4000002 };

	for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++) {
		if (parameters[i] == code)
			return true;
	}
	return false;
}

bool api_not_offered(const struct api_answer *answer)
{
	static const int64_t lacking[] = { 2190004, 28001018, 2119010, 28001056, 28001017 };

	for (size_t i = 0; i < sizeof lacking / sizeof lacking[0]; i++) {
		if (lacking[i] == answer->code)
			return answer->class == API_FINAL;
	}
	return false;
}

enum api_class api_code_class(int64_t code)
{
	if (code == 0)
		return API_DONE;
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		if (codes[i].code == code)
			return codes[i].class;
	}
	return API_BOUNDED;
}

const char *api_class_word(enum api_class c)
{
	static const char *const words[API_CLASS__MAX] = {
		[API_DONE] = "ok", [API_TOKEN] = "T",           [API_SLOW] = "L",  [API_QUOTA] = "quota",
		[API_RETRY] = "R", [API_BOUNDED] = "R-bounded", [API_FINAL] = "F",
	};

	return words[c];
}

bool api_read(struct arena *a, const struct field_table *t, const cJSON *object, void *out)
{
	struct decode d = { .arena = a, .answer = true, .partly = true };

	return field_decode(&d, t, object, out) == OK;
}

bool api_int(const cJSON *value, int64_t *out)
{
	if (cJSON_IsString(value))
		return number_parse(str_text(value->valuestring), -JSON_WHOLE_MAX, JSON_WHOLE_MAX, out);
	return json_whole(value, out);
}

struct str api_text(struct arena *a, const cJSON *object, const char *name)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(object, name);
	int64_t n;

	if (cJSON_IsString(v))
		return arena_str(a, v->valuestring, strlen(v->valuestring));
	return cJSON_IsNumber(v) && api_int(v, &n) ? arena_printf(a, "%lld", (long long)n) : STR_NONE;
}

struct str api_id(struct arena *a, const cJSON *object, const char *name, size_t max)
{
	struct str id = api_text(a, object, name);

	return id.n > 0 && id.n <= max ? id : STR_NONE;
}

enum code_form { CODE_ABSENT, CODE_READ, CODE_UNREADABLE };

/* The error code of one part of the envelope. A code that cannot be read is not the same as no code. */
static enum code_form code_in(const cJSON *part, const char *name, int64_t *out)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(part, name);

	if (value == NULL || cJSON_IsNull(value))
		return CODE_ABSENT;
	return api_int(value, out) ? CODE_READ : CODE_UNREADABLE;
}

static bool is_empty(struct str s)
{
	return s.p == NULL || s.n == 0;
}

/* The description, and in brackets the sub description, which says more. */
static struct str description_of(struct arena *a, const cJSON *data, const cJSON *extra)
{
	struct str first = api_text(a, data, "description");
	struct str sub = api_text(a, extra, "sub_description");

	if (is_empty(first))
		first = api_text(a, extra, "description");
	if (is_empty(first) || is_empty(sub))
		return !is_empty(first) ? first : (!is_empty(sub) ? sub : STR(""));
	return arena_printf(a, "%s (%s)", first.p, sub.p);
}

static void class_from_http(struct arena *a, struct api_answer *out)
{
	out->class = out->http == 429 ? API_SLOW : API_RETRY;
	out->said = arena_printf(a, "HTTP %ld", out->http);
}

/* Both parts may have a code; if only one has, it decides. False: neither has, or one cannot be read. */
static bool class_from_codes(struct api_answer *out, const cJSON *extra)
{
	int64_t of_data = 0, of_extra = 0;
	enum code_form data = code_in(out->data, "error_code", &of_data);
	enum code_form outer = code_in(extra, "error_code", &of_extra);
	enum api_class c = api_code_class(of_data), e = api_code_class(of_extra);

	if (data == CODE_UNREADABLE || outer == CODE_UNREADABLE || (data == CODE_ABSENT && outer == CODE_ABSENT))
		return false;
	out->class = urgency[e] > urgency[c] ? e : c;
	out->code = urgency[e] > urgency[c] || of_data == 0 ? of_extra : of_data;
	return true;
}

void api_answer_read(struct arena *a, long http, struct str body, struct api_answer *out)
{
	const char *why;
	size_t at;
	const cJSON *extra;

	*out = (struct api_answer){ .class = API_RETRY, .http = http, .said = STR("the answer is not JSON") };
	out->json = json_parse(body, JSON_LONG_TEXTS, &why, &at);
	out->data = cJSON_GetObjectItemCaseSensitive(out->json, "data");
	extra = cJSON_GetObjectItemCaseSensitive(out->json, "extra");
	if (out->json == NULL || !class_from_codes(out, extra)) {
		if (http != 200)
			class_from_http(a, out);
		else if (out->json != NULL)
			out->said = STR("the answer has no error_code that can be read");
		return;
	}
	out->said = description_of(a, out->data, extra);
	out->logid = api_text(a, extra, "logid");
	(void)code_in(extra, "sub_error_code", &out->sub_code);
	if (http != 200 && (out->class == API_DONE || out->class == API_BOUNDED))
		class_from_http(a, out);
}

void api_answer_none(struct api_answer *out, struct str why)
{
	*out = (struct api_answer){ .class = API_RETRY, .said = why };
}

void api_answer_free(struct api_answer *answer)
{
	cJSON_Delete(answer->json);
	answer->json = NULL;
	answer->data = NULL;
}

struct str api_answer_text(struct arena *a, const struct api_answer *answer)
{
	struct str text = answer->said;

	if (answer->code != 0)
		text = arena_printf(a, "%lld: %s", (long long)answer->code, answer->said.p);
	return arena_str(a, text.p, utf8_cut(text, SAID_MAX));
}
