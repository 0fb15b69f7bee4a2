/*
 * The same rows on every medium: columns that line up with Chinese text too, exact JSON for scripts, a page for the screen and for
 * paper, a table for spreadsheets. Persons are masked.
 */
#include "sale/mask.h"
#include "show/table_csv.h"
#include "show/table_html.h"
#include "show/table_json.h"
#include "show/table_terminal.h"

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
	cell_people(STR("a\033[31mb\nc\x7f\xC2\x9B"
	                "d\xFF"),
	            out);
	assert_string_equal(out, "a?[31mb?c??d?");
	memset(wide, 'w', sizeof wide);
	cell_people((struct str){ wide, sizeof wide }, out);
	assert_int_equal(strlen(out), CELL_TEXT_MAX - 1);
}

static void fen_are_yuan(void **state)
{
	const struct column yuan = { NULL, NULL, CELL_YUAN };
	char value[CELL_VALUE_SIZE];

	(void)state;
	assert_string_equal(cell_text(&yuan, STR("-12345"), value).p, "-123.45");
	assert_string_equal(cell_text(&yuan, STR("-9223372036854775808"), value).p, "-92233720368547758.08");
}

static const struct word words[] = { { "open", "待处理", "busy" }, { NULL, NULL, "bad" } };

/* A column for each kind that media show in their own way. */
static const struct column page_columns[] = {
	{ NULL, NULL, CELL_TEXT },           { NULL, "order", CELL_LINK },       { "code", NULL, CELL_CODE },
	{ NULL, "state", CELL_WORD(words) }, { NULL, "kind", CELL_TERM(words) }, { NULL, "paid", CELL_YUAN },
	{ NULL, "at", CELL_TIME },           { NULL, "says", CELL_TEXT },        { NULL, NULL, CELL_LOUD },
};

static struct str page_cells[] = {
	{ "5", 1 },    { "1<2", 3 },  { "123456789012", 12 },
	{ "open", 4 }, { "odd", 3 },  { "-12345", 6 },
	{ "0", 1 },    { "=1\"", 3 }, { "1", 1 },
	{ NULL, 0 },   { "3", 1 },    { NULL, 0 },
	{ NULL, 0 },   { "open", 4 }, { NULL, 0 },
	{ NULL, 0 },   { "t", 1 },    { "0", 1 },
};

static const struct rows page_rows = { 2, sizeof page_columns / sizeof page_columns[0], page_cells };

static void a_screen_shows_links_badges_and_dashes(void **state)
{
	struct buf b = BUF_INIT(4000);

	(void)state;
	table_html(&b, SCREEN, page_columns, &page_rows);
	assert_string_equal(
		buf_str(&b).p,
		"<div class=\"scroll\"><table><thead><tr><th scope=\"col\">order</th><th scope=\"col\">state</th>"
		"<th scope=\"col\">kind</th><th scope=\"col\" class=\"num\">paid</th><th scope=\"col\">at</th>"
		"<th scope=\"col\">says</th></tr></thead><tbody>\n"
		"<tr class=\"loud\"><td class=\"\" data-label=\"order\"><a class=\"code\" href=\"?p=order&amp;no=5\">1&lt;2</a></td>"
		"<td class=\"\" data-label=\"state\"><span class=\"badge busy\" title=\"open\">待处理</span></td>"
		"<td class=\"\" data-label=\"kind\"><span class=\"badge bad\" title=\"odd\">odd</span></td>"
		"<td class=\"num\" data-label=\"paid\">-¥123.45</td>"
		"<td class=\"\" data-label=\"at\"><time>1970-01-01 08:00:00</time></td>"
		"<td class=\"\" data-label=\"says\">=1&quot;</td></tr>\n"
		"<tr><td class=\"\" data-label=\"order\">3</td>"
		"<td class=\" empty\" data-label=\"state\"><span class=\"none\">—</span></td>"
		"<td class=\"\" data-label=\"kind\"><span class=\"badge busy\" title=\"open\">待处理</span></td>"
		"<td class=\"num empty\" data-label=\"paid\"><span class=\"none\">—</span></td>"
		"<td class=\" empty\" data-label=\"at\"><span class=\"none\">—</span></td>"
		"<td class=\"\" data-label=\"says\">t</td></tr>\n</tbody></table></div>\n");
	buf_free(&b);
}

static void paper_has_text_and_the_word_of_a_term(void **state)
{
	struct buf b = BUF_INIT(4000);

	(void)state;
	table_html(&b, PAPER, page_columns, &page_rows);
	assert_non_null(strstr(
		buf_str(&b).p,
		"<tr class=\"loud\"><td>1&lt;2</td><td>待处理</td><td>odd<br><span class=\"dim\">odd</span></td>"
		"<td class=\"num\">-123.45</td><td>1970-01-01 08:00:00</td><td>=1&quot;</td></tr>\n"
		"<tr><td>3</td><td></td><td>待处理<br><span class=\"dim\">open</span></td><td class=\"num\"></td>"
		"<td></td><td>t</td></tr>\n"));
	buf_free(&b);
}

static void a_spreadsheet_computes_nothing_and_rounds_nothing(void **state)
{
	struct buf b = BUF_INIT(1000);

	(void)state;
	csv_titles(&b, page_columns, page_rows.cols);
	csv_rows(&b, "x", page_columns, &page_rows);
	assert_string_equal(
		buf_str(&b).p,
		"\"order\",\"code\",\"state\",\"kind\",\"paid\",\"at\",\"says\"\r\n"
		"\"x\",\"1<2\",\"'123456789012\",\"待处理\",\"odd\",-123.45,\"1970-01-01 08:00:00\",\"'=1\"\"\"\r\n"
		"\"x\",\"3\",\"\",\"\",\"待处理\",,\"\",\"t\"\r\n");
	buf_free(&b);
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
		cmocka_unit_test(chinese_text_lines_up),
		cmocka_unit_test(no_rows_are_said),
		cmocka_unit_test(scripts_get_exact_values),
		cmocka_unit_test(cells_are_safe_for_a_terminal),
		cmocka_unit_test(fen_are_yuan),
		cmocka_unit_test(a_screen_shows_links_badges_and_dashes),
		cmocka_unit_test(paper_has_text_and_the_word_of_a_term),
		cmocka_unit_test(a_spreadsheet_computes_nothing_and_rounds_nothing),
		cmocka_unit_test(persons_are_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
