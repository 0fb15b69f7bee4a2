/*
 * CSV files as spreadsheets write them: what is a field, what is a fault, and in which line it is.
 */
#include "bin/form/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FIELDS_MAX 6

/* `read` is what comes out: fields in [], records by their line, faults by "!". */
static const struct {
	const char *what;
	const char *text;
	const char *read;
} rows[] = {
	{ "nothing", "", "" },
	{ "empty lines only", "\n\r\n  \n", "" },
	{ "one record without a line's end", "a,b", "1[a][b]" },
	{ "two records", "a,b\nc,d\n", "1[a][b]2[c][d]" },
	{ "CRLF", "a,b\r\nc,d\r\n", "1[a][b]2[c][d]" },
	{ "semicolons", "a;b\nc;d,e\n", "1[a][b]2[c][d,e]" },
	{ "tabs", "a\tb\n\t d\n", "1[a][b]2[][d]" },
	{ "the line that names the separator", "sep=;\r\na;b,c\n", "2[a][b,c]" },
	{ "the same in upper case", "SEP=,\na;b,c\n", "2[a;b][c]" },
	{ "no line that names a separator", "sep=a,b\n", "1[sep=a][b]" },
	{ "a header with a comma is separated by commas", "a,b;c\nd;e,f\n", "1[a][b;c]2[d;e][f]" },
	{ "empty fields", ",\n,,\n", "1[][]2[][][]" },
	{ "blanks around a field", " a ,\tb \n", "1[a][b]" },
	{ "blanks inside a field", "a b,c\n", "1[a b][c]" },
	{ "empty lines count as lines", "\n\na\n\nb", "3[a]5[b]" },
	{ "quoted", "\"a\",\"b,c\"\n", "1[a][b,c]" },
	{ "quoted and blanks", " \"a\" , \"b\" \r\n", "1[a][b]" },
	{ "an empty quoted field", "\"\"\n", "1[]" },
	{ "a doubled quote", "\"a\"\"b\"\"\"\n", "1[a\"b\"]" },
	{ "a line's end inside quotes", "\"a\nb\",c\nd\n", "1[a\nb][c]3[d]" },
	{ "Chinese", "门票,\"索道\"\n", "1[门票][索道]" },
	{ "a CR inside a field stays", "a\rb\n", "1[a\rb]" },
	{ "a quote never closed", "a\n\"b\nc\n", "1[a]2!" },
	{ "a quote inside a plain field", "a\"b,c\nd\n", "1!2[d]" },
	{ "something after a closing quote", "\"a\"b,c\nd\n", "1!2[d]" },
	{ "more fields than room", "1,2,3,4,5,6,7,8\n", "1[1][2][3][4][5][6]+2" },
};

static void put_record(const struct csv *c, const struct str *fields, size_t n, char *out, size_t size)
{
	size_t at = strlen(out);

	at += (size_t)snprintf(out + at, size - at, "%zu", c->line);
	for (size_t i = 0; i < n && i < FIELDS_MAX; i++)
		at += (size_t)snprintf(out + at, size - at, "[%.*s]", (int)fields[i].n, fields[i].p);
	if (n > FIELDS_MAX)
		(void)snprintf(out + at, size - at, "+%zu", n - FIELDS_MAX);
}

static void read_all(const char *text, char *out, size_t size)
{
	struct arena a = { NULL };
	struct str fields[FIELDS_MAX];
	const char *why = NULL;
	struct csv c;
	size_t n;

	csv_open(&c, (struct str){ text, strlen(text) });
	for (;;) {
		enum csv_read r = csv_next(&c, &a, fields, FIELDS_MAX, &n, &why);

		if (r == CSV_END)
			break;
		if (r == CSV_RECORD)
			put_record(&c, fields, n, out, size);
		else
			(void)snprintf(out + strlen(out), size - strlen(out), "%zu!", c.line);
		assert_true(r == CSV_RECORD || why != NULL);
	}
	arena_free(&a);
}

static void records_come_out_with_their_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[200] = "";

		read_all(rows[i].text, out, sizeof out);
		if (strcmp(out, rows[i].read) != 0)
			print_error("%s\n", rows[i].what);
		assert_string_equal(out, rows[i].read);
	}
}

static void the_line_of_a_broken_byte_is_found(void **state)
{
	(void)state;
	assert_int_equal(csv_bad_line(STR("a\nb\n")), 0);
	assert_int_equal(csv_bad_line(STR("")), 0);
	assert_int_equal(csv_bad_line(STR("门\n\xC3(\n")), 2);
	assert_int_equal(csv_bad_line(STR("\xFF")), 1);
	assert_int_equal(csv_bad_line(STR("a\nb\n\0")), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_come_out_with_their_lines),
		cmocka_unit_test(the_line_of_a_broken_byte_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
