/* `shanmen outbox list`. */
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"

#define LIMIT_DEFAULT 100
#define LIMIT_MAX 100000

static const struct sql SQL_OUTBOX = {
	"outbox_list", "SELECT outbox_id, kind, outbox_key, order_id, state, tries, next_at, error, created_at"
		       " FROM outbox WHERE ? OR state NOT IN ('done', 'moot') ORDER BY outbox_id DESC LIMIT ?"
};

static const struct column outbox_columns[] = {
	{ "outbox_id", "id", CELL_INT },      { "kind", "message", CELL_TEXT },
	{ "outbox_key", "key", CELL_TEXT },   { "order_id", "order", CELL_TEXT },
	{ "state", "state", CELL_TEXT },      { "tries", "tries", CELL_INT },
	{ "next_at", "next try", CELL_TIME }, { "error", "last error", CELL_TEXT },
	{ "created_at", "since", CELL_TIME },
};

enum cli_exit cmd_outbox_list(struct cli *cli)
{
	int64_t limit = LIMIT_DEFAULT;
	enum cli_exit e = cli_number(cli, OPT_LIMIT, 1, LIMIT_MAX, &limit);

	if (e != CLI_DONE)
		return e;
	return cli_list_query(cli, outbox_columns, &SQL_OUTBOX, ARGS(arg_bool(cli_has(cli, OPT_ALL)), arg_int(limit)));
}
