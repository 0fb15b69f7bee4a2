/*
 * lib/base/str: which texts are the same, which are plain, and ids that went through a spreadsheet.
 */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_absent_text_is_the_same_as_nothing),
		cmocka_unit_test(plain_is_printable_ascii_without_blanks),
		cmocka_unit_test(a_spreadsheet_keeps_an_id),
	};

	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
