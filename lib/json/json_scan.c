/*
 * Tokens. What stands between them (the grammar) and how large a text may be is not known here.
 */
#include "json/json_scan.h"

#include "base/hex.h"
#include "base/utf8.h"

#include <endian.h>
#include <string.h>

#define WHY_ENDS "the text ends too early"
#define WHY_ESCAPE "bad escape in a string"

bool scan_refuse(struct scan *s, size_t at, const char *why)
{
	s->why = why;
	s->why_at = at;
	return false;
}

bool scan_refuse_here(struct scan *s, const char *why)
{
	return scan_refuse(s, s->at, s->at < s->text.n ? why : WHY_ENDS);
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
static bool unit_pass(struct scan *s)
{
	int32_t unit = unit_at(s->text, s->at);

	if (unit < 0)
		return scan_refuse(s, s->at, WHY_ESCAPE);
	if (unit == 0)
		return scan_refuse(s, s->at, "\\u0000 in a string");
	if (is_low(unit) || (is_high(unit) && !is_low(unit_at(s->text, s->at + 6))))
		return scan_refuse(s, s->at, "lone surrogate in a string");
	s->at += is_high(unit) ? 12 : 6;
	return true;
}

static bool escape_pass(struct scan *s)
{
	if (s->at + 1 >= s->text.n)
		return scan_refuse(s, s->text.n, WHY_ENDS);
	if (s->text.p[s->at + 1] == 'u')
		return unit_pass(s);
	if (memchr("\"\\/bfnrt", s->text.p[s->at + 1], 8) == NULL)
		return scan_refuse(s, s->at, WHY_ESCAPE);
	s->at += 2;
	return true;
}

/* One character of a string. */
static bool char_pass(struct scan *s)
{
	size_t from = s->at;
	int c = scan_peek(s);

	if (c < 0x20)
		return scan_refuse_here(s, "control character in a string");
	if (c == '\\') {
		s->escapes = true;
		return escape_pass(s);
	}
	if (utf8_next(s->text, &s->at) < 0)
		return scan_refuse(s, from, "invalid UTF-8");
	return true;
}

/*
 * Passes characters that stand for themselves, eight at a time, up to the first that does not. The top bit of each byte of
 * `odd` says that this character, or one before it, is not ASCII, a control character, a quotation mark or a backslash.
 */
static void plain_pass(struct scan *s)
{
	const uint64_t each = 0x0101010101010101u;
	uint64_t eight, odd;

	for (; s->text.n - s->at >= sizeof eight; s->at += sizeof eight) {
		memcpy(&eight, s->text.p + s->at, sizeof eight);
		eight = le64toh(eight);
		odd = each * 0x80 &
		      (eight | (eight - ' ' * each) | ((eight ^ '"' * each) - each) | ((eight ^ '\\' * each) - each));
		if (odd != 0) {
			s->at += (size_t)__builtin_ctzll(odd) / 8;
			return;
		}
	}
}

bool scan_string(struct scan *s)
{
	s->at++;
	s->escapes = false;
	plain_pass(s);
	for (int c = scan_peek(s); c != '"'; c = scan_peek(s)) {
		if (c >= 0x20 && c < 0x80 && c != '\\')
			s->at++; /* as nearly all are */
		else if (!char_pass(s))
			return false;
	}
	s->at++;
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

struct str scan_unescaped(struct arena *a, struct str raw)
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

/* At least one digit. */
static bool digits_pass(struct scan *s)
{
	size_t from = s->at;

	while (scan_is_digit(scan_peek(s)))
		s->at++;
	return s->at > from || scan_refuse(s, s->at, "bad number");
}

/* The optional fraction and exponent; *whole becomes false when there is one. */
static bool number_tail_pass(struct scan *s, bool *whole)
{
	if (scan_peek(s) == '.') {
		*whole = false;
		s->at++;
		if (!digits_pass(s))
			return false;
	}
	if (scan_peek(s) == 'e' || scan_peek(s) == 'E') {
		*whole = false;
		s->at++;
		if (scan_peek(s) == '+' || scan_peek(s) == '-')
			s->at++;
		return digits_pass(s);
	}
	return true;
}

bool scan_number(struct scan *s, bool *whole)
{
	size_t first = s->at + (scan_peek(s) == '-');

	*whole = true;
	s->at = first;
	if (!digits_pass(s))
		return false;
	if (s->text.p[first] == '0' && s->at > first + 1)
		return scan_refuse(s, first + 1, "bad number");
	return number_tail_pass(s, whole);
}

bool scan_word(struct scan *s)
{
	static const struct str words[] = { { "true", 4 }, { "false", 5 }, { "null", 4 } };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (s->text.n - s->at >= words[i].n && memcmp(s->text.p + s->at, words[i].p, words[i].n) == 0) {
			s->at += words[i].n;
			return true;
		}
	}
	return scan_refuse_here(s, "a value expected");
}

bool scan_value(struct scan *s)
{
	int depth = 0;
	bool whole, good = true;

	do {
		int c = scan_peek(s);

		if (c == '"') {
			good = scan_string(s);
		} else if (c == '-' || scan_is_digit(c)) {
			good = scan_number(s, &whole);
		} else if (c >= 'a' && c <= 'z') {
			good = scan_word(s);
		} else {
			depth += (c == '{' || c == '[') - (c == '}' || c == ']');
			s->at++;
		}
	} while (good && depth > 0 && s->at < s->text.n);
	return good;
}
