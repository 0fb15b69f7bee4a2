/* Finding a value in a JSON text by following a path, token by token. */
#include "json/json_locate.h"

#include "base/buf.h"
#include "json/json_scan.h"

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

/* Passes a member's key and the colon, to its value; it may be `key`. */
static bool pass_key(struct scan *s, struct arena *a, const char *key)
{
	size_t from = s->at + 1;
	struct str name;

	if (!scan_string(s))
		return false;
	name = scan_unescaped(a, (struct str){ s->text.p + from, s->at - 1 - from });
	scan_space(s);
	s->at++; /* the colon */
	scan_space(s);
	return name.n == strlen(key) && memcmp(name.p, key, name.n) == 0;
}

/* Moves from a container's bracket to the value of the step. False: it is not there; s->at is untouched. */
static bool locate_step(struct scan *s, struct arena *a, const struct json_at *step)
{
	struct scan t = *s;

	if (scan_peek(&t) != (step->key != NULL ? '{' : '['))
		return false;
	for (size_t index = 0; scan_peek(&t) == ',' || index == 0; index++) {
		bool here = step->key == NULL && index == step->index;

		t.at++; /* the bracket or the comma */
		scan_space(&t);
		if (scan_peek(&t) == '}' || scan_peek(&t) == ']')
			return false;
		if (step->key != NULL)
			here = pass_key(&t, a, step->key);
		if (here) {
			*s = t;
			return true;
		}
		if (!scan_value(&t))
			return false;
		scan_space(&t);
	}
	return false;
}

/* The steps from the outermost on; the result is how many there are. */
static size_t steps_of(const struct json_at *path, const struct json_at *steps[STEPS_MAX])
{
	size_t n = 0, i = 0;

	for (const struct json_at *p = path; p != NULL && n < STEPS_MAX; p = p->up)
		n++;
	for (i = n; i > 0; path = path->up)
		steps[--i] = path;
	return n;
}

bool json_locate(struct arena *a, struct str text, const struct json_at *path, size_t *line, struct str *value)
{
	const struct json_at *steps[STEPS_MAX];
	size_t n = steps_of(path, steps), at;
	struct scan s = { .text = text };
	bool found = true;

	scan_space(&s);
	for (size_t i = 0; i < n && found; i++)
		found = locate_step(&s, a, steps[i]);
	at = s.at;
	*line = json_line(text, at);
	found = found && scan_value(&s);
	*value = found ? arena_str(a, text.p + at, s.at - at) : STR_NONE;
	return found;
}

static void put_path(struct buf *b, const struct json_at *path)
{
	const struct json_at *steps[STEPS_MAX];
	size_t n = steps_of(path, steps);

	for (size_t i = 0; i < n; i++) {
		if (steps[i]->key == NULL)
			buf_printf(b, "[%zu]", steps[i]->index);
		else
			buf_printf(b, "%s%s", b->n ? "." : "", steps[i]->key);
	}
}

struct str json_path_text(struct arena *a, const struct json_at *path)
{
	struct buf b = BUF_INIT(PATH_TEXT_MAX);

	if (path == NULL)
		return STR("the file");
	put_path(&b, path);
	return buf_take(a, &b);
}
