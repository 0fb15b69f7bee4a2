/* `shanmen calendar load FILE.csv`. */
#include "base/day.h"
#include "bin/frame/commands.h"
#include "bin/frame/file.h"
#include "calendar_doubt.h"
#include "calendar_print.h"

#include <stdio.h>

#define FILE_MAX ((size_t)256 << 20)

struct calendar_load {
	struct calendar calendar;
	struct sku_index skus;
	struct change_note note;
	struct faults *faults;
	size_t file_faults; /* found in the file itself, before the database was read */
	struct calendar_doubts doubts;
	size_t written;
};

/* Stock never falls below the copies sold. Compared before anything is written, so that every such row is named. */
static void check_sold(const struct calendar *c, const struct sku_index *skus, struct faults *f)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct calendar_row *row = &c->rows[i];
		char day[DAY_TEXT_SIZE];

		if (!row->known || row->want.stock >= row->sold)
			continue;
		day_format(row->day, day);
		faults_add(f, row->line, "stock", "%lld is below the %lld already sold of SKU %s on %s",
		           (long long)row->want.stock, (long long)row->sold, skus->entries[row->sku].sku_out_id.p, day);
	}
}

/* Compares also when the file has faults, so that all are reported at once. */
static enum result load_once(struct cli *cli, struct calendar_load *load)
{
	enum result r;

	load->faults->n = load->file_faults;
	r = calendar_stored(cli, &load->calendar, &load->skus);
	if (r != OK)
		return r;
	check_sold(&load->calendar, &load->skus, load->faults);
	if (load->faults->n > 0)
		return NONE;
	if (!calendar_doubts_settled(cli, &load->calendar, &load->skus, &load->doubts) || cli_has(cli, OPT_DRY_RUN))
		return NONE;
	return calendar_store(cli, &load->calendar, &load->skus, &load->note, &load->written);
}

static enum cli_exit say_loaded(const struct cli *cli, const struct calendar_load *load)
{
	size_t changed = 0;

	for (size_t i = 0; i < load->calendar.n; i++)
		changed += !calendar_row_same(&load->calendar.rows[i]);
	if (!load->doubts.open || cli_has(cli, OPT_DRY_RUN)) {
		calendar_print_changes(stdout, &load->calendar, &load->skus);
		(void)printf("calendar %s: %zu days %s, %zu unchanged\n",
		             cli_has(cli, OPT_DRY_RUN) ? "would be loaded (dry run)" : "loaded", changed,
		             cli_has(cli, OPT_DRY_RUN) ? "to write" : "written", load->calendar.n - changed);
	}
	if (load->doubts.open)
		return cli_refuse(
			"%s: nothing was loaded: %zu day%s in doubt, see above; --yes loads them all the same",
			cli->arg, load->doubts.days, load->doubts.days == 1 ? "" : "s");
	return CLI_DONE;
}

static enum cli_exit load_calendar(struct cli *cli, struct calendar_load *load)
{
	struct calendar_tx t = { .cli = cli, .skus = &load->skus, .doubts = &load->doubts };
	enum result r;

	load->file_faults = load->faults->n;
	while (calendar_tx_next(&t))
		t.tx.r = load_once(cli, load);
	r = t.tx.r;
	if (r == NONE && load->faults->n > 0) {
		faults_print(load->faults, stderr);
		return cli_refuse("%s: nothing was loaded: %zu fault%s", cli->arg, load->faults->n,
		                  load->faults->n == 1 ? "" : "s");
	}
	if (r != OK && r != NONE)
		return calendar_trouble(cli, r, "calendar load: nothing was loaded");
	return say_loaded(cli, load);
}

enum cli_exit cmd_calendar_load(struct cli *cli)
{
	static struct faults faults;
	struct calendar_load load = { .faults = &faults, .doubts = { .file = cli->arg } };
	struct buf text = BUF_INIT(FILE_MAX);
	char err[512];
	enum cli_exit e = change_note_read(cli, arena_printf(&cli->arena, "calendar load %s", cli->arg), &load.note);

	if (e == CLI_DONE)
		e = cli_start(cli, DB_WRITE);
	if (e == CLI_DONE && !file_read(cli->arg, &text, err, sizeof err))
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
