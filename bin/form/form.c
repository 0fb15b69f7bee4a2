/* Checking an operator's file against a form, and writing what was checked. */
#include "form.h"

#include "base/day.h"
#include "base/number.h"
#include "base/utf8.h"
#include "json/json_whole.h"
#include "json_tree.h"

#include <string.h>
#include <strings.h>

static bool form_has(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->n; i++) {
		if (strcmp(form->fields[i].name, name) == 0)
			return true;
	}
	return false;
}

static void check_unknown(const struct node *n, const struct form *form)
{
	const cJSON *member;

	cJSON_ArrayForEach(member, n->json) if (!form_has(form, member->string))
		json_fault(n, member->string, "no such field: leave it out, or correct its name");
}

/* Lines of text: no other control characters than their ends and tabs. */
static bool is_text(struct str s, size_t max)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f)
			return false;
	}
	return s.n >= 1 && utf8_count(s) <= max;
}

static bool is_url(struct str s, size_t max)
{
	return s.n > 8 && memcmp(s.p, "https://", 8) == 0 && json_is_id(s, max);
}

/* By the ending of its path, which ends before "?" or "#". */
static bool is_picture(struct str s, size_t max)
{
	static const char *const endings[] = { ".png", ".jpg", ".jpeg" };
	size_t n = strcspn(s.p, "?#");

	for (size_t i = 0; is_url(s, max) && i < sizeof endings / sizeof endings[0]; i++) {
		if (n > strlen(endings[i]) &&
		    strncasecmp(s.p + n - strlen(endings[i]), endings[i], strlen(endings[i])) == 0)
			return true;
	}
	return false;
}

static bool is_day(struct str s)
{
	day_t day;

	return day_parse(s, &day);
}

static bool is_phone(struct str s)
{
	size_t digits = 0;

	for (size_t i = 0; i < s.n; i++)
		digits += s.p[i] >= '0' && s.p[i] <= '9';
	return digits >= 5 && s.n <= 24 && strspn(s.p, "0123456789+-") == s.n;
}

/* A minus or none, at most three digits, then perhaps a point and 1 to 15 more digits. */
static bool is_degrees(struct str s, int64_t max)
{
	size_t at = s.p[0] == '-', whole = strspn(s.p + at, "0123456789"), part = 0;
	int64_t degrees;

	if (whole == 0 || whole > 3 || !number_parse((struct str){ s.p + at, whole }, 0, max, &degrees))
		return false;
	at += whole;
	if (s.p[at] == '.')
		part = strspn(s.p + ++at, "0123456789");
	if (part == 0 && s.p[at - 1] == '.')
		return false;
	return s.n == at + part && part <= 15 && (degrees < max || strspn(s.p + at, "0") == part);
}

static bool is_word(const char *const *words, const char *text)
{
	for (; *words != NULL; words++) {
		if (strcmp(*words, text) == 0)
			return true;
	}
	return false;
}

static const char *words_joined(struct arena *a, const char *const *words)
{
	struct str text = STR("");

	for (size_t i = 0; words[i] != NULL; i++)
		text = arena_printf(a, "%s%s\"%s\"", text.p, i > 0 ? ", " : "", words[i]);
	return text.p;
}

/* A value as a message may repeat it: data of a person is not repeated. */
static const char *value_shown(const struct node *n, const char *key, const struct form_field *f)
{
	return f->person ? "the value" : json_as_written(n, key);
}

static void check_word(const struct node *n, const char *key, const struct form_field *f, const char *text)
{
	if (!is_word(f->words, text))
		json_fault(n, key, "%s is none of %s", value_shown(n, key, f), words_joined(n->rd->arena, f->words));
}

/* Why the text is not one of its kind; NULL: it is. */
static const char *text_fault(const struct form_field *f, struct str s)
{
	size_t max = (size_t)f->max;
	int64_t seconds;

	switch (f->kind) {
	case FORM_ID: return json_is_id(s, max) ? NULL : "is not an id: 1 to %lld characters, no blanks, no Chinese";
	case FORM_NAME: return json_is_name(s, max) ? NULL : "must have 1 to %lld characters in one line";
	case FORM_TEXT: return is_text(s, max) ? NULL : "must have 1 to %lld characters of text";
	case FORM_DIGITS:
		return s.n == max && strspn(s.p, "0123456789") == s.n ? NULL : "must have %lld digits, in quotes";
	case FORM_URL: return is_url(s, max) ? NULL : "is not an address https://… of at most %lld characters, encoded";
	case FORM_PICTURE:
		return is_picture(s, max) ? NULL
		                          : "is not an address https://… of a .png, .jpg or .jpeg, of at most %lld "
		                            "characters, encoded";
	case FORM_DAY: return is_day(s) ? NULL : "is not a day like \"2040-12-31\"";
	case FORM_PHONE: return is_phone(s) ? NULL : "is not a phone number: digits, + and -";
	case FORM_DEGREES: return is_degrees(s, f->max) ? NULL : "is not a number of degrees like \"30.25\", to %lld";
	default: return time_of_day_parse(s, &seconds) ? NULL : "is not a time of day like \"17:30\"";
	}
}

/* The fault's words with the limit in place of "%lld". */
static struct str with_limit(struct arena *a, const char *words, int64_t limit)
{
	const char *at = strstr(words, "%lld");

	if (at == NULL)
		return arena_printf(a, "%s", words);
	return arena_printf(a, "%.*s%lld%s", (int)(at - words), words, (long long)limit, at + 4);
}

/* Checks a text: the member `key` of `n`, or (NULL) `n` itself. */
static void check_text(const struct node *n, const char *key, const struct form_field *f, const char *text)
{
	const char *fault;

	if (f->kind == FORM_WORD) {
		check_word(n, key, f, text);
		return;
	}
	fault = text_fault(f, str_text(text));
	if (fault != NULL)
		json_fault(n, key, "%s %s", value_shown(n, key, f), with_limit(n->rd->arena, fault, f->max).p);
}

static bool is_number(const struct form_field *f, int64_t v)
{
	for (const int64_t *number = f->numbers; number != NULL && *number != 0; number++) {
		if (*number == v)
			return true;
	}
	return f->numbers == NULL && v >= f->min && v <= f->max;
}

static const char *numbers_joined(struct arena *a, const int64_t *numbers)
{
	struct str text = STR("");

	for (size_t i = 0; numbers[i] != 0; i++)
		text = arena_printf(a, "%s%s%lld", text.p, i > 0 ? ", " : "", (long long)numbers[i]);
	return text.p;
}

/* Checks a whole number: the member `key` of `n`, or (NULL) `n` itself. */
static void check_whole(const struct node *n, const char *key, const struct form_field *f, const cJSON *value)
{
	int64_t whole;

	if (json_whole(value, &whole) && is_number(f, whole))
		return;
	if (f->numbers != NULL)
		json_fault(n, key, "%s is none of %s", value_shown(n, key, f),
		           numbers_joined(n->rd->arena, f->numbers));
	else
		json_fault(n, key, "%s is not a whole number from %lld to %lld", value_shown(n, key, f),
		           (long long)f->min, (long long)f->max);
}

static void check_flag(const struct node *n, const char *key, const struct form_field *f, const cJSON *value)
{
	if (!cJSON_IsBool(value))
		json_fault(n, key, "%s is neither true nor false", value_shown(n, key, f));
}

static void form_check_value(const struct node *n, const char *key, const struct form_field *f, const cJSON *value)
{
	if (f->kind == FORM_OWN)
		return;
	if (f->kind == FORM_WHOLE)
		check_whole(n, key, f, value);
	else if (f->kind == FORM_FLAG)
		check_flag(n, key, f, value);
	else if (cJSON_IsString(value))
		check_text(n, key, f, value->valuestring);
	else if (cJSON_IsNumber(value) && (f->kind == FORM_ID || f->kind == FORM_PHONE || f->kind == FORM_DEGREES))
		json_fault(n, key, "%s must be in quotes: numbers lose digits", value_shown(n, key, f));
	else
		json_fault(n, key, "%s is not a text: write it in quotes", value_shown(n, key, f));
}

static void check_group(const struct node *n, const struct form_field *f)
{
	if (!cJSON_IsObject(n->json))
		json_fault(n, NULL, "%s is not an object: write {…}", json_as_written(n, NULL));
	else if (f->kind == FORM_MAP)
		json_tree_check(n);
	else
		form_check(n, f->form);
}

/* The first earlier element that is equal, or NULL. */
static const cJSON *find_equal(const cJSON *list, const cJSON *element, size_t *index)
{
	const cJSON *other = list->child;

	for (*index = 0; other != element; other = other->next, (*index)++) {
		if ((cJSON_IsString(other) || cJSON_IsNumber(other)) && cJSON_Compare(other, element, true))
			return other;
	}
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
			form_check_value(&element, NULL, f, json);
		if (f->unique && find_equal(list, json, &first) != NULL)
			json_fault(&element, NULL, "%s is already in %s[%zu]", json_as_written(&element, NULL), f->name,
			           first);
	}
}

static void check_list(const struct node *n, const struct form_field *f, const cJSON *list)
{
	size_t count = (size_t)cJSON_GetArraySize(list);

	if (!cJSON_IsArray(list))
		json_fault(n, f->name, "%s is not a list: write […]", json_as_written(n, f->name));
	else if (count == 0 && f->required)
		json_fault(n, f->name, "the list is empty: give one element at least");
	else if (count > f->most) /* its elements are not checked: there may be any number of them */
		json_fault(n, f->name, "the list has %zu elements, and may have %zu", count, f->most);
	else
		check_elements(n, f, list);
}

static void check_field(const struct node *n, const struct form_field *f)
{
	const cJSON *value = json_member(n, f->name);
	struct node member;

	if (value == NULL) {
		if (f->required && !f->answered)
			json_fault(n, f->name, "is missing: add it");
	} else if (f->answered) {
		json_fault(n, f->name, "only the platform writes this: leave it out");
	} else if (f->most > 0) {
		check_list(n, f, value);
	} else if (f->kind == FORM_GROUP || f->kind == FORM_MAP) {
		json_at_member(n, f->name, value, &member);
		check_group(&member, f);
	} else {
		form_check_value(n, f->name, f, value);
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
		(void)json_value(j, key, value);
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

		if (value == NULL || cJSON_IsNull(value) || f->ours || f->answered)
			continue;
		if (f->most > 0)
			write_list(j, value, f);
		else
			write_value(j, f->name, value, f);
	}
}
