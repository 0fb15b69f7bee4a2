/*
 * Checks a JSON object against a field table, as strictly as the platform does: a
 * text instead of an integer, null, a fraction, a text out of its length are all
 * refused by 2100005. A name that is not in the table is not looked at.
 */
#include "field.h"

#include <stdio.h>
#include <string.h>

static bool texts_only(const cJSON *list)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, list)
	{
		if (!cJSON_IsString(item) || item->valuestring[0] == '\0')
			return false;
	}
	return cJSON_IsArray(list);
}

/* At most 15 digits: a double holds such a number exactly. */
static bool digits_value(const cJSON *item, int64_t *value)
{
	const char *text = cJSON_GetStringValue(item);
	size_t n = text ? strspn(text, "0123456789") : 0;
	long long number;

	if (n == 0 || n > 15 || text[n] != '\0' || sscanf(text, "%lld", &number) != 1)
		return false;
	*value = number;
	return true;
}

/* The number to which the limits apply. False: the value has another type. */
static bool measure(const struct field *f, const cJSON *item, int64_t *value)
{
	*value = f->min;
	switch (f->kind) {
	case FIELD_TEXT:
		if (!cJSON_IsString(item))
			return false;
		*value = json_length(item->valuestring);
		return true;
	case FIELD_INT: return json_is_int(item, value);
	case FIELD_DIGITS: return digits_value(item, value);
	case FIELD_BOOL: return cJSON_IsBool(item);
	case FIELD_LIST: *value = cJSON_GetArraySize(item); return cJSON_IsArray(item);
	case FIELD_TEXTS: *value = cJSON_GetArraySize(item); return texts_only(item);
	case FIELD_OBJECT: return cJSON_IsObject(item);
	}
	return false;
}

static bool member_check(struct call *c, const struct field *f, const cJSON *item, const char *where)
{
	int64_t value;

	if (item == NULL)
		return !f->required || call_refuse(c, CODE_PARAMETER, "参数%s%s缺失", where, f->name);
	if (!measure(f, item, &value))
		return call_refuse(c, CODE_PARAMETER, "参数%s%s类型错误", where, f->name);
	return limit_check(c, where, f->name, f->min, f->max, value);
}

bool field_check(struct call *c, const struct field *fields, const cJSON *object, const char *where)
{
	const struct field *f;

	if (!cJSON_IsObject(object))
		return call_refuse(c, CODE_PARAMETER, "参数%s不是对象", where);
	for (f = fields; f->name; f++) {
		if (!member_check(c, f, json_get(object, f->name), where))
			return false;
	}
	return true;
}
