/* `shanmen outbox retry`, `alarm list`: what the batch programs left to a person. */
#include "base/clock.h"
#include "base/number.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"

#include <stdio.h>
#include <string.h>

#define LIMIT_DEFAULT 100
#define LIMIT_MAX 100000

/*
 * PRIMARY KEY. A deadline that has passed is the platform's affair: who has it tried again wants it said all the same;
 * a use whose refund is past counts as told once more, which gives it another day.
 * One that ended by the platform's words (it was tried) may be tried again, too: they may have been misread.
 */
#define SQL_SET_DUE                                                                                                    \
	"UPDATE outbox SET next_at = ?, refusals = 0, deadline_at = IF(deadline_at <= ?, NULL, deadline_at),"          \
	"       told_again_at = IF(kind = 'verify' AND state = 'failed' AND EXISTS ("                                  \
	"         SELECT 1 FROM ticket_order o WHERE o.order_id = outbox.order_id"                                     \
	"            AND COALESCE(o.auto_refund_at, UNIX_TIMESTAMP(o.last_day) + 57600) <= ?), ?, told_again_at),"     \
	"       state = 'due'"
static const struct sql SQL_RETRY = {
	"outbox_retry",
	SQL_SET_DUE " WHERE outbox_id = ?"
		    " AND (state IN ('due', 'failed') OR (state = 'moot' AND tries > 0 AND NOT emptied))"
};
/* KEY due_of_kind. */
static const struct sql SQL_RETRY_ALL = { "outbox_retry_all", SQL_SET_DUE " WHERE state = 'failed'" };
static const struct sql SQL_STATE = { "outbox_state", "SELECT state FROM outbox WHERE outbox_id = ?" };

struct retry {
	int64_t id; /* 0: all that failed */
	int64_t found;
	struct str state; /* of one that was not due */
};

static enum result retry_work(struct cli *cli, void *arg)
{
	struct retry *t = arg;
	struct arg now = arg_utc(clock_now());
	struct rows rows;
	enum result r;

	if (t->id == 0)
		return db_exec(cli->db, &SQL_RETRY_ALL, ARGS(now, now, now, now), &t->found);
	r = db_exec(cli->db, &SQL_RETRY, ARGS(now, now, now, now, arg_int(t->id)), &t->found);
	if (r == OK && t->found == 0)
		r = db_query(cli->db, &cli->arena, &SQL_STATE, ARGS(arg_int(t->id)), &rows);
	if (r == OK && t->found == 0 && rows.n > 0)
		t->state = row_str(&rows, 0, 0);
	return r;
}

static enum cli_exit refuse_retry(const struct cli *cli, const struct retry *t)
{
	if (t->state.p == NULL)
		return cli_refuse("no message %s; all of them: shanmen outbox list --all", cli->arg);
	if (strcmp(t->state.p, "done") == 0)
		return cli_refuse("message %s has arrived: the platform acknowledged it", cli->arg);
	if (strcmp(t->state.p, "waiting") == 0)
		return cli_refuse("message %s has no codes yet: shanmen codes load, or codes give", cli->arg);
	return cli_refuse("message %s is %s: what it spoke of has ended", cli->arg, t->state.p);
}

enum cli_exit cmd_outbox_retry(struct cli *cli)
{
	struct retry t = { .id = 0 };
	enum result r;
	enum cli_exit e;

	if (strcmp(cli->arg, "all") != 0 && !number_parse(cli_text(cli->arg), 1, INT64_MAX, &t.id))
		return cli_misuse(cli, "\"%s\" is neither the id of a message nor `all`; see shanmen outbox list",
		                  cli->arg);
	e = cli_start(cli, DB_WRITE);
	if (e != CLI_DONE)
		return e;
	r = cli_transaction(cli, retry_work, &t);
	if (r != OK)
		return cli_db_trouble(cli, r, "outbox retry");
	if (t.found == 0 && t.id != 0)
		return refuse_retry(cli, &t);
	(void)printf("%lld message%s will be tried again at once (cron/outbox_deliver)\n", (long long)t.found,
	             t.found == 1 ? "" : "s");
	return CLI_DONE;
}

/* KEY untold, or the newest by PRIMARY KEY. */
static const struct sql SQL_ALARMS = { "alarm_list",
	                               "SELECT alarm_id, kind, order_id, detail, raised_at, told_at FROM alarm"
	                               " WHERE ? OR told_at IS NULL OR raised_at > ? ORDER BY alarm_id DESC LIMIT ?" };

static const struct column alarm_columns[] = {
	{ "alarm_id", "id", CELL_INT },    { "kind", "kind", CELL_TEXT },        { "order_id", "order", CELL_TEXT },
	{ "detail", "detail", CELL_TEXT }, { "raised_at", "raised", CELL_TIME }, { "told_at", "told", CELL_TIME },
};

enum cli_exit cmd_alarm_list(struct cli *cli)
{
	int64_t limit = LIMIT_DEFAULT;
	enum cli_exit e = cli_number(cli, OPT_LIMIT, 1, LIMIT_MAX, &limit);

	if (e != CLI_DONE)
		return e;
	return cli_list_query(cli, alarm_columns, &SQL_ALARMS,
	                      ARGS(arg_bool(cli_has(cli, OPT_ALL)), arg_int(clock_now().s - 86400), arg_int(limit)));
}
