/*
 * Passes once over valid JSON: outside strings, everything that begins with a digit or a minus is a number.
 */
#include "json/json_long.h"

#include <string.h>

#define EXACT_DIGITS 15 /* a double keeps so many */

/* The position after the string that begins at `at` with its quotation mark. */
static size_t text_end(struct str t, size_t at)
{
	for (at++; at < t.n && t.p[at] != '"'; at++)
		at += t.p[at] == '\\';
	return at + 1;
}

static bool in_number(char c)
{
	return c != '\0' && strchr("0123456789+-.eE", c) != NULL;
}

/* The position after the number at `at`; *digits: how many digits it has. */
static size_t number_end(struct str t, size_t at, size_t *digits)
{
	for (*digits = 0; at < t.n && in_number(t.p[at]); at++)
		*digits += t.p[at] >= '0' && t.p[at] <= '9';
	return at;
}

/* Finds the next long number at or after *from: it stands from *from to *end. False: there is none. */
static bool next_long(struct str t, size_t *from, size_t *end)
{
	size_t at = *from, digits;

	while (at < t.n) {
		if (t.p[at] == '"') {
			at = text_end(t, at);
		} else if (t.p[at] == '-' || (t.p[at] >= '0' && t.p[at] <= '9')) {
			*end = number_end(t, at, &digits);
			if (digits > EXACT_DIGITS) {
				*from = at;
				return true;
			}
			at = *end;
		} else {
			at++;
		}
	}
	return false;
}

struct str json_long_quoted(struct arena *a, struct str text)
{
	size_t begin = 0, end = 0, done = 0, n = 0, count = 0;
	char *out;

	while (next_long(text, &begin, &end)) {
		begin = end;
		count++;
	}
	if (count == 0)
		return text;
	out = arena_alloc(a, text.n + 2 * count + 1);
	for (begin = 0; next_long(text, &begin, &end); begin = done = end) {
		memcpy(out + n, text.p + done, begin - done);
		n += begin - done;
		out[n++] = '"';
		memcpy(out + n, text.p + begin, end - begin);
		n += end - begin;
		out[n++] = '"';
	}
	memcpy(out + n, text.p + done, text.n - done);
	return (struct str){ out, n + text.n - done };
}
