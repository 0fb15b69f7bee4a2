/* Opening a JSON file; faults name line and path. */
#include "json_read.h"

#include "base/str.h"
#include "base/utf8.h"
#include "json/json_guard.h"
#include "text_decode.h"

#include <stdarg.h>
#include <string.h>

#define MESSAGE_MAX 300

/* What word processors and input methods put in the place of JSON's own signs. */
static const struct {
	const char *typed;
	const char *meant;
} look_alikes[] = {
	{ "“", "\"" }, { "”", "\"" }, { "„", "\"" }, { "‘", "\"" }, { "’", "\"" },       { "'", "\"" }, { "＂", "\"" },
	{ "：", ":" }, { "，", "," }, { "｛", "{" }, { "｝", "}" }, { "［", "[" },       { "］", "]" }, { "【", "[" },
	{ "】", "]" }, { "　", " " }, { "；", "," }, { ";", "," },  { "\xC2\xA0", " " },
};

/* Says what is wrong at a byte of the text, and what belongs there where that is known. */
static void add_not_json(struct faults *f, struct str text, size_t at, const char *why)
{
	size_t line = json_line(text, at);
	size_t from = at;

	while (from > 0 && text.p[from - 1] != '\n')
		from--;
	for (size_t i = 0; i < sizeof look_alikes / sizeof look_alikes[0]; i++) {
		size_t n = strlen(look_alikes[i].typed);

		if (text.n - at < n || memcmp(text.p + at, look_alikes[i].typed, n) != 0)
			continue;
		faults_add(f, line, NULL, "not JSON: %s in column %zu: the character %s belongs there",
		           look_alikes[i].typed[0] == '\xC2' ? "a blank that is not ASCII" : look_alikes[i].typed,
		           utf8_count((struct str){ text.p + from, at - from }) + 1, look_alikes[i].meant);
		return;
	}
	faults_add(f, line, NULL, "not JSON: %s", why);
}

/* A text that is not UTF-8 is not converted: a name in the wrong encoding would be shown to visitors. */
static bool check_encoding(struct arena *a, struct str text, struct faults *f)
{
	const char *encoding = utf8_valid(text) ? "UTF-8" : text_encoding(a, text);

	if (encoding == NULL || strcmp(encoding, "UTF-8") == 0)
		return true;
	faults_add(f, 1, NULL, "the file is %s text: save it as UTF-8", encoding);
	return false;
}

bool json_read_open(struct reader *rd, struct arena *a, struct str text, struct faults *f, cJSON **root)
{
	const char *why;
	size_t at;

	*root = NULL;
	if (!check_encoding(a, text, f))
		return false;
	if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
		text = (struct str){ text.p + 3, text.n - 3 };
	*rd = (struct reader){ .arena = a, .text = text, .faults = f };
	*root = json_parse(text, JSON_AS_THEY_ARE, &why, &at);
	if (*root == NULL) {
		add_not_json(f, text, at, why);
		return false;
	}
	if (!cJSON_IsObject(*root)) {
		faults_add(f, 1, NULL, "the file must hold one JSON object");
		cJSON_Delete(*root);
		*root = NULL;
		return false;
	}
	return true;
}

/* The path to the member `key`, or (NULL) to the node; `room` is for the last step. NULL: the whole file. */
static const struct json_at *member_at(const struct node *n, const char *key, struct json_at *room)
{
	if (key == NULL)
		return n->outermost ? NULL : &n->at;
	*room = (struct json_at){ .up = n->outermost ? NULL : &n->at, .key = key };
	return room;
}

void json_fault(const struct node *n, const char *key, const char *fmt, ...)
{
	struct json_at room;
	const struct json_at *at = member_at(n, key, &room);
	char message[MESSAGE_MAX];
	struct str value;
	size_t line;
	va_list args;

	/* Further faults are only counted: finding their lines would cost too much time. */
	if (n->rd->faults->n >= FAULTS_SHOWN) {
		n->rd->faults->n++;
		return;
	}
	va_start(args, fmt);
	(void)vsnprintf(message, sizeof message, fmt, args);
	va_end(args);
	(void)json_locate(n->rd->arena, n->rd->text, at, &line, &value);
	faults_add(n->rd->faults, line, json_path_text(n->rd->arena, at).p, "%s", message);
}

const char *json_as_written(const struct node *n, const char *key)
{
	struct json_at room;
	struct str value;
	size_t line;

	if (!json_locate(n->rd->arena, n->rd->text, member_at(n, key, &room), &line, &value) || value.n == 0)
		return "nothing";
	if (value.p[0] == '{')
		return "an object";
	if (value.p[0] == '[')
		return "a list";
	if (value.p[0] == '"' && value.n >= 2)
		value = (struct str){ value.p + 1, value.n - 2 };
	return faults_quote(n->rd->arena, value);
}

size_t json_node_line(const struct node *n, const char *key)
{
	struct json_at room;
	struct str value;
	size_t line;

	(void)json_locate(n->rd->arena, n->rd->text, member_at(n, key, &room), &line, &value);
	return line;
}

const cJSON *json_member(const struct node *n, const char *key)
{
	const cJSON *member = cJSON_GetObjectItemCaseSensitive(n->json, key);

	return member == NULL || cJSON_IsNull(member) ? NULL : member;
}

bool json_is_id(struct str s, size_t max)
{
	return s.n >= 1 && s.n <= max && str_plain(s);
}

bool json_is_name(struct str s, size_t max)
{
	size_t at = 0;

	while (at < s.n) {
		int32_t c = utf8_next(s, &at);

		if (c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0))
			return false;
	}
	return s.n >= 1 && utf8_count(s) <= max;
}

void json_at_element(const struct node *n, const char *key, struct json_at *list_at, const cJSON *json, size_t i,
                     struct node *out)
{
	*list_at = (struct json_at){ .up = n->outermost ? NULL : &n->at, .key = key };
	*out = (struct node){ .rd = n->rd, .json = json, .at = { .up = list_at, .index = i } };
}

void json_at_member(const struct node *n, const char *key, const cJSON *json, struct node *out)
{
	*out = (struct node){ .rd = n->rd, .json = json, .at = { .up = n->outermost ? NULL : &n->at, .key = key } };
}

void json_decode(const struct node *n, const struct field_table *table, void *out)
{
	struct decode d = { .arena = n->rd->arena, .partly = true };

	if (field_decode(&d, table, n->json, out) != OK)
		return; /* no object: nothing is read */
}
