/* Migrations are split into statements as the mariadb client would. */
#include "bin/ops/sql_split.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Statements in {}. */
static const struct {
	const char *what;
	const char *text;
	const char *statements;
} rows[] = {
	{ "nothing", " \n", "" },
	{ "comments only", "-- a;\n# b;\n/* c; */\n", "" },
	{ "two statements", "A;\nB;\n", "{A}{B}" },
	{ "a last one without semicolon", "A;\nB", "{A}{B\n}" },
	{ "two on a line", "A; B;", "{A}{B}" },
	{ "empty ones", ";;A;;", "{A}" },
	{ "a comment before", "-- why;\nA;", "{A}" },
	{ "a comment inside", "A -- x;\nB /* ; */ C # ;\n;", "{A -- x;\nB /* ; */ C # ;\n}" },
	{ "dashes that are no comment", "A--1;B;", "{A--1}{B}" },
	{ "quotes", "A ';' \";\" `;`;B", "{A ';' \";\" `;`}{B\n}" },
	{ "a doubled quote", "A 'it''s;' x;B;", "{A 'it''s;' x}{B}" },
	{ "an escaped quote", "A '\\';' x;B;", "{A '\\';' x}{B}" },
	{ "a comment's mark inside quotes", "A '-- ';B;", "{A '-- '}{B}" },
	{ "a quote inside a comment", "-- platform's\nA;", "{A}" },
	{ "another delimiter", "DELIMITER //\nCREATE BEGIN a; b; END//\ndelimiter ;\nA;",
	  "{CREATE BEGIN a; b; END}{A}" },
	{ "a quote never closed", "A 'b;", "{A 'b;\n}" },
};

static void statements_come_out_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[200];
		char out[200] = "";
		struct sql_split s;
		struct str one;

		(void)snprintf(text, sizeof text, "%s\n", rows[i].text);
		sql_split_open(&s, (struct str){ text, strlen(text) });
		while (sql_split_next(&s, &one))
			(void)snprintf(out + strlen(out), sizeof out - strlen(out), "{%.*s}", (int)one.n, one.p);
		if (strcmp(out, rows[i].statements) != 0)
			print_error("%s\n", rows[i].what);
		assert_string_equal(out, rows[i].statements);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(statements_come_out_whole) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
