/*
 * lib/base/utf8: which texts are valid, what is decoded, and how many columns a terminal uses.
 */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct row {
	const char *what;
	struct str text;
};

static const struct row valid[] = {
	{ "nothing", { "", 0 } },
	{ "ASCII", { "Ticket 1", 8 } },
	{ "NUL is a character", { "a\0b", 3 } },
	{ "least of two bytes", { "\xC2\x80", 2 } },
	{ "last of two bytes", { "\xDF\xBF", 2 } },
	{ "least of three bytes", { "\xE0\xA0\x80", 3 } },
	{ "last before the surrogates", { "\xED\x9F\xBF", 3 } },
	{ "first after the surrogates", { "\xEE\x80\x80", 3 } },
	{ "U+FFFF", { "\xEF\xBF\xBF", 3 } },
	{ "least of four bytes", { "\xF0\x90\x80\x80", 4 } },
	{ "U+10FFFF", { "\xF4\x8F\xBF\xBF", 4 } },
	{ "Chinese", { "\xE9\x97\xA8\xE7\xA5\xA8", 6 } },
};

static const struct row invalid[] = {
	{ "a continuation alone", { "\x80", 1 } },
	{ "a continuation too many", { "\xC3\xA9\xA9", 3 } },
	{ "overlong '/' of two bytes", { "\xC0\xAF", 2 } },
	{ "overlong U+007F", { "\xC1\xBF", 2 } },
	{ "overlong NUL of three bytes", { "\xE0\x80\x80", 3 } },
	{ "overlong U+07FF", { "\xE0\x9F\xBF", 3 } },
	{ "overlong U+FFFF", { "\xF0\x8F\xBF\xBF", 4 } },
	{ "first surrogate", { "\xED\xA0\x80", 3 } },
	{ "last surrogate", { "\xED\xBF\xBF", 3 } },
	{ "a pair of surrogates (CESU-8)", { "\xED\xA0\xBD\xED\xB8\x80", 6 } },
	{ "U+110000", { "\xF4\x90\x80\x80", 4 } },
	{ "first byte F5", { "\xF5\x80\x80\x80", 4 } },
	{ "five bytes", { "\xF8\x88\x80\x80\x80", 5 } },
	{ "first byte FF", { "\xFF", 1 } },
	{ "truncated two", { "a\xC3", 2 } },
	{ "truncated three", { "\xE9\x97", 2 } },
	{ "truncated three, one byte", { "\xE9", 1 } },
	{ "truncated four", { "\xF0\x9F\x98", 3 } },
	{ "broken off by ASCII", { "\xE9\x97z", 3 } },
	{ "broken off by another first byte", { "\xE9\xE9\x97\xA8", 4 } },
	{ "Chinese in GBK", { "\xC3\xC5\xC6\xB1", 4 } },
};

/* A copy of exactly the bytes, so that the sanitizer sees a read beyond them. */
static struct str exactly(struct str text)
{
	char *p = malloc(text.n ? text.n : 1);

	assert_non_null(p);
	memcpy(p, text.p, text.n);
	return (struct str){ p, text.n };
}

static void release(struct str text)
{
	free((void *)(uintptr_t)text.p);
}

static void check_validity(const struct row *rows, size_t n, bool expected)
{
	for (size_t i = 0; i < n; i++) {
		struct str text = exactly(rows[i].text);

		if (utf8_valid(text) != expected)
			fail_msg("%s: expected %s", rows[i].what, expected ? "valid" : "invalid");
		release(text);
	}
}

static void well_formed_texts_are_valid(void **state)
{
	(void)state;
	check_validity(valid, COUNT(valid), true);
	assert_true(utf8_valid(STR_NONE));
}

static void malformed_texts_are_not(void **state)
{
	(void)state;
	check_validity(invalid, COUNT(invalid), false);
}

/* Written from the table of the standard, not from the decoder. */
static size_t encode(int32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 + c / 64);
		out[1] = (char)(0x80 + c % 64);
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 + c / 4096);
		out[1] = (char)(0x80 + c / 64 % 64);
		out[2] = (char)(0x80 + c % 64);
		return 3;
	}
	out[0] = (char)(0xF0 + c / 262144);
	out[1] = (char)(0x80 + c / 4096 % 64);
	out[2] = (char)(0x80 + c / 64 % 64);
	out[3] = (char)(0x80 + c % 64);
	return 4;
}

static void every_code_point_is_read_and_written_and_no_surrogate(void **state)
{
	(void)state;
	for (int32_t c = 0; c <= 0x110000; c++) {
		bool good = c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
		char bytes[4], written[4];
		size_t n = encode(c, bytes);
		size_t at = 0;
		int32_t got = utf8_next((struct str){ bytes, n }, &at);

		if (got != (good ? c : -1) || at != (good ? n : 1))
			fail_msg("U+%04X: got %d, moved %zu", (unsigned)c, (int)got, at);
		if (good && (utf8_put(written, c) != n || memcmp(written, bytes, n) != 0))
			fail_msg("U+%04X is written in another way", (unsigned)c);
	}
}

/* Counts the valid texts of two and three bytes: there must be exactly as many as code points of that length. */
static void there_are_as_many_short_texts_as_code_points(void **state)
{
	size_t two = 0;
	size_t three = 0;

	(void)state;
	for (unsigned i = 0; i < 1u << 24; i++) {
		const char b[3] = { (char)(i >> 16), (char)(i >> 8 & 0xFF), (char)(i & 0xFF) };
		size_t at = 0;

		if ((i >> 16) < 0x80) /* begins with ASCII: proves nothing */
			continue;
		if ((i & 0xFF) == 0)
			two += utf8_next((struct str){ b, 2 }, &at) >= 0 && at == 2;
		at = 0;
		three += utf8_next((struct str){ b, 3 }, &at) >= 0 && at == 3;
	}
	assert_int_equal(two, 0x800 - 0x80);
	assert_int_equal(three, 0x10000 - 0x800 - 0x800);
}

static void a_malformed_byte_moves_one(void **state)
{
	struct str text = STR("\xE9\x97z");
	size_t at = 0;

	(void)state;
	assert_int_equal(utf8_next(text, &at), -1);
	assert_int_equal(at, 1);
	assert_int_equal(utf8_next(text, &at), -1);
	assert_int_equal(at, 2);
	assert_int_equal(utf8_next(text, &at), 'z');
	assert_int_equal(at, 3);
}

struct measure {
	const char *what;
	struct str text;
	size_t count;
	size_t width;
};

#define TEXT(literal)                                                                                                  \
	{                                                                                                              \
		literal, sizeof(literal) - 1                                                                           \
	}

static const struct measure measures[] = {
	{ "nothing", TEXT(""), 0, 0 },
	{ "ASCII", TEXT("SKU-1 x2"), 8, 8 },
	{ "Latin", TEXT("Zo\u00EB"), 3, 3 },
	{ "Chinese", TEXT("\u6210\u4EBA\u7968"), 3, 6 },
	{ "mixed", TEXT("A\u7968B"), 3, 4 },
	{ "Chinese punctuation", TEXT("\uFF08\u3002\uFF09"), 3, 6 },
	{ "a rare ideograph of plane 2", TEXT("\U00020BB7"), 1, 2 },
	{ "fullwidth digits", TEXT("\uFF11\uFF12"), 2, 4 },
	{ "halfwidth katakana", TEXT("\uFF76"), 1, 1 },
	{ "Hangul syllable", TEXT("\uD55C"), 1, 2 },
	{ "Hangul of joined letters", TEXT("\u1112\u1161\u11AB"), 3, 2 },
	{ "combining acute", TEXT("e\u0301"), 2, 1 },
	{ "only a combining mark", TEXT("\u0300"), 1, 0 },
	{ "Thai with marks", TEXT("\u0E01\u0E34\u0E48"), 3, 1 },
	{ "emoji", TEXT("\U0001F600"), 1, 2 },
	{ "emoji with variation selector", TEXT("\u2705\uFE0F"), 2, 2 },
	{ "emoji with skin colour", TEXT("\U0001F44D\U0001F3FD"), 2, 4 },
	{ "zero-width joiner", TEXT("a\u200Db"), 3, 2 },
	{ "byte order mark", TEXT("\uFEFFa"), 2, 1 },
	{ "no-break space", TEXT("a\u00A0b"), 3, 3 },
	{ "middle dot of a name", TEXT("\u963F\u00B7\u4E70"), 3, 5 },
	{ "controls", TEXT("\a\t\x7F"), 3, 0 },
	{ "malformed bytes", TEXT("\xFF\xFE"), 2, 2 },
};

static void texts_have_the_width_of_a_terminal(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(measures); i++) {
		const struct measure *m = &measures[i];
		struct str text = exactly(m->text);

		if (utf8_count(text) != m->count || utf8_width(text) != m->width)
			fail_msg("%s: %zu code points, %zu columns", m->what, utf8_count(text), utf8_width(text));
		release(text);
	}
	assert_int_equal(utf8_count(STR_NONE), 0);
	assert_int_equal(utf8_width(STR_NONE), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(well_formed_texts_are_valid),
		cmocka_unit_test(malformed_texts_are_not),
		cmocka_unit_test(every_code_point_is_read_and_written_and_no_surrogate),
		cmocka_unit_test(there_are_as_many_short_texts_as_code_points),
		cmocka_unit_test(a_malformed_byte_moves_one),
		cmocka_unit_test(texts_have_the_width_of_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
