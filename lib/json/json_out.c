/*
 * Writes JSON. Text must be valid UTF-8, which is checked where text enters the
 * program; only what JSON requires is escaped.
 */
#include "json/json_out.h"

#include "json/json_whole.h"

#include <math.h>
#include <string.h>

static void write_quoted(struct buf *b, struct str s)
{
	size_t from = 0;

	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(b, s.p + from, i - from);
		from = i + 1;
		if (c == '"' || c == '\\') {
			buf_char(b, '\\');
			buf_char(b, (char)c);
		} else {
			buf_printf(b, "\\u%04x", c);
		}
	}
	buf_add(b, s.p + from, s.n - from);
	buf_char(b, '"');
}

static void write_key(struct json_out *j, const char *key)
{
	if (j->comma)
		buf_char(j->b, ',');
	if (key != NULL) {
		write_quoted(j->b, str_text(key));
		buf_char(j->b, ':');
	}
	j->comma = true;
}

void json_object(struct json_out *j, const char *key)
{
	write_key(j, key);
	buf_char(j->b, '{');
	j->comma = false;
}

void json_object_end(struct json_out *j)
{
	buf_char(j->b, '}');
	j->comma = true;
}

void json_list(struct json_out *j, const char *key)
{
	write_key(j, key);
	buf_char(j->b, '[');
	j->comma = false;
}

void json_list_end(struct json_out *j)
{
	buf_char(j->b, ']');
	j->comma = true;
}

void json_str(struct json_out *j, const char *key, struct str value)
{
	write_key(j, key);
	if (value.p == NULL)
		buf_text(j->b, "null");
	else
		write_quoted(j->b, value);
}

void json_text(struct json_out *j, const char *key, const char *value)
{
	json_str(j, key, (struct str){ value, value != NULL ? strlen(value) : 0 });
}

void json_int(struct json_out *j, const char *key, int64_t value)
{
	write_key(j, key);
	buf_int(j->b, value);
}

void json_fraction(struct json_out *j, const char *key, double value)
{
	write_key(j, key);
	buf_printf(j->b, "%.15g", value);
}

void json_bool(struct json_out *j, const char *key, bool value)
{
	write_key(j, key);
	buf_text(j->b, value ? "true" : "false");
}

static bool write_number(struct json_out *j, const char *key, const cJSON *v)
{
	int64_t whole;
	bool exact = json_whole(v, &whole);

	if (exact)
		json_int(j, key, whole);
	else if (fabs(v->valuedouble) > (double)JSON_WHOLE_MAX)
		json_str(j, key, STR_NONE);
	else
		json_fraction(j, key, v->valuedouble);
	return exact;
}

static bool write_members(struct json_out *j, const cJSON *container)
{
	const cJSON *member;
	bool exact = true;

	cJSON_ArrayForEach(member, container) exact = json_value(j, member->string, member) && exact;
	return exact;
}

bool json_value(struct json_out *j, const char *key, const cJSON *value)
{
	bool exact = true;

	if (cJSON_IsObject(value)) {
		json_object(j, key);
		exact = write_members(j, value);
		json_object_end(j);
	} else if (cJSON_IsArray(value)) {
		json_list(j, key);
		exact = write_members(j, value);
		json_list_end(j);
	} else if (cJSON_IsNumber(value)) {
		exact = write_number(j, key, value);
	} else if (cJSON_IsBool(value)) {
		json_bool(j, key, cJSON_IsTrue(value));
	} else {
		json_text(j, key, cJSON_GetStringValue(value)); /* NULL for null */
	}
	return exact;
}
