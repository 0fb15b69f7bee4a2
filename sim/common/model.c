/*
 * Checks a value against the model. A field's place in the model is its path: names
 * joined by dots, [] after the name of a list. So an object is checked together with
 * the start of the paths of its members ("" at the top, "vouchers[]." below a list).
 */
#include "model.h"

#include "json.h"
#include "model_text.h"
#include "model_value.h"

#include <string.h>

struct check {
	const cJSON *fields; /* path: {type, required, …} */
	bool open;           /* fields that the model does not have are good */
	bool as_text;
	bool refusal;
	bool may_find_nothing; /* a required list may be empty */
	struct model_fault *fault;
};

static const cJSON *model(void)
{
	static cJSON *tree;

	if (tree == NULL)
		tree = cJSON_ParseWithLength((const char *)model_text, model_text_size);
	if (tree == NULL)
		die("model.json is not JSON");
	return tree;
}

static const cJSON *part_fields(const cJSON *interface, enum model_part part)
{
	static const char *const names[] = { "query", "request", "response" };

	return json_get(interface, names[part]);
}

/* Only the first fault counts. Always false. */
static bool fault(struct check *k, enum model_fault_kind kind, const char *path)
{
	if (k->fault->kind == MODEL_GOOD) {
		k->fault->kind = kind;
		text_addf(&k->fault->field, "%s", path);
	}
	return false;
}

/* --- one value --- */

static bool object_check(struct check *k, const cJSON *object, const char *under);

/* Has the model fields below this path? An object without any may hold what it likes. */
static bool has_fields(const struct check *k, const char *under)
{
	const cJSON *field;

	cJSON_ArrayForEach(field, k->fields)
	{
		if (strncmp(field->string, under, strlen(under)) == 0)
			return true;
	}
	return false;
}

static bool members_check(struct check *k, const cJSON *object, const char *path, const char *joint)
{
	struct text under = TEXT_EMPTY;
	bool good;

	text_addf(&under, "%s%s", path, joint);
	good = !has_fields(k, under.p) || object_check(k, object, under.p);
	text_free(&under);
	return good;
}

/* A value that is no list, or an element of one, whose objects' fields are below path + joint. */
static bool one_check(struct check *k, const cJSON *field, const cJSON *value, const char *type, const char *joint)
{
	const char *path = field->string;
	const cJSON *values = json_list(field, "values");

	if (!model_value_has_type(value, type, k->as_text))
		return fault(k, MODEL_TYPE, path);
	if (json_text(field, "format") && !model_value_is_day(value))
		return fault(k, MODEL_FORM, path);
	if (values && !model_value_is_among(value, values))
		return fault(k, MODEL_VALUE, path);
	return !cJSON_IsObject(value) || members_check(k, value, path, joint);
}

static bool elements_check(struct check *k, const cJSON *field, const cJSON *list, const char *list_type)
{
	struct text type = TEXT_EMPTY;
	const cJSON *item;
	bool good = true;

	if (cJSON_GetArraySize(list) == 0 && !k->may_find_nothing && json_true(field, "required") &&
	    !json_true(field, "may_be_empty"))
		return fault(k, MODEL_EMPTY, field->string);
	text_add(&type, list_type + strlen("list<"), strlen(list_type) - strlen("list<>"));
	cJSON_ArrayForEach(item, list) good = good && one_check(k, field, item, type.p, "[].");
	text_free(&type);
	return good;
}

static bool list_check(struct check *k, const cJSON *field, const cJSON *value, const char *type)
{
	cJSON *split;
	bool good;

	if (!k->as_text)
		return cJSON_IsArray(value) ? elements_check(k, field, value, type)
		                            : fault(k, MODEL_TYPE, field->string);
	split = model_value_split(value->valuestring);
	good = elements_check(k, field, split, type);
	cJSON_Delete(split);
	return good;
}

static bool value_check(struct check *k, const cJSON *field, const cJSON *value)
{
	const char *type = json_text(field, "type");

	if (strncmp(type, "list<", 5) == 0)
		return list_check(k, field, value, type);
	return one_check(k, field, value, type, ".");
}

/* --- the members of an object --- */

/* A refusal says no more than what is wrong. */
static bool is_required(const struct check *k, const cJSON *field)
{
	if (!json_true(field, "required"))
		return false;
	return !k->refusal || strstr(field->string, "error_code") || strstr(field->string, "description");
}

static bool required_check(struct check *k, const cJSON *object, const char *under)
{
	size_t n = strlen(under);
	const cJSON *field;

	cJSON_ArrayForEach(field, k->fields)
	{
		const char *path = field->string;

		if (strncmp(path, under, n) == 0 && !strchr(path + n, '.') && is_required(k, field) &&
		    json_get(object, path + n) == NULL)
			return fault(k, MODEL_MISSING, path);
	}
	return true;
}

static bool object_check(struct check *k, const cJSON *object, const char *under)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, object)
	{
		struct text path = TEXT_EMPTY;
		const cJSON *field;
		bool good;

		text_addf(&path, "%s%s", under, item->string);
		field = json_get(k->fields, path.p);
		good = field ? value_check(k, field, item) : k->open || fault(k, MODEL_UNKNOWN, path.p);
		text_free(&path);
		if (!good)
			return false;
	}
	return required_check(k, object, under);
}

/* --- what several fields say together --- */

static bool is_given(const cJSON *value)
{
	if (cJSON_IsString(value))
		return value->valuestring[0] != '\0';
	return cJSON_IsArray(value) ? cJSON_GetArraySize(value) > 0 : value && !cJSON_IsNull(value);
}

/* The value at a path without lists. */
static const cJSON *at_path(const cJSON *object, const char *path)
{
	struct text name = TEXT_EMPTY;
	size_t n;

	for (; object && *path; path += n + (path[n] == '.')) {
		n = strcspn(path, ".");
		text_clear(&name);
		text_add(&name, path, n);
		object = json_get(object, name.p);
	}
	text_free(&name);
	return object;
}

/* Is one of the paths given in the object? `skip`: so much of each path is the list in which the object stands. */
static bool any_given(const cJSON *object, const cJSON *paths, size_t skip)
{
	const cJSON *path;

	cJSON_ArrayForEach(path, paths)
	{
		if (is_given(at_path(object, path->valuestring + skip)))
			return true;
	}
	return false;
}

/* Paths in a list are a matter of each element; the model has such lists at the top only. */
static bool one_of_holds(const cJSON *object, const cJSON *paths)
{
	const char *first = cJSON_GetArrayItem(paths, 0)->valuestring, *end = strstr(first, "[].");
	struct text name = TEXT_EMPTY;
	const cJSON *item;
	bool good = true;

	if (end == NULL)
		return any_given(object, paths, 0);
	text_add(&name, first, (size_t)(end - first));
	cJSON_ArrayForEach(item, json_list(object, name.p)) good =
		good && any_given(item, paths, name.n + strlen("[]."));
	text_free(&name);
	return good;
}

static bool one_of_check(struct check *k, const cJSON *object, const cJSON *paths)
{
	struct text all = TEXT_EMPTY;
	const cJSON *path;

	if (one_of_holds(object, paths))
		return true;
	cJSON_ArrayForEach(path, paths) text_addf(&all, "%s%s", all.n ? "/" : "", path->valuestring);
	(void)fault(k, MODEL_ONE_OF, all.p);
	text_free(&all);
	return false;
}

static bool required_if_check(struct check *k, const cJSON *object, const cJSON *rule)
{
	const cJSON *when = rule->child;

	if (!cJSON_Compare(json_get(object, when->string), when, true))
		return true;
	return is_given(json_get(object, rule->string)) || fault(k, MODEL_MISSING, rule->string);
}

static bool together_check(struct check *k, const cJSON *interface, const cJSON *object)
{
	const cJSON *rule;

	cJSON_ArrayForEach(rule, json_get(interface, "one_of"))
	{
		if (!one_of_check(k, object, rule))
			return false;
	}
	cJSON_ArrayForEach(rule, json_get(interface, "required_if"))
	{
		if (!required_if_check(k, object, rule))
			return false;
	}
	cJSON_ArrayForEach(rule, json_get(interface, "nonempty"))
	{
		if (!is_given(at_path(object, rule->valuestring)))
			return fault(k, MODEL_EMPTY, rule->valuestring);
	}
	return true;
}

/* --- outside --- */

bool model_has(const char *interface, enum model_part part)
{
	return part_fields(json_get(model(), interface), part) != NULL;
}

const char *model_type(const char *interface, enum model_part part, const char *path)
{
	return json_text(json_get(part_fields(json_get(model(), interface), part), path), "type");
}

enum model_fault_kind model_check(const char *interface, enum model_part part, const cJSON *value,
                                  struct model_fault *out)
{
	const cJSON *entry = json_get(model(), interface), *fields = part_fields(entry, part);
	bool answer = part == MODEL_RESPONSE;
	struct check k = { .fields = fields,
		           .open = json_true(entry, "open") || (answer && json_true(entry, "open_response")),
		           .as_text = part == MODEL_QUERY,
		           .may_find_nothing = answer && strncmp(interface, "SPI ", 4) != 0,
		           .refusal = answer && json_int(json_get(value, "data"), "error_code", 0) != 0,
		           .fault = out };

	*out = (struct model_fault){ MODEL_GOOD, TEXT_EMPTY };
	if (fields && object_check(&k, value, "") && !answer)
		(void)together_check(&k, entry, value);
	return out->kind;
}

const char *model_fault_word(enum model_fault_kind kind)
{
	static const char *const words[] = {
		[MODEL_GOOD] = "as it should be", [MODEL_UNKNOWN] = "not in the model",
		[MODEL_MISSING] = "missing",      [MODEL_ONE_OF] = "missing: one is needed",
		[MODEL_TYPE] = "of another type", [MODEL_EMPTY] = "empty",
		[MODEL_FORM] = "written wrongly", [MODEL_VALUE] = "not one of its values",
	};

	return words[kind];
}
