/*
 * lib/base/str: which texts are the same, which are plain, texts in files, and ids that went through a spreadsheet.
 */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void an_absent_text_is_the_same_as_nothing(void **state)
{
	(void)state;
	assert_true(str_same(STR("a"), STR("a")));
	assert_true(str_same(STR(""), STR("")));
	assert_false(str_same(STR("a"), STR("ab")));
	assert_false(str_same(STR("a"), STR("b")));
	assert_false(str_same(STR_NONE, STR("")));
	assert_false(str_same(STR_NONE, STR_NONE));
}

static void plain_is_printable_ascii_without_blanks(void **state)
{
	(void)state;
	assert_true(str_plain(STR("!A-1,~")));
	assert_true(str_plain(STR("")));
	assert_true(str_plain(STR_NONE));
	assert_false(str_plain(STR("a b")));
	assert_false(str_plain(STR("a\n")));
	assert_false(str_plain(STR("a\0b")));
	assert_false(str_plain(STR("\x7F")));
	assert_false(str_plain(STR("山")));
}

static void a_spreadsheet_keeps_an_id(void **state)
{
	(void)state;
	assert_true(str_same(id_of_report(STR("\"'123\"")), STR("123")));
	assert_true(str_same(id_of_report(STR("'123")), STR("123")));
	assert_true(str_same(id_of_report(STR("123")), STR("123")));
}

static void a_text_is_saved_whole_or_said_not_to_be(void **state)
{
	char text[100000], back[sizeof text + 1];
	FILE *f = tmpfile();
	int ends[2];

	(void)state;
	memset(text, 'x', sizeof text);
	assert_non_null(f);
	assert_true(str_save(fileno(f), (struct str){ text, sizeof text }));
	rewind(f);
	assert_int_equal(fread(back, 1, sizeof back, f), sizeof text);
	assert_memory_equal(back, text, sizeof text);
	(void)fclose(f);
	assert_int_equal(pipe(ends), 0);
	assert_false(str_save(ends[0], STR("x"))); /* its reading end */
	assert_false(str_save(ends[1], STR("x"))); /* has no disk */
	(void)close(ends[0]);
	(void)close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_absent_text_is_the_same_as_nothing),
		cmocka_unit_test(plain_is_printable_ascii_without_blanks),
		cmocka_unit_test(a_spreadsheet_keeps_an_id),
		cmocka_unit_test(a_text_is_saved_whole_or_said_not_to_be),
	};

	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
