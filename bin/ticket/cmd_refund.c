/* `shanmen refund list`, `shanmen refund accept|reject KEY`. */
#include "base/str.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "order_find.h"
#include "trade/refund.h"
#include "trade/refund_decide.h"

#include <stdio.h>

#define LIMIT_DEFAULT 100
#define LIMIT_MAX 100000

static const struct sql SQL_REFUNDS = {
	"refund_list",
	"SELECT r.refund_key, o.order_id, r.form, r.whole, r.audit, r.reason,"
	" (SELECT COUNT(*) FROM voucher v WHERE v.order_no = r.order_no AND v.refund_id = r.refund_id), r.apply_at, IF(r.audit = 'waiting',"
	" r.decide_by_at, NULL), r.fee_fen, r.refund_fen, r.refunded_at"
	" FROM refund r JOIN ticket_order o ON o.order_no = r.order_no WHERE ? IS NULL OR r.audit = ?"
	" ORDER BY r.refund_id DESC LIMIT ?"
};

static const struct column refund_columns[] = {
	{ "refund_key", "refund", CELL_TEXT },
	{ "order_id", "order", CELL_TEXT },
	{ "form", "form", CELL_TEXT },
	{ "whole", "whole", CELL_BOOL },
	{ "audit", "audit", CELL_TEXT },
	{ "reason", "reason", CELL_TEXT },
	{ "copies", "copies", CELL_INT },
	{ "apply_at", "applied", CELL_TIME },
	{ "decide_by_at", "decide by", CELL_TIME },
	{ "fee_fen", "fee/yuan", CELL_YUAN },
	{ "refund_fen", "paid back/yuan", CELL_YUAN },
	{ "refunded_at", "refunded", CELL_TIME },
};

static const char *audit_word(size_t i)
{
	return i < AUDIT__MAX ? refund_audit_word((enum refund_audit)i) : NULL;
}

enum cli_exit cmd_refund_list(struct cli *cli)
{
	struct arg state = arg_text(cli->option[OPT_STATE]);
	int64_t limit = LIMIT_DEFAULT;
	enum cli_exit e = cli_word(cli, OPT_STATE, audit_word);

	if (e == CLI_DONE)
		e = cli_number(cli, OPT_LIMIT, 1, LIMIT_MAX, &limit);
	return e == CLI_DONE ? cli_list_query(cli, refund_columns, &SQL_REFUNDS, ARGS(state, state, arg_int(limit)))
	                     : e;
}

static enum cli_exit refund_decide_command(struct cli *cli, bool accept)
{
	struct str key = id_of_report(str_text(cli->arg));
	struct refund_decision d = { .why = STR_NONE };
	struct tx tx;
	enum cli_exit e = cli_start(cli, DB_WRITE);

	if (e == CLI_DONE)
		e = cli_open_vault(cli);
	if (e != CLI_DONE)
		return e;
	tx = cli_tx(cli);
	while (tx_next(&tx)) {
		struct ctx c = cli_ctx(cli);
		int64_t app_id;

		tx.r = refund_find_app(cli, key, &app_id, &d.why);
		if (tx.r == OK)
			tx.r = refund_decide(&c, &cli->config, app_id, key, accept, &d);
	}
	if (tx.r == NONE)
		return cli_refuse("no refund %s; those to decide: shanmen refund list --state waiting", cli->arg);
	if (tx.r == REFUSE && d.why.p != NULL)
		return cli_refuse("refund %s %s", cli->arg, d.why.p);
	if (tx.r != OK)
		return cli_db_trouble(cli, tx.r, accept ? "refund accept" : "refund reject");
	(void)printf(
		"refund %s of order %s %s: %zu ticket%s %s%s; this will be sent to the platform (shanmen outbox list)\n",
		cli->arg, d.order_id.p, accept ? "accepted" : "rejected", d.tickets, d.tickets == 1 ? "" : "s",
		accept ? "locked until the money has moved" : "valid again",
		d.with_codes ? ", the codes go with it" : "");
	return CLI_DONE;
}

enum cli_exit cmd_refund_accept(struct cli *cli)
{
	return refund_decide_command(cli, true);
}

enum cli_exit cmd_refund_reject(struct cli *cli)
{
	return refund_decide_command(cli, false);
}
