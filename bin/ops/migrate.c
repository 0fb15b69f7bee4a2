/*
 * Applying migrations. Safe to run twice, to run twice at the same moment, and to kill: one process migrates at a time,
 * every statement can be repeated, and a migration counts as applied only after its last statement.
 */
#include "migrate.h"

#include "base/clock.h"
#include "db/migration.h"
#include "foreign_tables.h"
#include "schema_check.h"
#include "sql_split.h"

#include <inttypes.h>
#include <mysqld_error.h>
#include <stdio.h>

#define STATEMENT_MS (3600LL * 1000) /* rebuilding a large table takes its time */

enum { APPLIED_VERSION, APPLIED_NAME, APPLIED_AT };
static const struct sql SQL_APPLIED = { "migrate_applied", "SELECT version, name, applied_at" COUNTED
	                                                   " FROM schema_version ORDER BY version" };

static const struct sql SQL_KNOWN = { "migrate_known",
	                              "SELECT COUNT(*) FROM information_schema.tables"
	                              " WHERE table_schema = DATABASE() AND table_name = 'schema_version'"
	                              " AND table_comment = 'migrations that were applied'" };

static const struct sql SQL_PACKET = { "migrate_packet", "SELECT @@max_allowed_packet" };

/* One process migrates this database at a time. The wait is shorter than the time limit of any statement. */
static const struct sql SQL_LOCK = { "migrate_lock", "SELECT GET_LOCK(CONCAT('shanmen.migrate.', DATABASE()), 60)" };
static const struct sql SQL_UNLOCK = { "migrate_unlock",
	                               "SELECT RELEASE_LOCK(CONCAT('shanmen.migrate.', DATABASE()))" };

static const struct sql SQL_RECORD = { "migrate_record",
	                               "INSERT INTO schema_version (version, name, applied_at) VALUES (?, ?, ?)"
	                               " ON DUPLICATE KEY UPDATE version = VALUES(version)" };

enum result migrate_applied(struct cli *cli, struct rows *out)
{
	enum result r;

	db_deadline(cli->db, CLI_DEADLINE_MS);
	r = db_query(cli->db, &cli->arena, &SQL_KNOWN, NO_ARGS, out);
	if (r == OK && row_int(out, 0, ONLY_COLUMN) == 0) {
		*out = (struct rows){ 0, 0, NULL };
		return OK;
	}
	return r == OK ? db_query(cli->db, &cli->arena, &SQL_APPLIED, NO_ARGS, out) : r;
}

enum result migrate_version(struct cli *cli, int64_t *version)
{
	struct rows rows;
	enum result r = migrate_applied(cli, &rows);

	*version = r == OK && rows.n > 0 ? row_int(&rows, rows.n - 1, APPLIED_VERSION) : 0;
	return r;
}

static bool was_applied(const struct rows *rows, int version)
{
	for (size_t i = 0; i < rows->n; i++) {
		if (row_int(rows, i, APPLIED_VERSION) == version)
			return true;
	}
	return false;
}

static enum result migration_apply(struct cli *cli, const struct migration *m)
{
	struct sql_split split;
	struct str statement;
	enum result r;

	sql_split_open(&split, (struct str){ m->text, m->length });
	while (sql_split_next(&split, &statement)) {
		db_deadline(cli->db, STATEMENT_MS);
		r = db_run_text(cli->db, statement);
		if (r != OK)
			return r;
	}
	return db_exec(cli->db, &SQL_RECORD, ARGS(arg_int(m->version), arg_text(m->name), arg_utc(clock_now())), NULL);
}

/* The first migration that is not applied; migration_count: all are. */
static size_t first_missing(const struct rows *applied)
{
	size_t i = 0;

	while (i < migration_count && was_applied(applied, migrations[i].version))
		i++;
	return i;
}

static enum result migrations_apply_missing(struct cli *cli, struct migrate_end *end)
{
	struct rows rows;
	enum result r = migrate_applied(cli, &rows);

	if (r != OK)
		return r;
	if (rows.n > 0 && row_int(&rows, rows.n - 1, APPLIED_VERSION) > migrations[migration_count - 1].version)
		end->newer = true;
	if (!end->newer)
		r = foreign_tables(cli, first_missing(&rows), &end->foreign);
	if (r != OK || end->newer || end->foreign.p != NULL)
		return r;
	for (size_t i = 0; i < migration_count; i++) {
		if (was_applied(&rows, migrations[i].version))
			continue;
		(void)printf("applying %04d %s\n", migrations[i].version, migrations[i].name);
		(void)fflush(stdout);
		r = migration_apply(cli, &migrations[i]);
		if (r != OK)
			return r;
		end->done++;
	}
	db_deadline(cli->db, CLI_DEADLINE_MS);
	return schema_check(cli, cli->db, &end->lacks);
}

static enum result check_packet(struct cli *cli, struct migrate_end *end)
{
	struct rows rows;
	enum result r = db_query(cli->db, &cli->arena, &SQL_PACKET, NO_ARGS, &rows);

	if (r == OK && row_int(&rows, 0, ONLY_COLUMN) < DB_PACKET_LEAST)
		end->packet = row_int(&rows, 0, ONLY_COLUMN);
	return r;
}

enum result migrate_all(struct cli *cli, struct migrate_end *end)
{
	struct rows lock;
	enum result r;

	*end = (struct migrate_end){ .lacks = STR_NONE, .foreign = STR_NONE };
	db_deadline(cli->db, CLI_DEADLINE_MS + 5000);
	r = check_packet(cli, end);
	if (r != OK || end->packet != 0)
		return r;
	r = db_query(cli->db, &cli->arena, &SQL_LOCK, NO_ARGS, &lock);
	if (r != OK)
		return r;
	if (lock.n != 1 || row_int(&lock, 0, ONLY_COLUMN) != 1)
		return AGAIN; /* another process is still migrating */
	r = migrations_apply_missing(cli, end);
	if (r == OK)
		(void)!db_query(cli->db, &cli->arena, &SQL_UNLOCK, NO_ARGS, &lock);
	return r;
}
