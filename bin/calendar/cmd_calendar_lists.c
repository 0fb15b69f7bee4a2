/* `shanmen calendar diff [SKU]`, `shanmen calendar history SKU`. */
#include "base/clock.h"
#include "base/day.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "calendar_differs.h"
#include "sku_index.h"

#include <stdio.h>

#define LIMIT_DEFAULT 100
#define LIMIT_MAX 100000

enum {
	DIFF_SKU,
	DIFF_DAY,
	DIFF_PRICE,
	DIFF_COPIES,
	DIFF_ON_SALE,
	DIFF_PLATFORM_PRICE,
	DIFF_PLATFORM_COPIES,
	DIFF_PLATFORM_ON_SALE,
	DIFF_ACKNOWLEDGED,
	DIFF_WHY,
	DIFF_ERROR,
	DIFF_TOTAL /* how many days differ in all, in every row */
};
static const struct sql SQL_DIFF = {
	"calendar_diff",
	"SELECT s.sku_out_id, d.day, d.price_fen, " CALENDAR_COPIES ", " CALENDAR_ON_SALE ","
	" d.told_price_fen, d.told_stock, d.told_open, d.told_at,"
	" CASE WHEN " CALENDAR_REJECTED " THEN 'rejected' WHEN d.told_price_fen IS NULL THEN 'never told'"
	" ELSE 'changed since' END, d.push_error, COUNT(*) OVER ()"
	" FROM calendar_day d JOIN sku s USING (sku_no) JOIN product p USING (product_no)"
	" WHERE d.day >= ? AND (? IS NULL OR s.sku_no = ?) AND (? IS NULL OR s.account_id = ?) AND " CALENDAR_DIFFERS
	" ORDER BY s.sku_out_id, s.sku_no, d.day LIMIT ?",
};

static const struct column diff_columns[] = {
	[DIFF_SKU] = { "sku_out_id", "SKU", CELL_TEXT },
	[DIFF_DAY] = { "day", "day", CELL_TEXT },
	[DIFF_PRICE] = { "price_fen", "price/yuan", CELL_YUAN },
	[DIFF_COPIES] = { "copies", "copies", CELL_INT },
	[DIFF_ON_SALE] = { "on_sale", "on sale", CELL_BOOL },
	[DIFF_PLATFORM_PRICE] = { "told_price_fen", "platform/yuan", CELL_YUAN },
	[DIFF_PLATFORM_COPIES] = { "told_stock", "platform copies", CELL_INT },
	[DIFF_PLATFORM_ON_SALE] = { "told_open", "platform on sale", CELL_BOOL },
	[DIFF_ACKNOWLEDGED] = { "told_at", "acknowledged", CELL_TIME },
	[DIFF_WHY] = { "why", "why", CELL_TEXT },
	[DIFF_ERROR] = { "push_error", "the platform's words", CELL_TEXT },
	[DIFF_TOTAL] = { NULL, NULL, CELL_INT },
};

/* KEY day (sku_no, day, change_id). */
static const struct sql SQL_HISTORY = {
	"calendar_history", "SELECT c.changed_at, c.day, c.old_price_fen, c.price_fen, c.old_stock, c.stock,"
			    " c.old_open, c.open, c.author, c.reason"
			    " FROM calendar_change c"
			    " WHERE c.sku_no = ? AND c.day BETWEEN ? AND ? ORDER BY c.change_id DESC LIMIT ?"
};

static const struct column history_columns[] = {
	{ "changed_at", "changed", CELL_TIME },
	{ "day", "day", CELL_TEXT },
	{ "old_price_fen", "price was", CELL_YUAN },
	{ "price_fen", "price/yuan", CELL_YUAN },
	{ "old_stock", "stock was", CELL_INT },
	{ "stock", "stock", CELL_INT },
	{ "old_open", "open was", CELL_BOOL },
	{ "open", "open", CELL_BOOL },
	{ "author", "by", CELL_TEXT },
	{ "reason", "reason", CELL_TEXT },
};

/* The number of the SKU that the command names; given: it names one. */
static enum cli_exit find_listed_sku(struct cli *cli, struct opt_int *sku_no)
{
	struct sku_index skus;
	size_t sku = SKU_UNKNOWN;
	enum cli_exit e;

	*sku_no = (struct opt_int){ .given = cli->arg != NULL };
	if (cli->arg == NULL)
		return CLI_DONE;
	e = sku_index_read(cli, &skus);
	if (e == CLI_DONE)
		e = sku_argument(cli, &skus, str_text(cli->arg), cli->arg, &sku);
	if (e == CLI_DONE)
		sku_no->v = skus.entries[sku].sku_no;
	return e;
}

/* Says how many days --limit left out: on standard error, so that a script's JSON stays whole. */
static void say_rest(const struct rows *rows)
{
	int64_t total = rows->n > 0 ? row_int(rows, 0, DIFF_TOTAL) : 0;

	if (total > (int64_t)rows->n)
		(void)cli_refuse("%lld days more; --limit shows them", (long long)total - (long long)rows->n);
}

enum cli_exit cmd_calendar_diff(struct cli *cli)
{
	int64_t limit = LIMIT_DEFAULT;
	struct arg account = arg_text(cli->option[OPT_ACCOUNT]);
	struct opt_int sku_no;
	struct rows rows;
	enum cli_exit e = cli_number(cli, OPT_LIMIT, 1, LIMIT_MAX, &limit);

	if (e == CLI_DONE)
		e = cli_start(cli, DB_READ);
	if (e == CLI_DONE)
		e = find_listed_sku(cli, &sku_no);
	if (e == CLI_DONE)
		e = cli_query(cli, &SQL_DIFF,
		              ARGS(arg_day(&cli->arena, day_of(clock_now())), arg_opt_int(sku_no), arg_opt_int(sku_no),
		                   account, account, arg_int(limit)),
		              &rows);
	if (e == CLI_DONE)
		e = cli_list(cli, diff_columns, &rows);
	if (e == CLI_DONE)
		say_rest(&rows);
	return e;
}

enum cli_exit cmd_calendar_history(struct cli *cli)
{
	int64_t limit = LIMIT_DEFAULT;
	struct opt_int sku_no;
	struct rows rows;
	day_t from;
	day_t to;
	enum cli_exit e = cli_span(cli, &from, &to);

	if (e == CLI_DONE)
		e = cli_number(cli, OPT_LIMIT, 1, LIMIT_MAX, &limit);
	if (e == CLI_DONE)
		e = cli_start(cli, DB_READ);
	if (e == CLI_DONE)
		e = find_listed_sku(cli, &sku_no);
	if (e == CLI_DONE)
		e = cli_query(
			cli, &SQL_HISTORY,
			ARGS(arg_opt_int(sku_no), arg_day(&cli->arena, from), arg_day(&cli->arena, to), arg_int(limit)),
			&rows);
	return e == CLI_DONE ? cli_list(cli, history_columns, &rows) : e;
}
