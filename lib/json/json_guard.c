/*
 * Checks JSON strictly by RFC 8259, with limits, before cJSON reads it: cJSON
 * accepts more. Not a JSON reader: it builds nothing and knows no field; cJSON reads
 * the copy that it returns.
 *
 * One pass from left to right. A function *_pass starts at the first byte of its
 * element, and when it returns true, g->s.at is the byte after it.
 */
#include "json/json_guard.h"

#include "json/json_scan.h"

#include <stdlib.h>
#include <string.h>

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
	struct scan s;
	int depth;
	enum json_numbers numbers;

	char *copy;
	size_t copy_n;
	size_t copied; /* so many bytes of the text are in the copy */

	/* the keys of all objects that are still open, innermost object last */
	struct key *keys;
	size_t keys_n;
	size_t keys_room;
};

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
	size_t from = g->s.at;

	if (scan_peek(&g->s) != '"')
		return scan_refuse_here(&g->s, "a key expected");
	if (!scan_string(&g->s))
		return false;
	key_push(g, (struct key){ scan_unescaped(g->a, (struct str){ g->s.text.p + from + 1, g->s.at - from - 2 }),
	                          from });
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
	return twice == SIZE_MAX || scan_refuse(&g->s, twice, "a key twice in one object");
}

static bool value_pass(struct guard *g);

static bool member_pass(struct guard *g)
{
	if (!key_pass(g))
		return false;
	scan_space(&g->s);
	if (scan_peek(&g->s) != ':')
		return scan_refuse_here(&g->s, "':' expected");
	g->s.at++;
	scan_space(&g->s);
	return value_pass(g);
}

/* A ',' and the white space around it. False: there is no ',', so the list must end here. */
static bool comma(struct guard *g)
{
	scan_space(&g->s);
	if (scan_peek(&g->s) != ',')
		return false;
	g->s.at++;
	scan_space(&g->s);
	return true;
}

/* An opening bracket and white space; at most JSON_DEPTH_MAX may be open. */
static bool bracket_enter(struct guard *g)
{
	if (g->depth == JSON_DEPTH_MAX)
		return scan_refuse(&g->s, g->s.at, "nested too deep");
	g->depth++;
	g->s.at++;
	scan_space(&g->s);
	return true;
}

static bool bracket_leave(struct guard *g)
{
	g->depth--;
	g->s.at++;
	return true;
}

static bool object_pass(struct guard *g)
{
	size_t first = g->keys_n;

	if (!bracket_enter(g))
		return false;
	if (scan_peek(&g->s) == '}')
		return bracket_leave(g);
	do {
		if (g->keys_n - first == JSON_KEYS_MAX)
			return scan_refuse(&g->s, g->s.at, "too many members in one object");
		if (!member_pass(g))
			return false;
	} while (comma(g));
	if (scan_peek(&g->s) != '}')
		return scan_refuse_here(&g->s, "',' or '}' expected");
	return keys_close(g, first) && bracket_leave(g);
}

static bool array_pass(struct guard *g)
{
	if (!bracket_enter(g))
		return false;
	if (scan_peek(&g->s) == ']')
		return bracket_leave(g);
	do {
		if (!value_pass(g))
			return false;
	} while (comma(g));
	if (scan_peek(&g->s) != ']')
		return scan_refuse_here(&g->s, "',' or ']' expected");
	return bracket_leave(g);
}

/* How many digits a number has from its first to its last that is not 0; *end: the byte after the mantissa. */
static size_t significant_digits(struct str number, size_t *end)
{
	size_t seen = 0;
	size_t last = 0;
	size_t i = 0;

	for (; i < number.n && number.p[i] != 'e' && number.p[i] != 'E'; i++) {
		if (!scan_is_digit(number.p[i]) || (seen == 0 && number.p[i] == '0'))
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
		if (scan_is_digit(number.p[at]) && exponent <= DOUBLE_EXPONENT)
			exponent = exponent * 10 + (number.p[at] - '0');
	}
	return digits > DOUBLE_DIGITS || (digits > 0 && exponent > DOUBLE_EXPONENT);
}

/* Copies the text up to `end`, which it has not yet. */
static void copy_to(struct guard *g, size_t end)
{
	memcpy(g->copy + g->copy_n, g->s.text.p + g->copied, end - g->copied);
	g->copy_n += end - g->copied;
	g->copied = end;
}

/* The digits of a number that a double may not keep become a text. */
static void number_quote(struct guard *g, size_t from)
{
	copy_to(g, from);
	g->copy[g->copy_n++] = '"';
	copy_to(g, g->s.at);
	g->copy[g->copy_n++] = '"';
}

/* A number that no integer field accepts takes its place. */
static void number_spoil(struct guard *g, size_t from)
{
	size_t n = g->s.at - from;

	copy_to(g, from);
	memset(g->copy + g->copy_n, ' ', n);
	memcpy(g->copy + g->copy_n, NUMBER_REPLACED, sizeof NUMBER_REPLACED - 1);
	g->copy_n += n;
	g->copied = g->s.at;
}

static size_t digits_of(struct str number)
{
	size_t digits = 0;

	for (size_t i = 0; i < number.n; i++)
		digits += scan_is_digit(number.p[i]);
	return digits;
}

static bool number_pass(struct guard *g)
{
	size_t from = g->s.at;
	struct str number;
	bool whole, is_long;

	if (!scan_number(&g->s, &whole))
		return false;
	number = (struct str){ g->s.text.p + from, g->s.at - from };
	if (number.n > JSON_NUMBER_MAX)
		return scan_refuse(&g->s, from, "a number too long");
	is_long = number.n > DOUBLE_DIGITS && digits_of(number) > DOUBLE_DIGITS;
	if (is_long && (g->numbers == JSON_LONG_TEXTS || (g->numbers == JSON_LONG_IDS && whole)))
		number_quote(g, from);
	else if (!whole && g->numbers != JSON_LONG_TEXTS && number_rounds(number))
		number_spoil(g, from);
	return true;
}

static bool value_pass(struct guard *g)
{
	int c = scan_peek(&g->s);

	if (c == '{')
		return object_pass(g);
	if (c == '[')
		return array_pass(g);
	if (c == '"')
		return scan_string(&g->s);
	if (c == '-' || scan_is_digit(c))
		return number_pass(g);
	return scan_word(&g->s);
}

static bool text_pass(struct guard *g)
{
	scan_space(&g->s);
	if (!value_pass(g))
		return false;
	scan_space(&g->s);
	return g->s.at == g->s.text.n || scan_refuse(&g->s, g->s.at, "something behind the value");
}

enum result json_guard(struct arena *a, struct str text, enum json_numbers numbers, struct str *copy, const char **why,
                       size_t *at)
{
	struct guard g = { .a = a, .s = { .text = text }, .numbers = numbers };
	bool good;

	/* room for two quotation marks around each long number */
	g.copy = arena_alloc(a, text.n + (numbers == JSON_AS_THEY_ARE ? 0 : text.n / DOUBLE_DIGITS * 2) + 1);
	good = text_pass(&g);
	if (good)
		copy_to(&g, text.n);
	*copy = good ? (struct str){ g.copy, g.copy_n } : STR_NONE;
	*why = g.s.why;
	*at = g.s.why_at;
	return good ? OK : REFUSE;
}

cJSON *json_parse(struct arena *a, struct str text, enum json_numbers numbers, const char **why, size_t *at)
{
	struct str copy;
	cJSON *json = NULL;

	if (json_guard(a, text, numbers, &copy, why, at) == OK) {
		json = cJSON_ParseWithLength(copy.p, copy.n);
		*why = json == NULL ? "not JSON" : NULL;
	}
	return json;
}
