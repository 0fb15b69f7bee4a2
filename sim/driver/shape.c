/*
 * Finds the place of a field by its path and the types of the model.
 */
#include "shape.h"

#include "sim/common/json.h"
#include "sim/common/model.h"

#include <stdio.h>
#include <string.h>

struct shape shape_new(const char *interface)
{
	return (struct shape){ .interface = interface, .tree = cJSON_CreateObject() };
}

/* The type of the field at the end of this path, without the numbers. */
static const char *type_at(const struct shape *s, const char *path, size_t n)
{
	struct text plain = TEXT_EMPTY;
	const char *type;
	size_t i;

	for (i = 0; i < n; i++) {
		if (path[i] < '0' || path[i] > '9' || i == 0 || strchr("[0123456789", path[i - 1]) == NULL)
			text_add(&plain, path + i, 1);
	}
	if (plain.n > 2 && strcmp(plain.p + plain.n - 2, "[]") == 0) {
		plain.n -= 2;
		plain.p[plain.n] = '\0';
	}
	type = model_type(s->interface, MODEL_REQUEST, plain.p);
	if (type == NULL)
		die("%s: the model has no %s", s->interface, plain.p);
	text_free(&plain);
	return type;
}

/* The element of a list; a new one, `fresh`, where the list ends. */
static cJSON *element_at(cJSON *list, int number, cJSON *fresh)
{
	cJSON *item = cJSON_GetArrayItem(list, number);

	if (item) {
		cJSON_Delete(fresh);
		return item;
	}
	cJSON_AddItemToArray(list, fresh);
	return fresh;
}

/* "[12]…" is 12. */
static int number_at(const char *text)
{
	int number = 0;

	(void)sscanf(text, "[%9d", &number);
	return number;
}

static void leaf_put(cJSON *object, const char *name, const char *rest, cJSON *value)
{
	if (*rest == '[')
		(void)element_at(json_list_at(object, name), number_at(rest), value);
	else
		json_set(object, name, value);
}

/* Takes the value over. */
static void put(struct shape *s, const char *path, cJSON *value)
{
	cJSON *at = s->tree;
	const char *step = path;

	for (;;) {
		size_t n = strcspn(step, ".["), whole = strcspn(step, ".");
		const char *type = type_at(s, path, (size_t)(step - path) + whole), *rest = step + n;
		bool is_list = strncmp(type, "list<", 5) == 0;
		struct text name = TEXT_EMPTY;

		if (is_list != (*rest == '[') && !(cJSON_IsArray(value) && step[whole] == '\0'))
			die("%s: %s: a number must stand exactly where the model has a list", s->interface, path);
		text_add(&name, step, n);
		if (step[whole] == '\0') {
			leaf_put(at, name.p, rest, value);
			text_free(&name);
			return;
		}
		at = is_list ? element_at(json_list_at(at, name.p), number_at(rest), cJSON_CreateObject())
		             : json_object_at(at, name.p);
		text_free(&name);
		step += whole + 1;
	}
}

void shape_text(struct shape *s, const char *path, const char *value)
{
	if (value && *value)
		put(s, path, cJSON_CreateString(value));
}

void shape_empty(struct shape *s, const char *path)
{
	const char *type = type_at(s, path, strlen(path));

	put(s, path,
	    strncmp(type, "list<", 5) == 0 ? cJSON_CreateArray()
	    : strcmp(type, "object") == 0  ? cJSON_CreateObject()
	                                   : cJSON_CreateString(""));
}

void shape_int(struct shape *s, const char *path, int64_t value)
{
	put(s, path, cJSON_CreateNumber((double)value));
}

void shape_bool(struct shape *s, const char *path, bool value)
{
	put(s, path, cJSON_CreateBool(value));
}

void shape_print(struct text *out, struct shape *s)
{
	text_clear(out);
	json_print(out, s->tree);
	cJSON_Delete(s->tree);
	s->tree = NULL;
}
