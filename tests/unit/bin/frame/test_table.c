/*
 * The columns of tables line up with Chinese text too; the same rows for scripts are exact JSON; persons are masked.
 */
#include "bin/frame/table.h"
#include "sale/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct column columns[] = {
	{ "name", "票", CELL_TEXT },   { "n", "n", CELL_INT },      { "price_fen", "price", CELL_YUAN },
	{ "open", "open", CELL_BOOL }, { "at", "when", CELL_TIME }, { "id", NULL, CELL_TEXT },
	{ NULL, "left", CELL_INT },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static struct str cells[] = {
	{ "成人票", 9 }, { "1", 1 },  { "12800", 5 }, { "1", 1 }, { "0", 1 },  { "x\"1", 3 }, { "5", 1 },
	{ "child", 5 },  { "20", 2 }, { "5", 1 },     { "0", 1 }, { NULL, 0 }, { NULL, 0 },   { "-7", 2 },
};

static const struct rows rows = { 2, COLUMNS, cells };

static void chinese_text_lines_up(void **state)
{
	char *out = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&out, &n);

	(void)state;
	table_people(f, columns, &rows, false);
	fclose(f);
	assert_string_equal(out, "票       n   price  open  when                 left\n"
	                         "成人票   1  128.00  yes   1970-01-01 08:00:00     5\n"
	                         "child   20    0.05  no    -                      -7\n");
	free(out);
}

static void no_rows_are_said(void **state)
{
	const struct rows none = { 0, COLUMNS, NULL };
	char *out = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&out, &n);

	(void)state;
	table_people(f, columns, &none, true);
	fclose(f);
	assert_string_equal(out, "none\n");
	free(out);
}

static void scripts_get_exact_values(void **state)
{
	struct buf b = BUF_INIT(1000);
	struct json_out j = { .b = &b };

	(void)state;
	table_json(&j, NULL, columns, &rows);
	assert_string_equal(
		buf_str(&b).p,
		"[{\"name\":\"成人票\",\"n\":1,\"price_fen\":12800,\"open\":true,\"at\":0,\"id\":\"x\\\"1\"},"
		"{\"name\":\"child\",\"n\":20,\"price_fen\":5,\"open\":false,\"at\":null,\"id\":null}]");
	buf_free(&b);
}

static void cells_are_safe_for_a_terminal(void **state)
{
	char out[CELL_TEXT_MAX];
	char wide[3 * CELL_TEXT_MAX];

	(void)state;
	cell_people(CELL_TEXT,
	            STR("a\033[31mb\nc\x7f\xC2\x9B"
	                "d\xFF"),
	            out);
	assert_string_equal(out, "a?[31mb?c??d?");
	cell_people(CELL_YUAN, STR("-12345"), out);
	assert_string_equal(out, "-123.45");
	cell_people(CELL_YUAN, STR("-9223372036854775808"), out);
	assert_string_equal(out, "-92233720368547758.08");
	memset(wide, 'w', sizeof wide);
	cell_people(CELL_TEXT, (struct str){ wide, sizeof wide }, out);
	assert_int_equal(strlen(out), CELL_TEXT_MAX - 1);
}

static const struct {
	struct str (*mask)(struct arena *a, struct str text);
	const char *text;
	const char *masked;
} masks[] = {
	{ mask_name, "张三", "张*" },
	{ mask_name, "欧阳娜娜", "欧***" },
	{ mask_name, "Ann Lee", "A******" },
	{ mask_name, "张", "*" },
	{ mask_name, "", "" },
	{ mask_phone, "13812340000", "138****0000" },
	{ mask_phone, "+85291234567", "+85*****4567" },
	{ mask_phone, "12345", "1****" },
	{ mask_phone, "1", "*" },
	{ mask_license, "11010519491231002X", "1101**********002X" },
	{ mask_license, "C12345678", "C1*****78" },
	{ mask_license, "H1", "H*" },
};

static void persons_are_masked(void **state)
{
	struct arena a = { NULL };

	(void)state;
	for (size_t i = 0; i < sizeof masks / sizeof masks[0]; i++) {
		struct str text = { masks[i].text, strlen(masks[i].text) };

		assert_string_equal(masks[i].mask(&a, text).p, masks[i].masked);
	}
	assert_null(mask_name(&a, STR_NONE).p);
	assert_null(mask_phone(&a, STR_NONE).p);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chinese_text_lines_up),    cmocka_unit_test(no_rows_are_said),
		cmocka_unit_test(scripts_get_exact_values), cmocka_unit_test(cells_are_safe_for_a_terminal),
		cmocka_unit_test(persons_are_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
