/* `shanmen calendar load FILE.csv`, `shanmen calendar show SKU_OUT_ID`. */
#include <stdio.h>

#include "calendar.h"
#include "commands.h"
#include "day.h"
#include "file.h"
#include "listing.h"

#define FILE_MAX ((size_t)256 << 20)
#define LOAD_TRIES 3 /* when sales keep coming between comparing and writing */

struct calendar_load {
	struct calendar calendar;
	struct sku_index skus;
	struct faults *faults;
	size_t file_faults; /* of the file itself */
	size_t written;
};

/* Compares even when the file has faults: all are told at once. */
static enum result load_deed(struct cli *cli, void *arg)
{
	struct calendar_load *load = arg;
	enum result r;

	load->faults->n = load->file_faults;
	r = calendar_compare(cli, &load->calendar, &load->skus, load->faults);
	if (r != OK)
		return r;
	if (load->faults->n > 0)
		return NONE;
	return calendar_store(cli, &load->calendar, &load->skus, &load->written);
}

static enum cli_exit load_calendar(struct cli *cli, struct calendar_load *load)
{
	enum result r = REFUSE;

	load->file_faults = load->faults->n;
	for (int i = 0; i < LOAD_TRIES && r == REFUSE; i++)
		r = cli_transaction(cli, load_deed, load);
	if (r == NONE) {
		faults_print(load->faults, stderr);
		return cli_refuse("%s: nothing was loaded: %zu fault%s", cli->arg, load->faults->n,
		                  load->faults->n == 1 ? "" : "s");
	}
	if (r != OK)
		return cli_db_trouble(cli, r, "calendar load: nothing was loaded");
	printf("calendar loaded: %zu days written, %zu were so already\n", load->written,
	       load->calendar.n - load->written);
	return CLI_DONE;
}

enum cli_exit cmd_calendar_load(struct cli *cli)
{
	static struct faults faults;
	struct calendar_load load = { .faults = &faults };
	struct buf text = BUF_INIT(FILE_MAX);
	char err[512];
	enum cli_exit e = cli_start(cli, DB_WRITE);

	if (e == CLI_DONE && !file_read(cli->arg, &text, err, sizeof(err)))
		e = cli_refuse("%s", err);
	if (e == CLI_DONE)
		e = sku_index_read(cli, &load.skus);
	if (e == CLI_DONE) {
		faults_init(&faults, &cli->arena, cli->arg);
		calendar_read(&cli->arena, buf_str(&text), &load.skus, &faults, &load.calendar);
		e = load_calendar(cli, &load);
	}
	buf_free(&text);
	return e;
}

static const struct sql SQL_SKU = { "calendar_sku", "SELECT sku_id FROM sku WHERE sku_out_id = ?" };
static const struct sql SQL_SHOW = { "calendar_show",
	                             "SELECT day, price_fen, stock, sold, open, stock - sold FROM calendar_day"
	                             " WHERE sku_id = ? AND day BETWEEN ? AND ? ORDER BY day" };

static const struct column show_columns[] = {
	{ "day", "day", CELL_TEXT },    { "price_fen", "price/yuan", CELL_YUAN },
	{ "stock", "stock", CELL_INT }, { "sold", "sold", CELL_INT },
	{ "open", "open", CELL_BOOL },  { NULL, "left", CELL_INT },
};

enum cli_exit cmd_calendar_show(struct cli *cli)
{
	day_t from;
	day_t to;
	struct rows rows;
	enum cli_exit e;

	if (!day_parse(STR("1900-01-01"), &from) || !day_parse(STR("2199-12-31"), &to))
		return CLI_REFUSED;
	e = cli_day(cli, OPT_FROM, &from);
	if (e == CLI_DONE)
		e = cli_day(cli, OPT_TO, &to);
	if (e == CLI_DONE)
		e = cli_start(cli, DB_READ);
	if (e == CLI_DONE)
		e = cli_query(cli, &SQL_SKU, ARGS(arg_text(cli->arg)), &rows);
	if (e != CLI_DONE)
		return e;
	if (rows.n == 0)
		return cli_refuse("no SKU %s in the catalogue", cli->arg);
	e = cli_query(cli, &SQL_SHOW,
	              ARGS(arg_str(row_str(&rows, 0, 0)), arg_day(&cli->arena, from), arg_day(&cli->arena, to)), &rows);
	return e == CLI_DONE ? cli_list(cli, show_columns, &rows) : e;
}
