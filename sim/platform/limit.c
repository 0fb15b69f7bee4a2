/*
 * Measures the values of a call by the paths of a table.
 */
#include "limit.h"

#include "sim/common/model.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- ids, wherever they are --- */

static bool is_id(const char *name)
{
	size_t n = name ? strlen(name) : 0;

	return n > 3 && strcmp(name + n - 3, "_id") == 0;
}

static bool ids_check(struct call *c, const cJSON *tree)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, tree)
	{
		if (cJSON_IsString(item) && is_id(item->string)) {
			int64_t n = json_length(item->valuestring);

			if (n < 1 || n > ID_MAX)
				return call_refuse(c, CODE_PARAMETER, "参数%s超出范围: %" PRId64, item->string, n);
		} else if (!ids_check(c, item)) {
			return false;
		}
	}
	return true;
}

/* --- the table --- */

/* Is the text of a query one of the model's numbers? */
static bool is_digits(const struct call *c, const char *path)
{
	struct text interface = TEXT_EMPTY;
	const char *type;

	text_addf(&interface, "%s %s", c->row->method, c->row->path);
	type = model_type(interface.p, MODEL_QUERY, path);
	text_free(&interface);
	return type && strncmp(type, "int", 3) == 0;
}

static int64_t size_of(const struct call *c, const char *path, const cJSON *value)
{
	long long number = 0;

	if (cJSON_IsArray(value))
		return cJSON_GetArraySize(value);
	if (!cJSON_IsString(value))
		return (int64_t)value->valuedouble;
	if (!is_digits(c, path))
		return json_length(value->valuestring);
	(void)sscanf(value->valuestring, "%lld", &number);
	return number;
}

bool limit_check(struct call *c, const char *where, const char *name, int64_t min, int64_t max, int64_t size)
{
	return (size >= min && (max == 0 || size <= max)) ||
	       call_refuse(c, CODE_PARAMETER, "参数%s%s超出范围: %" PRId64, where, name, size);
}

static bool value_check(struct call *c, const struct limit *l, const cJSON *value)
{
	return limit_check(c, "", l->path, l->min, l->max, size_of(c, l->path, value));
}

/* `rest` of the limit's path begins in this object. */
static bool path_check(struct call *c, const struct limit *l, const cJSON *object, const char *rest)
{
	size_t n = strcspn(rest, ".[");
	struct text name = TEXT_EMPTY;
	const cJSON *value, *item;
	bool good = true;

	text_add(&name, rest, n);
	value = json_get(object, name.p);
	text_free(&name);
	if (value == NULL || rest[n] == '\0')
		return value == NULL || value_check(c, l, value);
	if (rest[n] == '.')
		return path_check(c, l, value, rest + n + 1);
	rest += n + strlen("[]");
	cJSON_ArrayForEach(item, value) good =
		good && (*rest ? path_check(c, l, item, rest + 1) : value_check(c, l, item));
	return good;
}

bool limits_check(struct call *c, const struct limit *limits)
{
	if (!ids_check(c, call_fields(c)))
		return false;
	for (; limits && limits->path; limits++) {
		if (!path_check(c, limits, call_fields(c), limits->path))
			return false;
	}
	return true;
}
