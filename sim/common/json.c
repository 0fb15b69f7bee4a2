/*
 * Short functions over cJSON. Not a parser: what cJSON cannot parse is not JSON
 * for sim/ either.
 */
#include "json.h"

#include <stdlib.h>
#include <string.h>

#define EXACT_MAX 9007199254740991.0 /* 2^53 - 1: from 2^53 on, two integers share one double */

cJSON *json_parse(const struct text *t)
{
	return cJSON_ParseWithLengthOpts(text_of(t), t->n + (t->p != NULL), NULL, true);
}

cJSON *json_get(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

const char *json_text(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(json_get(object, name));
}

const cJSON *json_list(const cJSON *object, const char *name)
{
	const cJSON *item = json_get(object, name);

	return cJSON_IsArray(item) ? item : NULL;
}

bool json_is_int(const cJSON *item, int64_t *value)
{
	double d;

	if (!cJSON_IsNumber(item))
		return false;
	d = item->valuedouble;
	if (!(d >= -EXACT_MAX && d <= EXACT_MAX))
		return false;
	*value = (int64_t)d;
	return (double)*value >= d && (double)*value <= d;
}

int64_t json_int(const cJSON *object, const char *name, int64_t fallback)
{
	int64_t value;

	return json_is_int(json_get(object, name), &value) ? value : fallback;
}

bool json_true(const cJSON *object, const char *name)
{
	return cJSON_IsTrue(json_get(object, name));
}

bool json_list_has(const cJSON *list, const char *text)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, list)
	{
		if (cJSON_IsString(item) && strcmp(item->valuestring, text) == 0)
			return true;
	}
	return false;
}

void json_set(cJSON *object, const char *name, cJSON *value)
{
	if (value == NULL)
		die("out of memory");
	cJSON_DeleteItemFromObjectCaseSensitive(object, name);
	cJSON_AddItemToObject(object, name, value);
}

void json_set_int(cJSON *object, const char *name, int64_t value)
{
	json_set(object, name, cJSON_CreateNumber((double)value));
}

void json_set_text(cJSON *object, const char *name, const char *value)
{
	json_set(object, name, cJSON_CreateString(value));
}

void json_count_up(cJSON *object, const char *name)
{
	json_set_int(object, name, json_int(object, name, 0) + 1);
}

cJSON *json_object_at(cJSON *object, const char *name)
{
	cJSON *item = json_get(object, name);

	if (!cJSON_IsObject(item)) {
		json_set(object, name, cJSON_CreateObject());
		item = json_get(object, name);
	}
	return item;
}

cJSON *json_list_at(cJSON *object, const char *name)
{
	cJSON *item = json_get(object, name);

	if (!cJSON_IsArray(item)) {
		json_set(object, name, cJSON_CreateArray());
		item = json_get(object, name);
	}
	return item;
}

void json_print(struct text *out, const cJSON *tree)
{
	char *json = cJSON_PrintUnformatted(tree);

	if (json == NULL)
		die("out of memory");
	text_add(out, json, strlen(json));
	free(json);
}

int64_t json_length(const char *text)
{
	int64_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}
