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

static enum cli_exit refuse_retry(const struct cli *cli, struct str state)
{
	if (state.p == NULL)
		return cli_refuse("no message %s; all of them: shanmen outbox list --all", cli->arg);
	if (strcmp(state.p, "done") == 0)
		return cli_refuse("message %s has arrived: the platform acknowledged it", cli->arg);
	if (strcmp(state.p, "waiting") == 0)
		return cli_refuse("message %s has no codes yet: shanmen codes load, or codes give", cli->arg);
	return cli_refuse("message %s is %s: what it was about has ended", cli->arg, state.p);
}

enum cli_exit cmd_outbox_retry(struct cli *cli)
{
	int64_t id = 0, n = 1; /* id 0: all that failed */
	struct outbox_not_retried why = { STR_NONE };
	struct tx tx;
	enum cli_exit e;

	if (strcmp(cli->arg, "all") != 0 && !number_parse(str_text(cli->arg), 1, INT64_MAX, &id))
		return cli_misuse(cli, "\"%s\" is neither the id of a message nor `all`; see shanmen outbox list",
		                  cli->arg);
	e = cli_start(cli, DB_WRITE);
	if (e != CLI_DONE)
		return e;
	tx = cli_tx(cli);
	while (tx_next(&tx)) {
		struct ctx c = cli_ctx(cli);

		tx.r = id == 0 ? outbox_retry_failed(&c, &n) : outbox_retry(&c, id, &why);
	}
	if (tx.r == NONE)
		return refuse_retry(cli, why.state);
	if (tx.r != OK)
		return cli_db_trouble(cli, tx.r, "outbox retry");
	(void)printf("%lld message%s will be tried again at once (cron/outbox_deliver)\n", (long long)n,
	             n == 1 ? "" : "s");
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
