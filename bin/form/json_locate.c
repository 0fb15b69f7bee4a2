/*
 * Finding a value in a JSON text by following a path. The text is known to be valid, so that a value is skipped by
 * counting brackets.
 */
#include "json_locate.h"

#include "base/buf.h"

#include <string.h>

#define STEPS_MAX 16
#define PATH_TEXT_MAX 400

size_t json_line(struct str text, size_t offset)
{
	size_t line = 1;

	for (size_t i = 0; i < offset && i < text.n; i++)
		line += text.p[i] == '\n';
	return line;
}

static void skip_space(struct str t, size_t *at)
{
	while (*at < t.n && strchr(" \t\r\n", t.p[*at]) != NULL && t.p[*at] != '\0')
		(*at)++;
}

/* Moves from the opening quote of a string to after its closing quote. */
static void skip_string(struct str t, size_t *at)
{
	for ((*at)++; *at < t.n && t.p[*at] != '"'; (*at)++) {
		if (t.p[*at] == '\\')
			(*at)++;
	}
	if (*at < t.n)
		(*at)++;
}

static void skip_value(struct str t, size_t *at)
{
	int depth = 0;

	while (*at < t.n) {
		char c = t.p[*at];

		if (c == '"') {
			skip_string(t, at);
			if (depth == 0)
				return;
			continue;
		}
		if (depth == 0 && strchr(",]} \t\r\n", c) != NULL)
			return;
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		(*at)++;
		if (depth == 0 && (c == '}' || c == ']'))
			return;
	}
}

static int hex_value(struct str t, size_t at)
{
	int v = 0;

	for (size_t i = at; i < at + 4 && i < t.n; i++) {
		char c = (char)(t.p[i] | 0x20);

		v = v * 16 + (c >= 'a' ? c - 'a' + 10 : t.p[i] - '0');
	}
	return v;
}

static void put_utf8(struct buf *b, int c)
{
	if (c < 0x80) {
		buf_char(b, (char)c);
	} else if (c < 0x800) {
		buf_char(b, (char)(0xc0 | c >> 6));
		buf_char(b, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_char(b, (char)(0xe0 | c >> 12));
		buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_char(b, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_char(b, (char)(0xf0 | c >> 18));
		buf_char(b, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_char(b, (char)(0x80 | (c & 0x3f)));
	}
}

/* Adds the character of the escape at *at (the backslash); *at moves to after the escape. */
static void put_escape(struct buf *b, struct str t, size_t *at)
{
	static const char letters[] = "bfnrt\"\\/";
	static const char meant[] = "\b\f\n\r\t\"\\/";
	const char *found;
	int c;

	if (*at + 1 >= t.n)
		return;
	if (t.p[*at + 1] != 'u') {
		found = strchr(letters, t.p[*at + 1]);
		if (found != NULL)
			buf_char(b, meant[found - letters]);
		*at += 2;
		return;
	}
	c = hex_value(t, *at + 2);
	*at += 6;
	if (c >= 0xd800 && c < 0xdc00) {
		c = 0x10000 + ((c - 0xd800) << 10) + (hex_value(t, *at + 2) - 0xdc00);
		*at += 6;
	}
	put_utf8(b, c);
}

/* The string that begins at `at`, unescaped, is `key`. */
static bool string_is(struct str t, size_t at, const char *key)
{
	struct buf b = BUF_INIT(t.n);
	bool same;

	for (at++; at < t.n && t.p[at] != '"';) {
		if (t.p[at] == '\\')
			put_escape(&b, t, &at);
		else
			buf_char(&b, t.p[at++]);
	}
	same = strlen(key) == b.n && (b.n == 0 || memcmp(b.p, key, b.n) == 0);
	buf_free(&b);
	return same;
}

/* Moves from a container's bracket to the value of the step. False: it is not there; *at is untouched. */
static bool locate_step(struct str t, size_t *at, const struct json_at *step)
{
	size_t i = *at;
	char opening = step->key ? '{' : '[';

	if (i >= t.n || t.p[i] != opening)
		return false;
	i++;
	for (size_t index = 0; i < t.n; index++) {
		bool here = step->key == NULL && index == step->index;

		skip_space(t, &i);
		if (i >= t.n || t.p[i] == '}' || t.p[i] == ']')
			return false;
		if (step->key != NULL) {
			here = string_is(t, i, step->key);
			skip_string(t, &i);
			skip_space(t, &i);
			i++; /* the colon */
			skip_space(t, &i);
		}
		if (here) {
			*at = i;
			return true;
		}
		skip_value(t, &i);
		skip_space(t, &i);
		if (i < t.n && t.p[i] == ',')
			i++;
	}
	return false;
}

bool json_locate(struct arena *a, struct str text, const struct json_at *path, size_t *line, struct str *value)
{
	const struct json_at *steps[STEPS_MAX];
	size_t n = 0;
	size_t at = 0;
	size_t end;
	bool found = true;

	for (const struct json_at *p = path; p != NULL && n < STEPS_MAX; p = p->up)
		steps[n++] = p;
	skip_space(text, &at);
	while (n > 0 && found)
		found = locate_step(text, &at, steps[--n]);
	*line = json_line(text, at);
	end = at;
	skip_value(text, &end);
	*value = found ? arena_str(a, text.p + at, end - at) : STR_NONE;
	return found;
}

static void put_path(struct buf *b, const struct json_at *path)
{
	const struct json_at *steps[STEPS_MAX];
	size_t n = 0;

	for (const struct json_at *p = path; p != NULL && n < STEPS_MAX; p = p->up)
		steps[n++] = p;
	while (n-- > 0) {
		if (steps[n]->key == NULL)
			buf_printf(b, "[%zu]", steps[n]->index);
		else
			buf_printf(b, "%s%s", b->n ? "." : "", steps[n]->key);
	}
}

struct str json_path_text(struct arena *a, const struct json_at *path)
{
	struct buf b = BUF_INIT(PATH_TEXT_MAX);
	struct str s;

	if (path == NULL)
		return STR("the file");
	put_path(&b, path);
	s = arena_str(a, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return s;
}
