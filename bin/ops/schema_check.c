/*
 * See schema_check.h. What must be there comes from the migrations (schema_parts.h).
 */
#include "schema_check.h"

#include "base/buf.h"
#include "base/str.h"
#include "db/migration.h"
#include "schema_parts.h"

#define SAID_MAX 8 /* parts that are named */
#define TEXT_MAX 4096

enum { HERE_KIND, HERE_TABLE, HERE_NAME, HERE_OF };
/* The kinds are those of enum part_kind, in its order. */
static const struct sql SQL_HERE = {
	"schema_here",
	"SELECT 0, table_name, '', NULL FROM information_schema.tables WHERE table_schema = DATABASE()"
	" UNION ALL SELECT 1, table_name, column_name, NULL FROM information_schema.columns WHERE table_schema = DATABASE()"
	" UNION ALL SELECT 2, table_name, index_name, GROUP_CONCAT(column_name ORDER BY seq_in_index)"
	"   FROM information_schema.statistics WHERE table_schema = DATABASE() GROUP BY table_name, index_name"
	" UNION ALL SELECT 3, table_name, constraint_name, NULL FROM information_schema.table_constraints"
	"   WHERE constraint_schema = DATABASE() AND constraint_type IN ('CHECK', 'FOREIGN KEY')"
	" UNION ALL SELECT 4, table_name, table_collation, NULL FROM information_schema.tables WHERE table_schema = DATABASE()",
};

static bool is_here(const struct rows *here, const struct schema_part *p)
{
	for (size_t i = 0; i < here->n; i++) {
		if (row_int(here, i, HERE_KIND) == (int64_t)p->kind &&
		    str_same(row_str(here, i, HERE_TABLE), p->table) && str_same(row_str(here, i, HERE_NAME), p->name))
			return p->of.p == NULL || str_same(row_str(here, i, HERE_OF), p->of);
	}
	return false;
}

/* A table that is not here lacks all of its parts: it is named alone. */
static bool table_is_here(const struct rows *here, struct str table)
{
	const struct schema_part whole = { PART_TABLE, table, STR(""), STR_NONE };

	return is_here(here, &whole);
}

static void say_part(struct buf *b, const struct schema_part *p)
{
	buf_printf(b, "%stable %.*s", b->n > 0 ? "; " : "", (int)p->table.n, p->table.p);
	if (p->kind == PART_TABLE)
		return;
	buf_printf(b, ": %s %.*s", schema_part_word(p->kind), (int)p->name.n, p->name.p);
	if (p->of.p != NULL)
		buf_printf(b, " (%.*s)", (int)p->of.n, p->of.p);
}

struct lacking {
	struct buf b;
	size_t n;
};

static void look_for(struct lacking *l, const struct rows *here, const struct schema_part *p)
{
	if (is_here(here, p) || (p->kind != PART_TABLE && !table_is_here(here, p->table)))
		return;
	if (l->n++ < SAID_MAX)
		say_part(&l->b, p);
}

/* Collations last: where a migration was not run at all, each table lacks its own, and the rest says more. */
enum result schema_check(struct cli *cli, struct db *db, struct str *lacks)
{
	struct lacking l = { BUF_INIT(TEXT_MAX), 0 };
	struct schema_parts parts;
	struct rows here;
	enum result r = db_query(db, &cli->arena, &SQL_HERE, NO_ARGS, &here);

	*lacks = STR_NONE;
	if (r != OK)
		return r;
	schema_parts_read(&cli->arena, migrations, migration_count, &parts);
	for (int last = 0; last <= 1; last++) {
		for (size_t i = 0; i < parts.n; i++) {
			if ((parts.items[i].kind == PART_COLLATION) == (last == 1))
				look_for(&l, &here, &parts.items[i]);
		}
	}
	if (l.n > SAID_MAX)
		buf_printf(&l.b, "; and %zu more", l.n - SAID_MAX);
	if (l.n > 0)
		*lacks = buf_take(&cli->arena, &l.b);
	return OK;
}
