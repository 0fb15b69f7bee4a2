/* `shanmen calendar show SKU`: a list of days, or a month for people. */
#include "base/clock.h"
#include "base/day.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "calendar_differs.h"
#include "calendar_month.h"
#include "sku_index.h"

#include <stdio.h>

/* PRIMARY KEY (sku_no, day), like the two statements after it. */
static const struct sql SQL_SHOW = { "calendar_show",
	                             "SELECT day, price_fen, stock, sold, open, stock - sold FROM calendar_day"
	                             " WHERE sku_no = ? AND day BETWEEN ? AND ? ORDER BY day" };
enum { MONTH_DAY, MONTH_PRICE, MONTH_STOCK, MONTH_SOLD, MONTH_OPEN, MONTH_DIFFERS, MONTH_REJECTED };
static const struct sql SQL_MONTH = {
	"calendar_month",
	"SELECT d.day, d.price_fen, d.stock, d.sold, d.open, d.day >= ? AND " CALENDAR_DIFFERS ","
	" " CALENDAR_REJECTED " FROM calendar_day d JOIN sku s USING (sku_no) JOIN product p USING (product_no)"
	" WHERE d.sku_no = ? AND d.day BETWEEN ? AND ? ORDER BY d.day"
};
/* The first day from a given one on, then the first and the last of all days. All of them NULL: there is no day. */
enum { ENDS_NEXT, ENDS_FIRST, ENDS_LAST };
static const struct sql SQL_ENDS = { "calendar_ends",
	                             "SELECT MIN(IF(day >= ?, day, NULL)), MIN(day), MAX(day) FROM calendar_day"
	                             " WHERE sku_no = ?" };

static const struct column show_columns[] = {
	{ "day", "day", CELL_TEXT },    { "price_fen", "price/yuan", CELL_YUAN },
	{ "stock", "stock", CELL_INT }, { "sold", "sold", CELL_INT },
	{ "open", "open", CELL_BOOL },  { NULL, "left", CELL_INT },
};

/* What is to be shown. */
struct show {
	const struct sku_entry *sku;
	day_t from;
	day_t to;
	bool month_given;
	day_t month;
};

static enum cli_exit show_list(struct cli *cli, const struct show *show)
{
	struct rows rows;
	enum cli_exit e = cli_query(
		cli, &SQL_SHOW,
		ARGS(arg_int(show->sku->sku_no), arg_day(&cli->arena, show->from), arg_day(&cli->arena, show->to)),
		&rows);

	return e == CLI_DONE ? cli_list(cli, show_columns, &rows) : e;
}

/* Unless a month was given: the month of the next day, else that of the last. ENDS_LAST is NULL: the calendar is empty. */
static enum cli_exit choose_month(struct cli *cli, struct show *show, struct rows *ends)
{
	enum cli_exit e = cli_query(
		cli, &SQL_ENDS,
		ARGS(arg_day(&cli->arena, month_first(day_of(clock_now()))), arg_int(show->sku->sku_no)), ends);

	if (e == CLI_DONE && !show->month_given && !row_null(ends, 0, ENDS_LAST))
		show->month = row_day(ends, 0, row_null(ends, 0, ENDS_NEXT) ? ENDS_LAST : ENDS_NEXT);
	return e;
}

static struct month_day *month_days_of(struct cli *cli, const struct rows *rows)
{
	struct month_day *days = arena_array(&cli->arena, rows->n + 1, sizeof *days);

	for (size_t i = 0; i < rows->n; i++)
		days[i] = (struct month_day){ .day = row_day(rows, i, MONTH_DAY),
			                      .price_fen = row_int(rows, i, MONTH_PRICE),
			                      .stock = row_int(rows, i, MONTH_STOCK),
			                      .sold = row_int(rows, i, MONTH_SOLD),
			                      .open = row_int(rows, i, MONTH_OPEN) > 0,
			                      .differs = row_int(rows, i, MONTH_DIFFERS) > 0,
			                      .rejected = row_int(rows, i, MONTH_REJECTED) > 0 };
	return days;
}

static enum cli_exit show_month(struct cli *cli, struct show *show)
{
	struct rows ends;
	struct rows rows;
	char title[CELL_TEXT_MAX];
	struct month_page page;
	enum cli_exit e = choose_month(cli, show, &ends);

	if (e != CLI_DONE)
		return e;
	if (row_null(&ends, 0, ENDS_LAST)) {
		(void)puts("none");
		return CLI_DONE;
	}
	e = cli_query(cli, &SQL_MONTH,
	              ARGS(arg_day(&cli->arena, day_of(clock_now())), arg_int(show->sku->sku_no),
	                   arg_day(&cli->arena, month_first(show->month)),
	                   arg_day(&cli->arena, month_last(show->month))),
	              &rows);
	if (e != CLI_DONE)
		return e;
	cell_people(arena_printf(&cli->arena, "%s %s", cli->arg, show->sku->name.p), title);
	page = (struct month_page){ str_text(title), show->month, month_days_of(cli, &rows), rows.n };
	calendar_month_print(stdout, &page, cli->colour);
	(void)printf("Days from %s to %s; another month: --month YYYY-MM\n", row_str(&ends, 0, ENDS_FIRST).p,
	             row_str(&ends, 0, ENDS_LAST).p);
	return CLI_DONE;
}

static enum cli_exit show_read_span(struct cli *cli, struct show *show)
{
	show->month_given = cli_has(cli, OPT_MONTH);
	if (show->month_given && (cli_has(cli, OPT_FROM) || cli_has(cli, OPT_TO)))
		return cli_misuse(cli, "--month is not given together with --from or --to");
	if (show->month_given) {
		if (!month_parse_typed(str_text(cli->option[OPT_MONTH]), &show->month))
			return cli_misuse(cli, "--month: \"%s\" is not a month like 2026-10", cli->option[OPT_MONTH]);
		show->from = show->month;
		show->to = month_last(show->month);
		return CLI_DONE;
	}
	return cli_span(cli, &show->from, &show->to);
}

enum cli_exit cmd_calendar_show(struct cli *cli)
{
	struct show show = { .month_given = false };
	struct sku_index skus;
	size_t sku = SKU_UNKNOWN;
	enum cli_exit e = show_read_span(cli, &show);

	if (e == CLI_DONE)
		e = cli_start(cli, DB_READ);
	if (e == CLI_DONE)
		e = sku_index_read(cli, &skus);
	if (e == CLI_DONE)
		e = sku_argument(cli, &skus, str_text(cli->arg), cli->arg, &sku);
	if (e != CLI_DONE)
		return e;
	show.sku = &skus.entries[sku];
	if (cli_has(cli, OPT_JSON) || cli_has(cli, OPT_FROM) || cli_has(cli, OPT_TO))
		return show_list(cli, &show);
	return show_month(cli, &show);
}
