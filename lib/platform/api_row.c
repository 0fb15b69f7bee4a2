/*
 * Reading the values of a row, and what is no id, amount or time.
 */
#include "platform/api_row.h"

#define FEN_MAX 100000000000000 /* a million million yuan: more is no amount */
#define MS_FROM 1000000000000   /* a larger time is in milliseconds */
#define TIME_LAST_S 99999999999

struct api_row api_row_of(struct arena *a, const char *list, size_t n, const cJSON *json)
{
	struct api_row row = { .arena = a, .list = list, .n = n, .json = json, .fault = STR_NONE };

	if (!cJSON_IsObject(json))
		row.fault = arena_printf(a, "%s[%zu] is no object", list, n);
	return row;
}

void api_row_fault(struct api_row *row, const char *name, const char *what)
{
	if (row->fault.p == NULL)
		row->fault = arena_printf(row->arena, "%s[%zu].%s %s", row->list, row->n, name, what);
}

static bool is_absent(const cJSON *value)
{
	return value == NULL || cJSON_IsNull(value) || (cJSON_IsString(value) && value->valuestring[0] == '\0');
}

static bool is_id(struct str s)
{
	bool good = s.p != NULL && s.n <= API_ID_MAX;

	for (size_t i = 0; good && i < s.n; i++)
		good = s.p[i] > ' ' && s.p[i] < 0x7f;
	return good;
}

struct str api_row_id(struct api_row *row, const cJSON *object, const char *name)
{
	struct str id;

	if (is_absent(cJSON_GetObjectItemCaseSensitive(object, name)))
		return STR_NONE;
	id = api_text(row->arena, object, name);
	if (is_id(id))
		return id;
	api_row_fault(row, name, "is no id");
	return STR_NONE;
}

struct str api_row_need_id(struct api_row *row, const cJSON *object, const char *name)
{
	struct str id = api_row_id(row, object, name);

	if (id.p == NULL)
		api_row_fault(row, name, "is missing");
	return id;
}

struct opt_int api_row_int(struct api_row *row, const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
	struct opt_int out = { .given = false };

	if (is_absent(value))
		return out;
	out.given = api_int(value, &out.v);
	if (!out.given)
		api_row_fault(row, name, "is no whole number");
	return out;
}

struct opt_fen api_row_fen(struct api_row *row, const cJSON *object, const char *name)
{
	struct opt_int v = api_row_int(row, object, name);

	if (v.given && (v.v > FEN_MAX || v.v < -FEN_MAX)) {
		api_row_fault(row, name, "is no amount");
		v.given = false;
	}
	return (struct opt_fen){ v.given, { v.v } };
}

struct opt_utc api_row_time(struct api_row *row, const cJSON *object, const char *name)
{
	struct opt_int v = api_row_int(row, object, name);

	if (v.given && v.v > MS_FROM)
		v.v /= 1000;
	if (v.given && (v.v < 0 || v.v > TIME_LAST_S)) {
		api_row_fault(row, name, "is no time");
		v.given = false;
	}
	return (struct opt_utc){ v.given && v.v != 0, { v.v } };
}

const cJSON *api_row_object(struct api_row *row, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(row->json, name);

	if (is_absent(value))
		return NULL;
	if (cJSON_IsObject(value))
		return value;
	api_row_fault(row, name, "is no object");
	return NULL;
}
