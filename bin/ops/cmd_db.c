/* `shanmen db create|migrate|status`. */
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "db/migration.h"
#include "db_admin.h"
#include "migrate.h"

#include <inttypes.h>
#include <stdio.h>

enum cli_exit cmd_db_create(struct cli *cli)
{
	char said[512] = "";
	enum cli_exit e = cli_configure(cli);

	if (e != CLI_DONE)
		return e;
	switch (db_admin_create(&cli->config, said, sizeof said)) {
	case DB_ADMIN_CREATED:
		(void)printf("database %s created; next: shanmen db migrate\n", cli->config.db_name.p);
		return CLI_DONE;
	case DB_ADMIN_EXISTS:
		(void)printf("database %s exists; next: shanmen db migrate\n", cli->config.db_name.p);
		return CLI_DONE;
	case DB_ADMIN_NO_RIGHT:
		return cli_refuse(
			"the database user %s may not create the database %s (%s): create it in the hosting panel, "
			"with character set utf8mb4 and all rights for that user, then run: shanmen db migrate",
			cli->config.db_user.p, cli->config.db_name.p, said);
	case DB_ADMIN_UNREACHABLE: break;
	}
	(void)cli_refuse(
		"the database server cannot be reached: %s; check db_socket, db_host, db_user and db_password in %s",
		said, cli->config.path);
	return CLI_TRY_AGAIN;
}

static int newest(void)
{
	return migrations[migration_count - 1].version;
}

static enum cli_exit refuse_newer(struct cli *cli)
{
	int64_t version = 0;

	if (migrate_version(cli, &version) != OK)
		version = newest() + 1;
	return cli_refuse("the database has schema version %" PRId64 ", this program knows %d: install the release of "
	                  "Shanmen that made it; nothing was changed",
	                  version, newest());
}

enum cli_exit cmd_db_migrate(struct cli *cli)
{
	struct migrate_end end;
	enum result r;
	enum cli_exit e = cli_start(cli, DB_ADMIN);

	if (e != CLI_DONE)
		return e;
	r = migrate_all(cli, &end);
	if (r == OK && end.newer)
		return refuse_newer(cli);
	if (r != OK)
		return cli_db_trouble(cli, r, "migrating (what was done stays; run it again)");
	if (end.packet != 0)
		return cli_refuse("max_allowed_packet of the database server is %" PRId64
		                  ": large orders would fail; nothing was changed. Have it set to %d or more",
		                  end.packet, DB_PACKET_LEAST);
	if (end.foreign.p != NULL)
		return cli_refuse(
			"the database has tables of another program under names that are ours: %s; nothing was "
			"changed. Give Shanmen a database of its own (db_name)",
			end.foreign.p);
	if (end.lacks.p != NULL)
		return cli_refuse(
			"every migration is applied, but the database lacks: %s; restore a backup, or make it as "
			"the files of sql/ do",
			end.lacks.p);
	(void)printf("schema is at version %d%s\n", newest(), end.done ? "" : ", nothing to do");
	return CLI_DONE;
}

/* The columns of a status row; those of migrate_applied are the same. */
enum { STATUS_VERSION, STATUS_NAME, STATUS_APPLIED_AT, STATUS_COLUMNS };

/* Rows of every known and every applied migration. */
static struct rows status_rows(struct cli *cli, const struct rows *applied)
{
	size_t n = migration_count;
	size_t next = 0;
	struct rows out = { 0, STATUS_COLUMNS, NULL };

	out.cells = arena_array(&cli->arena, (n + applied->n) * STATUS_COLUMNS, sizeof(struct str));
	for (size_t i = 0; i < n; i++) {
		struct str *cells = out.cells + STATUS_COLUMNS * out.n++;

		cells[STATUS_VERSION] = arena_printf(&cli->arena, "%d", migrations[i].version);
		cells[STATUS_NAME] = str_text(migrations[i].name);
		cells[STATUS_APPLIED_AT] = STR_NONE;
		while (next < applied->n && row_int(applied, next, STATUS_VERSION) < migrations[i].version)
			next++;
		if (next < applied->n && row_int(applied, next, STATUS_VERSION) == migrations[i].version)
			cells[STATUS_APPLIED_AT] = row_str(applied, next, STATUS_APPLIED_AT);
	}
	for (size_t i = 0; i < applied->n; i++) {
		if (row_int(applied, i, STATUS_VERSION) <= newest())
			continue;
		for (size_t c = 0; c < STATUS_COLUMNS; c++)
			out.cells[STATUS_COLUMNS * out.n + c] = row_str(applied, i, c);
		out.n++;
	}
	return out;
}

static const struct column status_columns[] = {
	{ "version", "version", CELL_INT },
	{ "name", "name", CELL_TEXT },
	{ "applied_at", "applied", CELL_TIME },
};

enum cli_exit cmd_db_status(struct cli *cli)
{
	struct rows applied;
	struct rows rows;
	enum result r;
	enum cli_exit e = cli_start(cli, DB_ADMIN);

	if (e != CLI_DONE)
		return e;
	r = migrate_applied(cli, &applied);
	if (r != OK)
		return cli_db_trouble(cli, r, "reading the schema's version");
	rows = status_rows(cli, &applied);
	e = cli_list(cli, status_columns, &rows);
	if (applied.n < migration_count && !cli_has(cli, OPT_JSON))
		(void)puts("next: shanmen db migrate");
	if (rows.n > migration_count)
		return refuse_newer(cli);
	return e;
}
