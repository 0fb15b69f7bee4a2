/* Checking a person's file against a form, and writing what was checked. */
#include "form.h"

#include <string.h>

#include "day.h"
#include "json_tree.h"

static bool known(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->n; i++)
		if (strcmp(form->fields[i].name, name) == 0)
			return true;
	return false;
}

static void check_unknown(const struct node *n, const struct form *form)
{
	const cJSON *member;

	cJSON_ArrayForEach(member, n->json) if (!known(form, member->string))
		json_fault(n, member->string, "no such field");
}

static bool is_url(struct str s, size_t max)
{
	return s.n > 8 && memcmp(s.p, "https://", 8) == 0 && json_is_id(s, max);
}

static bool is_word(const char *const *words, const char *text)
{
	for (; *words != NULL; words++)
		if (strcmp(*words, text) == 0)
			return true;
	return false;
}

static const char *joined(struct arena *a, const char *const *words)
{
	struct str text = STR("");

	for (size_t i = 0; words[i] != NULL; i++)
		text = arena_printf(a, "%s%s\"%s\"", text.p, i > 0 ? ", " : "", words[i]);
	return text.p;
}

/* A text, the member `key` of `n` or (NULL) `n` itself. */
static void check_text(const struct node *n, const char *key, const struct form_field *f, const char *text)
{
	struct str s = { text, strlen(text) };
	const char *written = json_as_written(n, key);
	int64_t seconds;

	switch (f->kind) {
	case FORM_ID:
		if (!json_is_id(s, (size_t)f->max))
			json_fault(n, key, "%s is not an id: 1 to %lld characters, no blanks, no Chinese", written,
			           (long long)f->max);
		return;
	case FORM_NAME:
		if (!json_is_name(s, (size_t)f->max))
			json_fault(n, key, "%s has not 1 to %lld characters in one line", written, (long long)f->max);
		return;
	case FORM_URL:
		if (!is_url(s, (size_t)f->max))
			json_fault(n, key, "%s is not an address https://… of at most %lld characters, encoded",
			           written, (long long)f->max);
		return;
	case FORM_WORD:
		if (!is_word(f->words, text))
			json_fault(n, key, "%s is none of %s", written, joined(n->rd->arena, f->words));
		return;
	default:
		if (!time_of_day_parse(s, &seconds))
			json_fault(n, key, "%s is not a time of day like \"17:30\"", written);
	}
}

static void check_value(const struct node *n, const char *key, const struct form_field *f, const cJSON *value)
{
	if (cJSON_IsString(value))
		check_text(n, key, f, value->valuestring);
	else if (cJSON_IsNumber(value) && f->kind == FORM_ID)
		json_fault(n, key, "%s must stand in quotes: numbers lose digits", json_as_written(n, key));
	else
		json_fault(n, key, "%s is not a text", json_as_written(n, key));
}

static void check_group(const struct node *n, const struct form_field *f)
{
	if (!cJSON_IsObject(n->json))
		json_fault(n, NULL, "%s is not an object", json_as_written(n, NULL));
	else if (f->kind == FORM_MAP)
		json_tree_check(n);
	else
		form_check(n, f->form);
}

/* An element's first twin, or NULL. */
static const cJSON *twin(const cJSON *list, const cJSON *element, size_t *index)
{
	const cJSON *other = list->child;

	for (*index = 0; other != element; other = other->next, (*index)++)
		if (cJSON_IsString(other) && cJSON_IsString(element) &&
		    strcmp(other->valuestring, element->valuestring) == 0)
			return other;
	return NULL;
}

static void check_elements(const struct node *n, const struct form_field *f, const cJSON *list)
{
	const cJSON *json;
	size_t i = 0;
	size_t first;

	cJSON_ArrayForEach(json, list)
	{
		struct json_at list_at;
		struct node element;

		json_at_element(n, f->name, &list_at, json, i++, &element);
		if (f->kind == FORM_GROUP)
			check_group(&element, f);
		else
			check_value(&element, NULL, f, json);
		if (f->unique && twin(list, json, &first) != NULL)
			json_fault(&element, NULL, "%s stands already in %s[%zu]", json_as_written(&element, NULL),
			           f->name, first);
	}
}

static void check_list(const struct node *n, const struct form_field *f, const cJSON *list)
{
	size_t count = (size_t)cJSON_GetArraySize(list);

	if (!cJSON_IsArray(list))
		json_fault(n, f->name, "%s is not a list", json_as_written(n, f->name));
	else if (count == 0 && f->required)
		json_fault(n, f->name, "the list is empty");
	else if (count > f->most) /* its elements are not looked at: there may be any number */
		json_fault(n, f->name, "the list has %zu elements, and may have %zu", count, f->most);
	else
		check_elements(n, f, list);
}

static void check_field(const struct node *n, const struct form_field *f)
{
	const cJSON *value = json_member(n, f->name);
	struct node member;

	if (value == NULL) {
		if (f->required)
			json_fault(n, f->name, "is missing");
	} else if (f->most > 0) {
		check_list(n, f, value);
	} else if (f->kind == FORM_WHOLE) {
		(void)json_whole(n, f->name, f->min, f->max, 0);
	} else if (f->kind == FORM_FLAG) {
		(void)json_flag(n, f->name, false);
	} else if (f->kind == FORM_GROUP || f->kind == FORM_MAP) {
		json_at_member(n, f->name, value, &member);
		check_group(&member, f);
	} else {
		check_value(n, f->name, f, value);
	}
}

void form_check(const struct node *n, const struct form *form)
{
	check_unknown(n, form);
	for (size_t i = 0; i < form->n; i++)
		check_field(n, &form->fields[i]);
}

static void write_value(struct json_out *j, const char *key, const cJSON *value, const struct form_field *f)
{
	if (f->kind != FORM_GROUP) {
		json_tree_write(j, key, value);
		return;
	}
	json_object(j, key);
	form_write(j, value, f->form);
	json_object_end(j);
}

static void write_list(struct json_out *j, const cJSON *list, const struct form_field *f)
{
	const cJSON *element;

	json_list(j, f->name);
	cJSON_ArrayForEach(element, list) write_value(j, NULL, element, f);
	json_list_end(j);
}

void form_write(struct json_out *j, const cJSON *object, const struct form *form)
{
	for (size_t i = 0; i < form->n; i++) {
		const struct form_field *f = &form->fields[i];
		const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, f->name);

		if (value == NULL || cJSON_IsNull(value))
			continue;
		if (f->most > 0)
			write_list(j, value, f);
		else
			write_value(j, f->name, value, f);
	}
}
