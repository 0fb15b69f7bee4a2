/* `shanmen outbox retry`, `alarm list`: what the batch programs leave to the operator. */
#include "base/clock.h"
#include "base/number.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "trade/outbox_retry.h"

#include <stdio.h>
#include <string.h>

#define LIMIT_DEFAULT 100
#define LIMIT_MAX 100000

struct retry {
	int64_t id; /* 0: all that failed */
	int64_t n;
	struct outbox_not_retried why;
};

static enum result retry_work(struct cli *cli, void *arg)
{
	struct retry *t = arg;
	struct ctx c = cli_ctx(cli);

	t->n = 1;
	return t->id == 0 ? outbox_retry_failed(&c, &t->n) : outbox_retry(&c, t->id, &t->why);
}

static enum cli_exit refuse_retry(const struct cli *cli, const struct retry *t)
{
	if (t->why.state.p == NULL)
		return cli_refuse("no message %s; all of them: shanmen outbox list --all", cli->arg);
	if (strcmp(t->why.state.p, "done") == 0)
		return cli_refuse("message %s has arrived: the platform acknowledged it", cli->arg);
	if (strcmp(t->why.state.p, "waiting") == 0)
		return cli_refuse("message %s has no codes yet: shanmen codes load, or codes give", cli->arg);
	return cli_refuse("message %s is %s: what it was about has ended", cli->arg, t->why.state.p);
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
	if (r == NONE)
		return refuse_retry(cli, &t);
	if (r != OK)
		return cli_db_trouble(cli, r, "outbox retry");
	(void)printf("%lld message%s will be tried again at once (cron/outbox_deliver)\n", (long long)t.n,
	             t.n == 1 ? "" : "s");
	return CLI_DONE;
}

/* By `KEY untold`, or the newest by PRIMARY KEY. */
static const struct sql SQL_ALARMS = { "alarm_list",
	                               "SELECT alarm_id, kind, order_id, detail, raised_at, told_at FROM alarm"
	                               " WHERE ? OR told_at IS NULL OR raised_at > ? ORDER BY alarm_id DESC LIMIT ?" };

static const struct column alarm_columns[] = {
	{ "alarm_id", "id", CELL_INT },    { "kind", "kind", CELL_TEXT },        { "order_id", "order", CELL_TEXT },
	{ "detail", "detail", CELL_TEXT }, { "raised_at", "raised", CELL_TIME }, { "told_at", "sent", CELL_TIME },
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
