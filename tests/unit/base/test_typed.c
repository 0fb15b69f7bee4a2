/*
 * lib/base/typed: what scanners, input methods and copied texts bring along is not there afterwards.
 */
#include "base/str.h"
#include "base/typed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *what;
	const char *typed;
	int drop;
	const char *plain;
} rows[] = {
	{ "nothing", "", 0, "" },
	{ "plain text", "A-1 b.c(2)", 0, "A-1 b.c(2)" },
	{ "outer blanks", "  A 1\t ", 0, "A 1" },
	{ "Enter after a scan", "A1\r\n", 0, "A1" },
	{ "Enter and Tab inside are blanks", "A\r\n1\t2", 0, "A  1 2" },
	{ "byte order mark",
	  "\xEF\xBB\xBF"
	  "A1",
	  0, "A1" },
	{ "ideographic blanks",
	  "\xE3\x80\x80"
	  "A\xE3\x80\x80"
	  "1\xE3\x80\x80",
	  0, "A 1" },
	{ "no-break and thin blanks",
	  "\xC2\xA0"
	  "A\xE2\x80\x89"
	  "1\xE2\x80\xAF",
	  0, "A 1" },
	{ "zero width",
	  "A\xE2\x80\x8B"
	  "1\xE2\x80\x8D\xE2\x81\xA0",
	  0, "A1" },
	{ "marks of direction",
	  "\xE2\x80\xAA"
	  "A1\xE2\x80\xAC\xE2\x80\xAE",
	  0, "A1" },
	{ "control bytes",
	  "\x02"
	  "A\x1D"
	  "1\x7F\x03",
	  0, "A1" },
	{ "full-width letters, digits and signs", "Ａｚ０９（）－＃～", 0, "Az09()-#~" },
	{ "dashes of all kinds", "1‐2–3—4−5", 0, "1-2-3-4-5" },
	{ "no blanks", " A 1　2 ", TYPED_BLANKS, "A12" },
	{ "no blanks, no dashes", "A - １－２", TYPED_BLANKS | TYPED_DASHES, "A12" },
	{ "other characters stay", "张三·𠮷、。", 0, "张三·𠮷、。" },
	{ "malformed UTF-8 stays", "a\xFF\xE3\x80", 0, "a\xFF\xE3\x80" },
	{ "only invisible ones", "\xE2\x80\x8B \xEF\xBB\xBF\r\n", 0, "" },
};

static void typed_texts_become_plain(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str typed = { rows[i].typed, strlen(rows[i].typed) };
		char out[64], again[64];

		if (!typed_read(typed, rows[i].drop, out, sizeof out) || strcmp(out, rows[i].plain) != 0)
			fail_msg("%s: \"%s\"", rows[i].what, out);
		assert_true(typed_read((struct str){ out, strlen(out) }, rows[i].drop, again, sizeof again));
		assert_string_equal(again, out);
	}
}

static void a_text_that_does_not_fit_is_refused(void **state)
{
	char out[4];

	(void)state;
	assert_true(typed_read(STR(" a b \r\n"), 0, out, sizeof out));
	assert_string_equal(out, "a b");
	assert_false(typed_read(STR("abcd"), 0, out, sizeof out));
	assert_string_equal(out, "");
	assert_false(typed_read(STR("ab门"), 0, out, sizeof out));
	assert_true(typed_read(STR("ａｂｃ"), 0, out, sizeof out));
	assert_true(typed_read(STR_NONE, 0, out, sizeof out));
	assert_string_equal(out, "");
}

static void absent_stays_absent(void **state)
{
	struct arena a = { NULL };

	(void)state;
	assert_null(typed_text(&a, STR_NONE).p);
	assert_non_null(typed_text(&a, STR("  ")).p);
	assert_int_equal(typed_text(&a, STR("  ")).n, 0);
	assert_string_equal(typed_text(&a, STR(" 张三\xE3\x80\x80")).p, "张三");
	arena_free(&a);
}

static void outer_blanks_are_seen(void **state)
{
	static const char *const with[] = { " 1",   "1 ", "1\t", "\n1", "1\r\n", "1\xE3\x80\x80", "\xEF\xBB\xBF\x31",
		                            "\x01", " " };
	static const char *const without[] = { "", "1", "1 2", "门", "a-b", "\xFF" };

	(void)state;
	for (size_t i = 0; i < sizeof with / sizeof with[0]; i++)
		assert_true(typed_has_outer_blank((struct str){ with[i], strlen(with[i]) }));
	for (size_t i = 0; i < sizeof without / sizeof without[0]; i++)
		assert_false(typed_has_outer_blank((struct str){ without[i], strlen(without[i]) }));
	assert_false(typed_has_outer_blank(STR_NONE));
}

static void a_word_has_its_place(void **state)
{
	static const char *const words[] = { "due", "done", "due again" };
	static const struct {
		const char *word;
		int weight;
	} pairs[] = { { "one", 1 }, { "two", 2 } };

	(void)state;
	assert_int_equal(WORD_OF(words, STR("due"), 9), 0);
	assert_int_equal(WORD_OF(words, STR("due again"), 9), 2);
	assert_int_equal(WORD_OF(words, STR("du"), 9), 9);
	assert_int_equal(WORD_OF(words, STR_NONE, 9), 9);
	assert_int_equal(pairs[WORD_OF(pairs, STR("two"), 0)].weight, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typed_texts_become_plain), cmocka_unit_test(a_text_that_does_not_fit_is_refused),
		cmocka_unit_test(absent_stays_absent),      cmocka_unit_test(outer_blanks_are_seen),
		cmocka_unit_test(a_word_has_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
