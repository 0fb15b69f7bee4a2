/*
 * lib/json/json_guard: what passes, what is refused with which phrase and at which
 * byte; limits; what becomes of numbers; and that cJSON's own parser makes the same tree of everything that passes.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "json/json_guard.h"
#include "tests/unit/same_tree.h"

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT(literal)                                                                                                  \
	{                                                                                                              \
		literal, sizeof(literal) - 1                                                                           \
	}

/* The result of one call; the tree lives until the next call. NULL: refused. */
struct checked {
	const cJSON *tree;
	const char *why;
	size_t at;
};

static struct arena arena;

/* Reads a copy of exactly the bytes, so that the sanitizer sees a read beyond them. The tree does not point into it. */
static struct checked guard_exact(struct str text)
{
	struct checked v = { .why = "not set", .at = 77777 };
	char *p = malloc(text.n ? text.n : 1);

	assert_non_null(p);
	if (text.n > 0)
		memcpy(p, text.p, text.n);
	arena_reset(&arena);
	v.tree = json_tree(&arena, (struct str){ p, text.n }, JSON_AS_THEY_ARE, &v.why, &v.at);
	free(p);
	if (v.tree != NULL) {
		assert_null(v.why);
	} else {
		assert_non_null(v.why);
		assert_true(v.at <= text.n);
	}
	return v;
}

static void passes_as(struct str text, struct str expected)
{
	struct checked v = guard_exact(text);

	cJSON *json = cJSON_ParseWithLength(expected.p, expected.n);

	if (v.tree == NULL)
		fail_msg("%.200s: refused: %s at %zu", text.p, v.why, v.at);
	if (!same_tree(v.tree, json, false))
		fail_msg("%.200s: not the tree of %.200s", text.p, expected.p);
	cJSON_Delete(json);
}

static void refused_as(struct str text, const char *why, size_t at)
{
	struct checked v = guard_exact(text);

	if (v.tree != NULL)
		fail_msg("%.200s: passed, expected: %s", text.p, why);
	if (strcmp(v.why, why) != 0 || v.at != at)
		fail_msg("%.200s: %s at %zu, expected: %s at %zu", text.p, v.why, v.at, why, at);
}

static const struct str accepted[] = {
	TEXT("{}"),
	TEXT("[]"),
	TEXT(" \t\r\n{ } \n"),
	TEXT("null"),
	TEXT("true"),
	TEXT("false"),
	TEXT("\"\""),
	TEXT("0"),
	TEXT("-0"),
	TEXT("[0, 10, -7, 0.5, 1e3, 1E+3, 1e-3, 12.50e2, -0.0]"),
	TEXT("[1,[2,[3,[]]],{}]"),
	TEXT("{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]},\"b\":null}"),
	TEXT("{ \"order_id\" : \"10000000000000001\" , \"count\" : 2 }"),
	TEXT("{\"\":1,\" \":2}"),
	TEXT("{\"A\":1,\"a\":2,\"\\u00e9\":3,\"e\\u0301\":4}"),
	TEXT("{\"a\":1,\"a\\u0001\":2,\"\\\\\":3,\"\\/\":4,\"\\\\u0061\":5}"),
	TEXT("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\uFFFF\\ud83d\\uDE00\"]"),
	TEXT("[\"\u95E8\u7968\", \"\U0001F600\", \"\x7F\", \"\xC2\x80\"]"),
	TEXT("[1234567890123456789, -9223372036854775808]"), /* integers are for the reader to check */
};

static void rfc_8259_texts_give_the_tree_that_cjson_makes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(accepted); i++)
		passes_as(accepted[i], accepted[i]);
}

static const struct {
	struct str text;
	const char *why;
	size_t at;
} refused[] = {
	/* incomplete */
	{ TEXT(""), "the text ends too early", 0 },
	{ TEXT("  "), "the text ends too early", 2 },
	{ TEXT("{"), "the text ends too early", 1 },
	{ TEXT("{\"a\""), "the text ends too early", 4 },
	{ TEXT("{\"a\":"), "the text ends too early", 5 },
	{ TEXT("{\"a\":1"), "the text ends too early", 6 },
	{ TEXT("{\"a\":1,"), "the text ends too early", 7 },
	{ TEXT("[1"), "the text ends too early", 2 },
	{ TEXT("[1,"), "the text ends too early", 3 },
	{ TEXT("\"abc"), "the text ends too early", 4 },
	{ TEXT("\"abc\\"), "the text ends too early", 5 },
	/* not JSON, though cJSON reads some of it */
	{ TEXT("\xEF\xBB\xBF{}"), "a value expected", 0 },
	{ TEXT("nul"), "a value expected", 0 },
	{ TEXT("True"), "a value expected", 0 },
	{ TEXT("[NaN]"), "a value expected", 1 },
	{ TEXT("'a'"), "a value expected", 0 },
	{ TEXT("[1,]"), "a value expected", 3 },
	{ TEXT("[,1]"), "a value expected", 1 },
	{ TEXT("{\"a\":}"), "a value expected", 5 },
	{ TEXT("\v1"), "a value expected", 0 },
	{ TEXT("/**/1"), "a value expected", 0 },
	{ TEXT("{\"a\":1,}"), "a key expected", 7 },
	{ TEXT("{a:1}"), "a key expected", 1 },
	{ TEXT("{1:1}"), "a key expected", 1 },
	{ TEXT("{\"a\" 1}"), "':' expected", 5 },
	{ TEXT("{\"a\":1 \"b\":2}"), "',' or '}' expected", 7 },
	{ TEXT("{\"a\":1]"), "',' or '}' expected", 6 },
	{ TEXT("[1 2]"), "',' or ']' expected", 3 },
	{ TEXT("[1}"), "',' or ']' expected", 2 },
	{ TEXT("[1\0]"), "',' or ']' expected", 2 },
	/* after the value */
	{ TEXT("{}x"), "something behind the value", 2 },
	{ TEXT("{} {}"), "something behind the value", 3 },
	{ TEXT("1 2"), "something behind the value", 2 },
	{ TEXT("nullnull"), "something behind the value", 4 },
	{ TEXT("[]]"), "something behind the value", 2 },
	{ TEXT("{}\0"), "something behind the value", 2 },
	{ TEXT("0x10"), "something behind the value", 1 },
	/* numbers */
	{ TEXT("01"), "bad number", 1 },
	{ TEXT("-01"), "bad number", 2 },
	{ TEXT("[00]"), "bad number", 2 },
	{ TEXT("-"), "bad number", 1 },
	{ TEXT("-a"), "bad number", 1 },
	{ TEXT("--1"), "bad number", 1 },
	{ TEXT("1."), "bad number", 2 },
	{ TEXT("[1.]"), "bad number", 3 },
	{ TEXT("1.e5"), "bad number", 2 },
	{ TEXT("1e"), "bad number", 2 },
	{ TEXT("1e+"), "bad number", 3 },
	{ TEXT("[1e-]"), "bad number", 4 },
	{ TEXT(".5"), "a value expected", 0 },
	{ TEXT("+1"), "a value expected", 0 },
	/* strings */
	{ TEXT("\"a\nb\""), "control character in a string", 2 },
	{ TEXT("\"a\0b\""), "control character in a string", 2 },
	{ TEXT("\"\x1F\""), "control character in a string", 1 },
	{ TEXT("\"\\x41\""), "bad escape in a string", 1 },
	{ TEXT("\"\\'\""), "bad escape in a string", 1 },
	{ TEXT("\"\\\0\""), "bad escape in a string", 1 },
	{ TEXT("\"\\u12\""), "bad escape in a string", 1 },
	{ TEXT("\"\\u123g\""), "bad escape in a string", 1 },
	{ TEXT("\"\\U0041\""), "bad escape in a string", 1 },
	{ TEXT("\"\\u+041\""), "bad escape in a string", 1 },
	{ TEXT("\"\\u00"), "bad escape in a string", 1 },
	{ TEXT("\"ab\\u0000\""), "\\u0000 in a string", 3 },
	{ TEXT("{\"\\u0000\":1}"), "\\u0000 in a string", 2 },
	{ TEXT("\"\\ud83d\""), "lone surrogate in a string", 1 },
	{ TEXT("\"\\uDE00\""), "lone surrogate in a string", 1 },
	{ TEXT("\"\\ud83d\\ud83d\\ude00\""), "lone surrogate in a string", 1 },
	{ TEXT("\"\\ud83d\\u0041\""), "lone surrogate in a string", 1 },
	{ TEXT("\"\\ud83dxxde00\""), "lone surrogate in a string", 1 },
	{ TEXT("\"\\ude00\\ud83d\""), "lone surrogate in a string", 1 },
	{ TEXT("\"\\ud83d\\ude0\""), "lone surrogate in a string", 1 },
	{ TEXT("{\"\\udfff\":1}"), "lone surrogate in a string", 2 },
	{ TEXT("\"ab\xFF\""), "invalid UTF-8", 3 },
	{ TEXT("\"\xC0\xAF\""), "invalid UTF-8", 1 },
	{ TEXT("\"\xED\xA0\x80\""), "invalid UTF-8", 1 },
	{ TEXT("{\"\xE9\x97\":1}"), "invalid UTF-8", 2 },
	{ TEXT("\"\xE9\x97"), "invalid UTF-8", 1 },
	/* keys */
	{ TEXT("{\"a\":1,\"a\":1}"), "a key twice in one object", 7 },
	{ TEXT("{\"\":1,\"\":2}"), "a key twice in one object", 6 },
	{ TEXT("{\"b\":1,\"a\":2,\"c\":3,\"a\":4,\"b\":5}"), "a key twice in one object", 19 },
	{ TEXT("[0,{\"x\":{\"a\":1,\"b\":2,\"a\":3}}]"), "a key twice in one object", 21 },
	{ TEXT("{\"a\":{\"b\":1},\"b\":{\"a\":1},\"a\":0}"), "a key twice in one object", 25 },
	{ TEXT("{\"order_id\":1,\"order\\u005fid\":2}"), "a key twice in one object", 14 },
	{ TEXT("{\"\\u0061\":1,\"a\":2}"), "a key twice in one object", 12 },
	{ TEXT("{\"/\":1,\"\\/\":2}"), "a key twice in one object", 7 },
	{ TEXT("{\"\\n\":1,\"\\u000A\":2}"), "a key twice in one object", 8 },
	{ TEXT("{\"\\b\\f\\r\\t\":1,\"\\u0008\\u000c\\u000d\\u0009\":2}"), "a key twice in one object", 14 },
	{ TEXT("{\"\\\\\":1,\"\\u005c\":2}"), "a key twice in one object", 8 },
	{ TEXT("{\"\\\"\":1,\"\\u0022\":2}"), "a key twice in one object", 8 },
	{ TEXT("{\"\xC3\xA9\":1,\"\\u00E9\":2}"), "a key twice in one object", 8 },
	{ TEXT("{\"\u7968\":1,\"\\u7968\":2}"), "a key twice in one object", 9 },
	{ TEXT("{\"\U0001F600\":1,\"\\uD83D\\uDE00\":2}"), "a key twice in one object", 10 },
};

static void everything_else_is_refused_with_reason_and_position(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++)
		refused_as(refused[i].text, refused[i].why, refused[i].at);
	refused_as(STR_NONE, "the text ends too early", 0);
}

/* Appends `piece` n times. */
static void repeat(struct buf *b, const char *piece, int n)
{
	for (int i = 0; i < n; i++)
		buf_text(b, piece);
}

static void nested(struct buf *b, const char *open, int depth, const char *close)
{
	buf_clear(b);
	repeat(b, open, depth);
	buf_text(b, "1");
	repeat(b, close, depth);
}

static void nesting_of_32_passes_and_33_does_not(void **state)
{
	struct buf b = BUF_INIT(1000);

	(void)state;
	nested(&b, "[", 32, "]");
	passes_as(buf_str(&b), buf_str(&b));
	nested(&b, "[", 33, "]");
	refused_as(buf_str(&b), "nested too deep", 32);
	nested(&b, "{\"a\":", 32, "}");
	passes_as(buf_str(&b), buf_str(&b));
	nested(&b, "{\"a\":", 33, "}");
	refused_as(buf_str(&b), "nested too deep", 160);
	nested(&b, "[{\"a\":", 16, "}]");
	passes_as(buf_str(&b), buf_str(&b));
	buf_clear(&b);
	buf_text(&b, "[");
	repeat(&b, "[],{},", 100);
	buf_text(&b, "0]"); /* brackets side by side are not nested */
	passes_as(buf_str(&b), buf_str(&b));
	buf_free(&b);
}

/* Generous: this detects a second per megabyte, not milliseconds on a loaded machine. */
#define FAST_MS 2000

static void a_megabyte_of_anything_is_checked_fast(void **state)
{
	static const struct {
		const char *head;
		const char *piece;
		const char *why; /* NULL: passes */
	} rows[] = {
		{ "", "[", "nested too deep" },
		{ "", "{\"a\":", "nested too deep" },
		{ "", "1", "a number too long" },
		{ "[", "{\"a\":1,\"b\":2},", "the text ends too early" },
		{ "\"", "\\u4e00", "the text ends too early" },
		{ "\"", "\\", "the text ends too early" },
		{ "{\"a\":0,\"", "x", "the text ends too early" },
		{ "1", " ", NULL },
	};
	struct buf b = BUF_INIT(1100000);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t start = clock_monotonic_ms();
		struct checked v;

		buf_clear(&b);
		buf_text(&b, rows[i].head);
		repeat(&b, rows[i].piece, (int)(1000000 / strlen(rows[i].piece)));
		v = guard_exact(buf_str(&b));
		if (rows[i].why == NULL)
			assert_non_null(v.tree);
		else
			assert_string_equal(v.why, rows[i].why);
		assert_in_range(clock_monotonic_ms() - start, 0, FAST_MS);
	}
	buf_free(&b);
}

/* An object of `n` members whose keys have about `width` characters and differ only at the end. */
static void members(struct buf *b, int n, int width)
{
	buf_text(b, "{");
	for (int i = 0; i < n; i++)
		buf_printf(b, "%s\"%0*d\":0", i ? "," : "", width, i);
	buf_text(b, "}");
}

static void a_thousand_members_pass_and_more_do_not(void **state)
{
	struct buf b = BUF_INIT(1 << 20);

	(void)state;
	members(&b, 1000, 4);
	passes_as(buf_str(&b), buf_str(&b));
	buf_clear(&b);
	members(&b, 1001, 4);
	refused_as(buf_str(&b), "too many members in one object", 1 + 1000 * 9);
	buf_clear(&b);
	members(&b, 10000, 4);
	refused_as(buf_str(&b), "too many members in one object", 1 + 1000 * 9);
	buf_free(&b);
}

static void dozens_of_full_objects_are_checked_fast(void **state)
{
	struct buf b = BUF_INIT(4 << 20);
	int64_t start = clock_monotonic_ms();

	(void)state;
	buf_text(&b, "[");
	for (int i = 0; i < 60; i++) {
		members(&b, 1000, 10);
		buf_text(&b, ",");
	}
	members(&b, 1000, 1000);
	buf_text(&b, "]");
	passes_as(buf_str(&b), buf_str(&b));
	assert_in_range(clock_monotonic_ms() - start, 0, 2 * FAST_MS);
	buf_free(&b);
}

static void the_last_of_a_thousand_keys_is_compared_too(void **state)
{
	struct buf b = BUF_INIT(1 << 20);

	(void)state;
	members(&b, 999, 4);
	b.n--;
	buf_text(&b, ",\"\\u0030500\":0}");
	refused_as(buf_str(&b), "a key twice in one object", 1 + 999 * 9);
	buf_free(&b);
}

static void numbers_of_40_characters_pass_and_41_do_not(void **state)
{
	(void)state;
	passes_as(STR("[1234567890123456789012345678901234567890]"), STR("[1234567890123456789012345678901234567890]"));
	refused_as(STR("[12345678901234567890123456789012345678901]"), "a number too long", 1);
	passes_as(STR("[-123456789012345678901234567890123456789]"), STR("[-123456789012345678901234567890123456789]"));
	refused_as(STR("[-1234567890123456789012345678901234567890]"), "a number too long", 1);
	refused_as(STR("0.0000000000000000000000000000000000000000001"), "a number too long", 0);
	refused_as(STR("[7,1e00000000000000000000000000000000000000001]"), "a number too long", 3);
}

static const struct {
	struct str text;
	struct str as;
} rounded[] = {
	/* 15 significant digits stay, 16 do not */
	{ TEXT("[123456789012.345]"), TEXT("[123456789012.345]") },
	{ TEXT("[123456789012.3456]"), TEXT("[0.5              ]") },
	{ TEXT("[-123456789012.3456,7]"), TEXT("[0.5               ,7]") },
	{ TEXT("[0.000123456789012345]"), TEXT("[0.000123456789012345]") },
	{ TEXT("[0.0001234567890123456]"), TEXT("[0.5                  ]") },
	{ TEXT("{\"a\":0.99999999999999999}"), TEXT("{\"a\":0.5                }") }, /* a double says 1 */
	{ TEXT("9007199254740993.0"), TEXT("0.5               ") },
	{ TEXT("9007199254740993e0"), TEXT("0.5               ") },
	{ TEXT("1234567890123456E-3"), TEXT("0.5                ") },
	{ TEXT("9007199254740993"), TEXT("9007199254740993") },
	/* zeros at the end are not significant digits */
	{ TEXT("12.500000000000000000"), TEXT("12.500000000000000000") },
	{ TEXT("100000000000000000000e-18"), TEXT("100000000000000000000e-18") },
	{ TEXT("1.00000000000000000001"), TEXT("0.5                   ") },
	/* numbers that become infinite or 0 in a double */
	{ TEXT("[1e250,1e251]"), TEXT("[1e250,0.5  ]") },
	{ TEXT("[1e400]"), TEXT("[0.5  ]") },
	{ TEXT("[1e-400]"), TEXT("[0.5   ]") },
	{ TEXT("[1E+99999999999999999999]"), TEXT("[0.5                    ]") },
	{ TEXT("[0e99999,0.0e-99999]"), TEXT("[0e99999,0.0e-99999]") },
	/* digits in a string are text */
	{ TEXT("\"0.99999999999999999\""), TEXT("\"0.99999999999999999\"") },
};

static void numbers_that_a_double_would_round_become_a_half(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rounded); i++)
		passes_as(rounded[i].text, rounded[i].as);
}

static const struct str sample =
	TEXT("{\"o\":[1,-2.5e+3,\"\\u95e8\\n\",\"\u7968\"],\"c\":{\"x\":null,\"\\ud83d\\ude00\":true}, \"n\" : 0.25 }");

static void every_beginning_of_a_text_is_refused(void **state)
{
	(void)state;
	passes_as(sample, sample);
	for (size_t n = 0; n < sample.n; n++)
		assert_null(guard_exact((struct str){ sample.p, n }).tree);
}

/* What still passes must be the same for cJSON. */
static void one_changed_byte_never_passes_what_cjson_reads_otherwise(void **state)
{
	char text[200];
	int passed = 0;

	(void)state;
	assert_true(sample.n < sizeof text);
	for (size_t i = 0; i < sample.n; i++) {
		memcpy(text, sample.p, sample.n);
		for (int c = 0; c < 256; c++) {
			text[i] = (char)c;
			struct checked v = guard_exact((struct str){ text, sample.n });
			cJSON *json = v.tree != NULL ? cJSON_ParseWithLength(text, sample.n) : NULL;

			assert_true(same_tree(v.tree, json, true));
			cJSON_Delete(json);
			passed += v.tree != NULL;
		}
	}
	assert_in_range(passed, (int)sample.n, (int)sample.n * 256 / 2);
}

static int free_arena(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_8259_texts_give_the_tree_that_cjson_makes),
		cmocka_unit_test(everything_else_is_refused_with_reason_and_position),
		cmocka_unit_test(nesting_of_32_passes_and_33_does_not),
		cmocka_unit_test(a_megabyte_of_anything_is_checked_fast),
		cmocka_unit_test(a_thousand_members_pass_and_more_do_not),
		cmocka_unit_test(dozens_of_full_objects_are_checked_fast),
		cmocka_unit_test(the_last_of_a_thousand_keys_is_compared_too),
		cmocka_unit_test(numbers_of_40_characters_pass_and_41_do_not),
		cmocka_unit_test(numbers_that_a_double_would_round_become_a_half),
		cmocka_unit_test(every_beginning_of_a_text_is_refused),
		cmocka_unit_test(one_changed_byte_never_passes_what_cjson_reads_otherwise),
	};

	return cmocka_run_group_tests(tests, NULL, free_arena);
}
