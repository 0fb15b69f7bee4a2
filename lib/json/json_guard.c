/*
 * Reads JSON strictly by RFC 8259, with limits, into a tree of cJSON's nodes. cJSON's own
 * parser accepts more, and it takes memory for every node. Knows no field.
 *
 * One pass from left to right. A function *_pass starts at the first byte of its
 * element, and when it returns true, g->s.at is the byte after it.
 */
#include "json/json_guard.h"

#include "base/memory.h"
#include "json/json_scan.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* A double keeps every decimal number of so many digits. */
#define DOUBLE_DIGITS 15

/* After at most JSON_NUMBER_MAX characters, an exponent up to this neither overflows a double nor gives 0. */
#define DOUBLE_EXPONENT 250

#define NUMBER_REPLACED 0.5

#define KEYS_FIRST 64 /* room for the keys of a usual body; doubled when needed */
#define KEYS_FEW 24   /* so many are compared with each other faster than they are sorted */

struct key {
	struct str text; /* unescaped */
	size_t at;       /* position of its opening quote */
};

struct guard {
	struct arena *a;
	struct scan s;
	int depth;
	enum json_numbers numbers;

	char *copy; /* of the text, at the same positions; the tree's texts stand in it, each ended by a NUL in place of its quote */

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

/* The string that has passed since `from`, without its escapes. */
static char *string_taken(struct guard *g, size_t from, size_t *n)
{
	char *text = g->copy + from + 1;
	struct str plain;

	*n = g->s.at - from - 2;
	text[*n] = '\0';
	if (!g->s.escapes)
		return text;
	plain = scan_unescaped(g->a, (struct str){ text, *n });
	memcpy(text, plain.p, plain.n + 1); /* it is shorter */
	*n = plain.n;
	return text;
}

static bool key_pass(struct guard *g, cJSON *member)
{
	size_t from = g->s.at;
	size_t n;

	if (scan_peek(&g->s) != '"')
		return scan_refuse_here(&g->s, "a key expected");
	if (!scan_string(&g->s))
		return false;
	member->string = string_taken(g, from, &n);
	key_push(g, (struct key){ { member->string, n }, from });
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

/* Where the first key stands that was there before; SIZE_MAX: there is none. */
static size_t twice_of_few(const struct key *keys, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		for (size_t before = 0; before < i; before++) {
			if (keys[before].text.n == keys[i].text.n && key_order(&keys[before], &keys[i]) == 0)
				return keys[i].at;
		}
	}
	return SIZE_MAX;
}

/* Many are sorted and not hashed, so that no choice of keys makes this slow. */
static size_t twice_of_many(struct key *keys, size_t n)
{
	size_t twice = SIZE_MAX;

	qsort(keys, n, sizeof *keys, key_compare);
	for (size_t i = 1; i < n; i++) {
		if (key_order(&keys[i - 1], &keys[i]) == 0 && keys[i].at < twice)
			twice = keys[i].at;
	}
	return twice;
}

/* At the end of an object: no two of its keys (those from `first` on) may be equal. */
static bool keys_close(struct guard *g, size_t first)
{
	struct key *keys = g->keys + first;
	size_t n = g->keys_n - first;
	size_t twice = n <= KEYS_FEW ? twice_of_few(keys, n) : twice_of_many(keys, n);

	g->keys_n = first;
	return twice == SIZE_MAX || scan_refuse(&g->s, twice, "a key twice in one object");
}

/* A new last child. cJSON keeps the last one as the one before the first. */
static cJSON *child_add(struct guard *g, cJSON *parent)
{
	cJSON *child = arena_alloc(g->a, sizeof *child);

	if (parent->child == NULL) {
		parent->child = child;
	} else {
		child->prev = parent->child->prev;
		child->prev->next = child;
	}
	parent->child->prev = child;
	return child;
}

static bool value_pass(struct guard *g, cJSON *node);

static bool member_pass(struct guard *g, cJSON *object)
{
	cJSON *member = child_add(g, object);

	if (!key_pass(g, member))
		return false;
	scan_space(&g->s);
	if (scan_peek(&g->s) != ':')
		return scan_refuse_here(&g->s, "':' expected");
	g->s.at++;
	scan_space(&g->s);
	return value_pass(g, member);
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

static bool object_pass(struct guard *g, cJSON *node)
{
	size_t first = g->keys_n;

	node->type = cJSON_Object;
	if (!bracket_enter(g))
		return false;
	if (scan_peek(&g->s) == '}')
		return bracket_leave(g);
	do {
		if (g->keys_n - first == JSON_KEYS_MAX)
			return scan_refuse(&g->s, g->s.at, "too many members in one object");
		if (!member_pass(g, node))
			return false;
	} while (comma(g));
	if (scan_peek(&g->s) != '}')
		return scan_refuse_here(&g->s, "',' or '}' expected");
	return keys_close(g, first) && bracket_leave(g);
}

static bool array_pass(struct guard *g, cJSON *node)
{
	node->type = cJSON_Array;
	if (!bracket_enter(g))
		return false;
	if (scan_peek(&g->s) == ']')
		return bracket_leave(g);
	do {
		if (!value_pass(g, child_add(g, node)))
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

static size_t digits_of(struct str number)
{
	size_t digits = 0;

	for (size_t i = 0; i < number.n; i++)
		digits += scan_is_digit(number.p[i]);
	return digits;
}

/* As cJSON sets it, which goes no further than an int for whoever wants one. */
static void number_set(cJSON *node, double value)
{
	node->type = cJSON_Number;
	node->valuedouble = value;
	node->valueint = value >= INT_MAX ? INT_MAX : value <= INT_MIN ? INT_MIN : (int)value;
}

static double number_value(struct guard *g, struct str number, bool whole)
{
	size_t i = number.p[0] == '-';
	int64_t n = 0;

	if (!whole || number.n > DOUBLE_DIGITS)
		return strtod(arena_str(g->a, number.p, number.n).p, NULL);
	for (; i < number.n; i++)
		n = n * 10 + (number.p[i] - '0');
	return number.p[0] == '-' ? -(double)n : (double)n;
}

static bool number_pass(struct guard *g, cJSON *node)
{
	size_t from = g->s.at;
	struct str number;
	bool whole, is_long;

	if (!scan_number(&g->s, &whole))
		return false;
	number = (struct str){ g->copy + from, g->s.at - from };
	if (number.n > JSON_NUMBER_MAX)
		return scan_refuse(&g->s, from, "a number too long");
	is_long = number.n > DOUBLE_DIGITS && digits_of(number) > DOUBLE_DIGITS;
	if (is_long && (g->numbers == JSON_LONG_TEXTS || (g->numbers == JSON_LONG_IDS && whole))) {
		node->type = cJSON_String;
		node->valuestring = arena_alloc(g->a, number.n + 1);
		memcpy(node->valuestring, number.p, number.n);
	} else if (!whole && g->numbers != JSON_LONG_TEXTS && number_rounds(number)) {
		number_set(node, NUMBER_REPLACED);
	} else {
		number_set(node, number_value(g, number, whole));
	}
	return true;
}

static bool string_pass(struct guard *g, cJSON *node)
{
	size_t from = g->s.at;
	size_t n;

	if (!scan_string(&g->s))
		return false;
	node->type = cJSON_String;
	node->valuestring = string_taken(g, from, &n);
	return true;
}

static bool word_pass(struct guard *g, cJSON *node)
{
	int c = scan_peek(&g->s);

	node->type = c == 't' ? cJSON_True : c == 'f' ? cJSON_False : cJSON_NULL;
	node->valueint = c == 't';
	return scan_word(&g->s);
}

static bool value_pass(struct guard *g, cJSON *node)
{
	int c = scan_peek(&g->s);

	if (c == '{')
		return object_pass(g, node);
	if (c == '[')
		return array_pass(g, node);
	if (c == '"')
		return string_pass(g, node);
	if (c == '-' || scan_is_digit(c))
		return number_pass(g, node);
	return word_pass(g, node);
}

static bool text_pass(struct guard *g, cJSON *root)
{
	scan_space(&g->s);
	if (!value_pass(g, root))
		return false;
	scan_space(&g->s);
	return g->s.at == g->s.text.n || scan_refuse(&g->s, g->s.at, "something behind the value");
}

const cJSON *json_tree(struct arena *a, struct str text, enum json_numbers numbers, const char **why, size_t *at)
{
	struct guard g = { .a = a, .s = { .text = text }, .numbers = numbers };
	cJSON *root = arena_alloc(a, sizeof *root);
	bool good;

	g.copy = arena_alloc(a, text.n + 1);
	if (text.n > 0)
		memcpy(g.copy, text.p, text.n);
	good = text_pass(&g, root);
	*why = g.s.why;
	*at = g.s.why_at;
	return good ? root : NULL;
}

cJSON *json_parse(struct str text, enum json_numbers numbers, const char **why, size_t *at)
{
	struct arena a = { NULL };
	const cJSON *tree = json_tree(&a, text, numbers, why, at);
	cJSON *json = tree != NULL ? memory_needed(cJSON_Duplicate(tree, true)) : NULL;

	arena_free(&a);
	return json;
}
