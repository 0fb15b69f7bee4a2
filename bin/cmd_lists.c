/* `shanmen outbox list`, `diff list`, `diff settle ID`. */
#include <stdio.h>

#include "clock.h"
#include "commands.h"
#include "listing.h"
#include "number.h"

#define LIMIT_DEFAULT 100
#define LIMIT_MAX 100000

static const struct sql SQL_OUTBOX = {
	"outbox_list", "SELECT outbox_id, kind, outbox_key, order_id, state, tries, next_at, error, created_at"
		       " FROM outbox WHERE ? OR state NOT IN ('done', 'moot') ORDER BY outbox_id DESC LIMIT ?"
};

static const struct column outbox_columns[] = {
	{ "outbox_id", "id", CELL_INT },           { "kind", "told", CELL_TEXT },
	{ "outbox_key", "key", CELL_TEXT },        { "order_id", "order", CELL_TEXT },
	{ "state", "state", CELL_TEXT },           { "tries", "tries", CELL_INT },
	{ "next_at", "next try", CELL_TIME },      { "error", "last error", CELL_TEXT },
	{ "created_at", "owed since", CELL_TIME },
};

static const struct sql SQL_DIFFS = {
	"diff_list", "SELECT diff_id, kind, order_id, detail, created_at, settled_at FROM reconcile_diff"
		     " WHERE ? OR settled_at IS NULL ORDER BY diff_id DESC LIMIT ?"
};

static const struct column diff_columns[] = {
	{ "diff_id", "id", CELL_INT },     { "kind", "kind", CELL_TEXT },        { "order_id", "order", CELL_TEXT },
	{ "detail", "detail", CELL_TEXT }, { "created_at", "found", CELL_TIME }, { "settled_at", "settled", CELL_TIME },
};

/* A listing that shows what is open, or all with --all. */
static enum cli_exit list_open(struct cli *cli, const struct column *columns, const struct sql *s)
{
	int64_t limit = LIMIT_DEFAULT;
	enum cli_exit e = cli_number(cli, OPT_LIMIT, 1, LIMIT_MAX, &limit);

	if (e != CLI_DONE)
		return e;
	return cli_list_query(cli, columns, s, ARGS(arg_bool(cli_has(cli, OPT_ALL)), arg_int(limit)));
}

enum cli_exit cmd_outbox_list(struct cli *cli)
{
	return list_open(cli, outbox_columns, &SQL_OUTBOX);
}

enum cli_exit cmd_diff_list(struct cli *cli)
{
	return list_open(cli, diff_columns, &SQL_DIFFS);
}

static const struct sql SQL_SETTLE = {
	"diff_settle",
	"UPDATE reconcile_diff SET settled_at = COALESCE(settled_at, ?), state = 'settled' WHERE diff_id = ?"
};

struct settle {
	int64_t id;
	int64_t found;
};

static enum result settle_deed(struct cli *cli, void *arg)
{
	struct settle *s = arg;

	return db_exec(cli->db, &SQL_SETTLE, ARGS(arg_utc(clock_now()), arg_int(s->id)), &s->found);
}

enum cli_exit cmd_diff_settle(struct cli *cli)
{
	struct settle s = { .found = 0 };
	enum result r;
	enum cli_exit e;

	if (!number_parse(cli_text(cli->arg), 1, INT64_MAX, &s.id))
		return cli_misuse(cli, "\"%s\" is not the id of a difference; see shanmen diff list", cli->arg);
	e = cli_start(cli, DB_WRITE);
	if (e != CLI_DONE)
		return e;
	r = cli_transaction(cli, settle_deed, &s);
	if (r != OK)
		return cli_db_trouble(cli, r, "diff settle");
	if (s.found == 0)
		return cli_refuse("no difference %s; open ones: shanmen diff list", cli->arg);
	printf("difference %s settled\n", cli->arg);
	return CLI_DONE;
}
