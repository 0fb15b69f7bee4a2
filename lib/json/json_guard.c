/*
 * Checks JSON strictly by RFC 8259, with limits, before cJSON reads it: cJSON
 * accepts more. Not a JSON reader: it builds nothing and knows no field; cJSON reads
 * the copy that it returns.
 *
 * One pass from left to right. A function *_pass starts at the first byte of its
 * element, and when it returns true, g->at is the byte after it.
 */
#include "json/json_guard.h"

#include "base/hex.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define WHY_ENDS "the text ends too early"
#define WHY_ESCAPE "bad escape in a string"

/* A double keeps every decimal number of so many digits. */
#define DOUBLE_DIGITS 15

/* After at most JSON_NUMBER_MAX characters, an exponent up to this neither overflows a double nor gives 0. */
#define DOUBLE_EXPONENT 250

#define NUMBER_REPLACED "0.5"

#define KEYS_FIRST 64 /* room for the keys of a usual body; doubled when needed */

struct key {
	struct str text; /* unescaped */
	size_t at;       /* position of its opening quote */
};

struct guard {
	struct arena *a;
	struct str text;
	size_t at;
	int depth;
	char *copy;

	/* the keys of all objects that are still open, innermost object last */
	struct key *keys;
	size_t keys_n;
	size_t keys_room;

	const char *why;
	size_t why_at;
};

static bool guard_refuse(struct guard *g, size_t at, const char *why)
{
	g->why = why;
	g->why_at = at;
	return false;
}

/* The current byte; -1 at the end. */
static int peek(const struct guard *g)
{
	return g->at < g->text.n ? (unsigned char)g->text.p[g->at] : -1;
}

/* The current byte is not what the grammar expects here, as `why` says. */
static bool guard_refuse_here(struct guard *g, const char *why)
{
	return guard_refuse(g, g->at, g->at < g->text.n ? why : WHY_ENDS);
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static void skip_space(struct guard *g)
{
	int c = peek(g);

	while (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
		g->at++;
		c = peek(g);
	}
}

/* The UTF-16 unit of the escape "\uXXXX" at `at`; -1 when there is no such escape. */
static int32_t unit_at(struct str s, size_t at)
{
	unsigned char unit[2];

	if (s.n < 6 || at > s.n - 6 || s.p[at] != '\\' || s.p[at + 1] != 'u' ||
	    hex_decode((struct str){ s.p + at + 2, 4 }, unit, 2) != OK)
		return -1;
	return unit[0] << 8 | unit[1];
}

static bool is_high(int32_t unit)
{
	return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low(int32_t unit)
{
	return unit >= 0xDC00 && unit <= 0xDFFF;
}

/* A NUL would end cJSON's string early; half a surrogate pair has no UTF-8. */
static bool unit_pass(struct guard *g)
{
	int32_t unit = unit_at(g->text, g->at);

	if (unit < 0)
		return guard_refuse(g, g->at, WHY_ESCAPE);
	if (unit == 0)
		return guard_refuse(g, g->at, "\\u0000 in a string");
	if (is_low(unit) || (is_high(unit) && !is_low(unit_at(g->text, g->at + 6))))
		return guard_refuse(g, g->at, "lone surrogate in a string");
	g->at += is_high(unit) ? 12 : 6;
	return true;
}

static bool escape_pass(struct guard *g)
{
	if (g->at + 1 >= g->text.n)
		return guard_refuse(g, g->text.n, WHY_ENDS);
	if (g->text.p[g->at + 1] == 'u')
		return unit_pass(g);
	if (memchr("\"\\/bfnrt", g->text.p[g->at + 1], 8) == NULL)
		return guard_refuse(g, g->at, WHY_ESCAPE);
	g->at += 2;
	return true;
}

/* One character of a string. */
static bool char_pass(struct guard *g)
{
	size_t from = g->at;
	int c = peek(g);

	if (c < 0x20)
		return guard_refuse_here(g, "control character in a string");
	if (c == '\\')
		return escape_pass(g);
	if (utf8_next(g->text, &g->at) < 0)
		return guard_refuse(g, from, "invalid UTF-8");
	return true;
}

static bool string_pass(struct guard *g)
{
	g->at++;
	while (peek(g) != '"') {
		if (!char_pass(g))
			return false;
	}
	g->at++;
	return true;
}

/* The character of the escape at *at, in a text that has passed; *at moves to the byte after it. */
static int32_t escape_meaning(struct str s, size_t *at)
{
	int32_t unit = unit_at(s, *at);
	const char *pair;

	if (is_high(unit)) {
		unit = 0x10000 + ((unit - 0xD800) << 10) + (unit_at(s, *at + 6) - 0xDC00);
		*at += 12;
	} else if (unit >= 0) {
		*at += 6;
	} else {
		pair = strchr("b\bf\fn\nr\rt\t", s.p[*at + 1]);
		unit = pair ? pair[1] : s.p[*at + 1];
		*at += 2;
	}
	return unit;
}

/* The content of a string without escapes; never longer than with them. */
static struct str unescape(struct arena *a, struct str raw)
{
	char *text;
	char *out;
	size_t at = 0;

	if (memchr(raw.p, '\\', raw.n) == NULL)
		return raw;
	text = out = arena_alloc(a, raw.n + 1);
	while (at < raw.n) {
		if (raw.p[at] == '\\')
			out += utf8_put(out, escape_meaning(raw, &at));
		else
			*out++ = raw.p[at++];
	}
	return (struct str){ text, (size_t)(out - text) };
}

static void key_push(struct guard *g, struct key key)
{
	if (g->keys_n == g->keys_room) {
		size_t room = g->keys_room ? g->keys_room * 2 : KEYS_FIRST;
		struct key *keys = arena_array(g->a, room, sizeof *keys);

		if (g->keys_n > 0)
			memcpy(keys, g->keys, g->keys_n * sizeof *keys);
		g->keys = keys;
		g->keys_room = room;
	}
	g->keys[g->keys_n++] = key;
}

static bool key_pass(struct guard *g)
{
	size_t from = g->at;

	if (peek(g) != '"')
		return guard_refuse_here(g, "a key expected");
	if (!string_pass(g))
		return false;
	key_push(g, (struct key){ unescape(g->a, (struct str){ g->text.p + from + 1, g->at - from - 2 }), from });
	return true;
}

/* Some order in which equal keys are neighbours. */
static int key_order(const struct key *a, const struct key *b)
{
	if (a->text.n != b->text.n)
		return a->text.n < b->text.n ? -1 : 1;
	return memcmp(a->text.p, b->text.p, a->text.n);
}

/* For qsort: among equal keys the earlier one comes first. */
static int key_compare(const void *left, const void *right)
{
	const struct key *a = left;
	const struct key *b = right;
	int order = key_order(a, b);

	return order ? order : (a->at > b->at) - (a->at < b->at);
}

/*
 * At the end of an object: no two of its keys (those from `first` on) may be equal.
 * They are sorted and not hashed, so that no choice of keys makes this slow.
 */
static bool keys_close(struct guard *g, size_t first)
{
	struct key *keys = g->keys + first;
	size_t n = g->keys_n - first;
	size_t twice = SIZE_MAX;

	qsort(keys, n, sizeof *keys, key_compare);
	for (size_t i = 1; i < n; i++) {
		if (key_order(&keys[i - 1], &keys[i]) == 0 && keys[i].at < twice)
			twice = keys[i].at;
	}
	g->keys_n = first;
	return twice == SIZE_MAX || guard_refuse(g, twice, "a key twice in one object");
}

static bool value_pass(struct guard *g);

static bool member_pass(struct guard *g)
{
	if (!key_pass(g))
		return false;
	skip_space(g);
	if (peek(g) != ':')
		return guard_refuse_here(g, "':' expected");
	g->at++;
	skip_space(g);
	return value_pass(g);
}

/* A ',' and the white space around it. False: there is no ',', so the list must end here. */
static bool comma(struct guard *g)
{
	skip_space(g);
	if (peek(g) != ',')
		return false;
	g->at++;
	skip_space(g);
	return true;
}

/* An opening bracket and white space; at most JSON_DEPTH_MAX may be open. */
static bool bracket_enter(struct guard *g)
{
	if (g->depth == JSON_DEPTH_MAX)
		return guard_refuse(g, g->at, "nested too deep");
	g->depth++;
	g->at++;
	skip_space(g);
	return true;
}

static bool bracket_leave(struct guard *g)
{
	g->depth--;
	g->at++;
	return true;
}

static bool object_pass(struct guard *g)
{
	size_t first = g->keys_n;

	if (!bracket_enter(g))
		return false;
	if (peek(g) == '}')
		return bracket_leave(g);
	do {
		if (g->keys_n - first == JSON_KEYS_MAX)
			return guard_refuse(g, g->at, "too many members in one object");
		if (!member_pass(g))
			return false;
	} while (comma(g));
	if (peek(g) != '}')
		return guard_refuse_here(g, "',' or '}' expected");
	return keys_close(g, first) && bracket_leave(g);
}

static bool array_pass(struct guard *g)
{
	if (!bracket_enter(g))
		return false;
	if (peek(g) == ']')
		return bracket_leave(g);
	do {
		if (!value_pass(g))
			return false;
	} while (comma(g));
	if (peek(g) != ']')
		return guard_refuse_here(g, "',' or ']' expected");
	return bracket_leave(g);
}

/* At least one digit. */
static bool digits_pass(struct guard *g)
{
	size_t from = g->at;

	while (is_digit(peek(g)))
		g->at++;
	return g->at > from || guard_refuse(g, g->at, "bad number");
}

/* How many digits a number has from its first to its last that is not 0; *end: the byte after the mantissa. */
static size_t significant_digits(struct str number, size_t *end)
{
	size_t seen = 0;
	size_t last = 0;
	size_t i = 0;

	for (; i < number.n && number.p[i] != 'e' && number.p[i] != 'E'; i++) {
		if (!is_digit(number.p[i]) || (seen == 0 && number.p[i] == '0'))
			continue;
		seen++;
		if (number.p[i] != '0')
			last = seen;
	}
	*end = i;
	return last;
}

/*
 * Would a double hold a different number than the one written, perhaps an
 * integer? Zero stays zero with any exponent.
 */
static bool number_rounds(struct str number)
{
	size_t at;
	size_t digits = significant_digits(number, &at);
	int exponent = 0;

	for (; at < number.n; at++) {
		if (is_digit(number.p[at]) && exponent <= DOUBLE_EXPONENT)
			exponent = exponent * 10 + (number.p[at] - '0');
	}
	return digits > DOUBLE_DIGITS || (digits > 0 && exponent > DOUBLE_EXPONENT);
}

/* The optional fraction and exponent; *whole becomes false when there is one. */
static bool number_tail_pass(struct guard *g, bool *whole)
{
	if (peek(g) == '.') {
		*whole = false;
		g->at++;
		if (!digits_pass(g))
			return false;
	}
	if (peek(g) == 'e' || peek(g) == 'E') {
		*whole = false;
		g->at++;
		if (peek(g) == '+' || peek(g) == '-')
			g->at++;
		return digits_pass(g);
	}
	return true;
}

static bool number_pass(struct guard *g)
{
	size_t from = g->at;
	size_t first = from + (peek(g) == '-');
	bool whole = true;
	struct str number;

	g->at = first;
	if (!digits_pass(g))
		return false;
	if (g->text.p[first] == '0' && g->at > first + 1)
		return guard_refuse(g, first + 1, "bad number");
	if (!number_tail_pass(g, &whole))
		return false;
	number = (struct str){ g->text.p + from, g->at - from };
	if (number.n > JSON_NUMBER_MAX)
		return guard_refuse(g, from, "a number too long");
	if (!whole && number_rounds(number)) {
		memset(g->copy + from, ' ', number.n);
		memcpy(g->copy + from, NUMBER_REPLACED, sizeof NUMBER_REPLACED - 1);
	}
	return true;
}

static bool word_pass(struct guard *g)
{
	static const struct str words[] = { { "true", 4 }, { "false", 5 }, { "null", 4 } };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (g->text.n - g->at >= words[i].n && memcmp(g->text.p + g->at, words[i].p, words[i].n) == 0) {
			g->at += words[i].n;
			return true;
		}
	}
	return guard_refuse_here(g, "a value expected");
}

static bool value_pass(struct guard *g)
{
	int c = peek(g);

	if (c == '{')
		return object_pass(g);
	if (c == '[')
		return array_pass(g);
	if (c == '"')
		return string_pass(g);
	if (c == '-' || is_digit(c))
		return number_pass(g);
	return word_pass(g);
}

static bool text_pass(struct guard *g)
{
	skip_space(g);
	if (!value_pass(g))
		return false;
	skip_space(g);
	return g->at == g->text.n || guard_refuse(g, g->at, "something behind the value");
}

enum result json_guard(struct arena *a, struct str text, struct str *copy, const char **why, size_t *at)
{
	struct guard g = { .a = a, .text = text };
	bool good;

	g.copy = arena_alloc(a, text.n + 1);
	if (text.n > 0)
		memcpy(g.copy, text.p, text.n);
	good = text_pass(&g);
	*copy = good ? (struct str){ g.copy, text.n } : STR_NONE;
	*why = g.why;
	*at = g.why_at;
	return good ? OK : REFUSE;
}
