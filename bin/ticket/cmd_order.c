/* `shanmen order list`, `shanmen order accept|reject ORDER`. */
#include "base/day.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "order_find.h"
#include "trade/confirm.h"

#include <stdio.h>

#define LIMIT_DEFAULT 100
#define LIMIT_MAX 100000

/* By the index on created_at. */
static const struct sql SQL_LIST = {
	"order_list",
	"SELECT o.order_id, o.order_out_id, " ORDER_STATE_SHOWN
	", product.name, sku.name, sku.sku_out_id, o.day, o.copies, o.pay_fen,"
	" o.created_at, o.paid_at"
	" FROM ticket_order o LEFT JOIN product ON product.product_no = o.product_no LEFT JOIN sku ON sku.sku_no = o.sku_no"
	" WHERE o.created_at BETWEEN ? AND ? AND (? IS NULL OR " ORDER_STATE_SHOWN " = ?)"
	" ORDER BY o.created_at DESC, o.order_no DESC LIMIT ?"
};

static const struct column list_columns[] = {
	{ "order_id", "order", CELL_TEXT },    { "order_out_id", "our number", CELL_TEXT },
	{ "state", "state", CELL_TEXT },       { "product", "product", CELL_TEXT },
	{ "sku", "ticket", CELL_TEXT },        { "sku_out_id", NULL, CELL_TEXT },
	{ "day", "day", CELL_TEXT },           { "copies", "copies", CELL_INT },
	{ "pay_fen", "paid/yuan", CELL_YUAN }, { "created_at", "created", CELL_TIME },
	{ "paid_at", NULL, CELL_TIME },
};

static const char *state_word(size_t i)
{
	return i < ORDER__MAX ? order_state_word((enum order_state)i) : i == ORDER__MAX ? ORDER_OVERDUE : NULL;
}

enum cli_exit cmd_order_list(struct cli *cli)
{
	struct arg state = arg_text(cli->option[OPT_STATE]);
	int64_t limit = LIMIT_DEFAULT;
	day_t from = { 0 };
	day_t to;
	enum cli_exit e = day_parse(STR("2199-12-31"), &to) ? cli_word(cli, OPT_STATE, state_word) : CLI_REFUSED;

	if (e == CLI_DONE)
		e = cli_day(cli, OPT_FROM, &from);
	if (e == CLI_DONE)
		e = cli_day(cli, OPT_TO, &to);
	if (e == CLI_DONE)
		e = cli_number(cli, OPT_LIMIT, 1, LIMIT_MAX, &limit);
	if (e != CLI_DONE)
		return e;
	return cli_list_query(cli, list_columns, &SQL_LIST,
	                      ARGS(arg_utc(day_start(from)), arg_utc(day_end(to)), state, state, arg_int(limit)));
}

static enum cli_exit order_decide(struct cli *cli, bool accept)
{
	struct order_found found = { .why = STR_NONE };
	struct str why = STR_NONE; /* why it cannot be decided */
	struct tx tx;
	enum cli_exit e = cli_start(cli, DB_WRITE);

	if (e == CLI_DONE)
		e = cli_open_vault(cli);
	if (e != CLI_DONE)
		return e;
	tx = cli_tx(cli);
	while (tx_next(&tx)) {
		struct ctx c = cli_ctx(cli);

		tx.r = order_find_argument(cli, &found);
		why = found.why;
		if (tx.r == OK)
			tx.r = confirm_order(&c, found.order, accept, &why);
	}
	if (tx.r == NONE)
		return order_find_none(cli);
	if (tx.r == REFUSE && why.p != NULL)
		return cli_refuse("order %s %s", cli->arg, why.p);
	if (tx.r != OK)
		return cli_db_trouble(cli, tx.r, accept ? "order accept" : "order reject");
	(void)printf("order %s %s; this will be sent to the platform (shanmen outbox list)\n", found.order.id.p,
	             accept ? "accepted" : "rejected");
	return CLI_DONE;
}

enum cli_exit cmd_order_accept(struct cli *cli)
{
	return order_decide(cli, true);
}

enum cli_exit cmd_order_reject(struct cli *cli)
{
	return order_decide(cli, false);
}
