/* What a database must have, read from the texts of migrations: what is added, what replaces it, what is dropped. */
#include "base/buf.h"
#include "bin/ops/schema_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct migration of_text(int version, const char *text)
{
	return (struct migration){ version, "test", text, strlen(text) };
}

/* "t.a column, t.PRIMARY key (a)", in the order of the parts. */
static void check(const char *first, const char *second, const char *expected)
{
	const struct migration m[] = { of_text(1, first), of_text(2, second) };
	struct arena a = { NULL };
	struct buf b = BUF_INIT(4096);
	struct schema_parts ps;

	schema_parts_read(&a, m, 2, &ps);
	for (size_t i = 0; i < ps.n; i++) {
		const struct schema_part *p = &ps.items[i];

		buf_printf(&b, "%s%.*s.%.*s %s", i > 0 ? ", " : "", (int)p->table.n, p->table.p, (int)p->name.n,
		           p->name.p, schema_part_word(p->kind));
		if (p->of.p != NULL)
			buf_printf(&b, " (%.*s)", (int)p->of.n, p->of.p);
	}
	assert_string_equal(b.p, expected);
	buf_free(&b);
	arena_free(&a);
}

static const char TABLE[] = "-- t\nCREATE TABLE IF NOT EXISTS t (\n\ta INT NOT NULL COMMENT 'it''s, (one',\n"
			    "\te ENUM('x','y') NOT NULL,\n\t-- a remark, with a comma (\n\tPRIMARY KEY (a, e),\n"
			    "\tCONSTRAINT t_a CHECK (a > 0 AND (a < 9))\n) ENGINE=InnoDB COLLATE=one COMMENT='c';\n";
#define OF_TABLE "t. table, t.a column, t.e column, t.PRIMARY key (a,e), t.t_a constraint, t.one collation"

static void a_table_has_columns_keys_and_constraints(void **state)
{
	(void)state;
	check(TABLE, "", OF_TABLE);
	check(TABLE, TABLE, OF_TABLE);
}

static void an_alteration_adds_replaces_and_drops(void **state)
{
	(void)state;
	check(TABLE,
	      "ALTER TABLE t\n\tADD COLUMN IF NOT EXISTS n BIGINT NULL COMMENT 'a, b' AFTER a,\n"
	      "\tDROP PRIMARY KEY, ADD PRIMARY KEY (a),\n\tADD UNIQUE KEY IF NOT EXISTS u (n, a);\n"
	      "ALTER TABLE t DROP CONSTRAINT IF EXISTS t_a, DROP COLUMN IF EXISTS gone;\n"
	      "ALTER TABLE t ADD CONSTRAINT t_f FOREIGN KEY IF NOT EXISTS (a) REFERENCES o (a) ON DELETE CASCADE;\n"
	      "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE two;\nUPDATE t SET a = 1;\n",
	      "t. table, t.a column, t.e column, t.n column, t.u key (n,a), t.two collation, t.PRIMARY key (a), t.t_f constraint");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_has_columns_keys_and_constraints),
		cmocka_unit_test(an_alteration_adds_replaces_and_drops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
