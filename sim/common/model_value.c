/*
 * Types of the model: one JSON value at a time.
 */
#include "model_value.h"

#include "json.h"
#include "moment.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define INT64_EDGE 9223372036854775808.0 /* 2^63 */
#define DIGITS_MAX 19

static bool type_is(const char *type, size_t n, const char *name)
{
	return strlen(name) == n && memcmp(type, name, n) == 0;
}

/* An integer as a text: the digits of a query. False: none, or too many. */
static bool text_number(const char *text, double *value)
{
	const char *digits = text + (*text == '-');
	size_t n = strspn(digits, "0123456789");

	return n > 0 && n <= DIGITS_MAX && digits[n] == '\0' && sscanf(text, "%lf", value) == 1;
}

static bool is_whole(const cJSON *value, double min, double max, bool as_text)
{
	double number = cJSON_IsNumber(value) ? value->valuedouble : NAN;

	if (as_text && !text_number(value->valuestring, &number))
		return false;
	return number >= min && number <= max && fabs(floor(number) - number) <= 0;
}

static bool is_bool(const cJSON *value, bool as_text)
{
	if (!as_text)
		return cJSON_IsBool(value);
	return strcmp(value->valuestring, "true") == 0 || strcmp(value->valuestring, "false") == 0;
}

static bool map_has_type(const cJSON *value, const char *type, size_t n)
{
	char element[32];
	const cJSON *item;

	if (!cJSON_IsObject(value) || n >= sizeof element)
		return false;
	(void)snprintf(element, sizeof element, "%.*s", (int)n, type);
	cJSON_ArrayForEach(item, value)
	{
		if (!model_value_has_type(item, element, false))
			return false;
	}
	return true;
}

static bool has_one_type(const cJSON *value, const char *type, size_t n, bool as_text)
{
	if (type_is(type, n, "any"))
		return true;
	if (type_is(type, n, "string"))
		return cJSON_IsString(value);
	if (type_is(type, n, "int32"))
		return is_whole(value, INT32_MIN, INT32_MAX, as_text);
	if (type_is(type, n, "int64"))
		return is_whole(value, -INT64_EDGE, INT64_EDGE, as_text);
	if (type_is(type, n, "bool"))
		return is_bool(value, as_text);
	if (type_is(type, n, "double"))
		return cJSON_IsNumber(value);
	if (type_is(type, n, "object"))
		return cJSON_IsObject(value);
	if (strncmp(type, "list<", 5) == 0)
		return cJSON_IsArray(value);
	if (strncmp(type, "map<", 4) == 0)
		return map_has_type(value, type + 4, n - 5);
	die("model.json: unknown type %s", type);
}

bool model_value_has_type(const cJSON *value, const char *type, bool as_text)
{
	const char *end;

	for (; type; type = *end ? end + 1 : NULL) {
		end = type + strcspn(type, "|");
		if (has_one_type(value, type, (size_t)(end - type), as_text))
			return true;
	}
	return false;
}

bool model_value_is_day(const cJSON *value)
{
	const char *text = cJSON_GetStringValue(value);
	int64_t seconds;

	return text && strlen(text) == DAY_TEXT - 1 && moment_day_start(text, &seconds);
}

bool model_value_is_among(const cJSON *value, const cJSON *values)
{
	double number = cJSON_IsNumber(value) ? value->valuedouble : NAN;
	const cJSON *item;

	if (cJSON_IsString(value) && !text_number(value->valuestring, &number))
		return false;
	cJSON_ArrayForEach(item, values)
	{
		if (fabs(item->valuedouble - number) <= 0)
			return true;
	}
	return false;
}

/* Not parsed as JSON, which would round an id beyond 2^53. */
cJSON *model_value_split(const char *text)
{
	cJSON *list = cJSON_CreateArray();
	const char *outside = *text == '[' ? "[]\", " : ",";
	size_t n;

	for (text += strspn(text, outside); *text; text += n + strspn(text + n, outside)) {
		struct text part = TEXT_EMPTY;

		n = strcspn(text, outside);
		text_add(&part, text, n);
		cJSON_AddItemToArray(list, cJSON_CreateString(part.p));
		text_free(&part);
	}
	return list;
}
