/* `shanmen calendar set SKU DAYS KEY VALUE…`. */
#include "base/day.h"
#include "bin/form/faults.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "calendar_change.h"
#include "calendar_doubt.h"
#include "calendar_print.h"
#include "day_range.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_BEFORE 2  /* SKU and DAYS */
#define ROWS_MAX 200000 /* a year of 500 SKUs */
#define REFUSALS_SHOWN 10

struct calendar_set {
	struct calendar calendar;
	struct sku_index skus;
	struct calendar_change change;
	struct change_note note;
	struct calendar_doubts doubts;
	bool dry_run;
	size_t refused; /* rows to which the change cannot be applied */
	struct {
		const struct calendar_row *row;
		const char *why;
	} shown[REFUSALS_SHOWN];
	size_t written;
};

/* --- which rows --- */

static int by_number(const void *a, const void *b)
{
	size_t x = *(const size_t *)a;
	size_t y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* The next SKU of a list joined by commas; *rest becomes what follows, STR_NONE at its end. */
static struct str next_name(struct str *rest)
{
	const char *comma = rest->n > 0 ? memchr(rest->p, ',', rest->n) : NULL;
	struct str name = *rest;

	*rest = STR_NONE;
	if (comma != NULL) {
		name.n = (size_t)(comma - name.p);
		*rest = (struct str){ comma + 1, str_text(comma + 1).n };
	}
	return name;
}

/* The SKUs' numbers in the index, sorted, each once. `out` has room for one more than there are commas. */
static enum cli_exit set_find_skus(struct cli *cli, const struct sku_index *skus, size_t *out, size_t *n)
{
	struct str rest = str_text(cli->arg);
	size_t kept = 0;

	*n = 0;
	do {
		struct str name = next_name(&rest);
		enum cli_exit e = sku_argument(cli, skus, name, faults_quote(&cli->arena, name), &out[(*n)++]);

		if (e != CLI_DONE)
			return e;
	} while (rest.p != NULL);
	qsort(out, *n, sizeof *out, by_number);
	for (size_t i = 0; i < *n; i++) {
		if (kept == 0 || out[kept - 1] != out[i])
			out[kept++] = out[i];
	}
	*n = kept;
	return CLI_DONE;
}

static enum cli_exit make_rows(struct cli *cli, struct calendar_set *set, const struct day_set *days)
{
	size_t *skus = arena_array(&cli->arena, str_text(cli->arg).n + 1, sizeof *skus);
	size_t n;
	enum cli_exit e = set_find_skus(cli, &set->skus, skus, &n);

	if (e != CLI_DONE)
		return e;
	if (n * days->n > ROWS_MAX)
		return cli_refuse("%zu SKUs on %zu days are more than %d at once", n, days->n, ROWS_MAX);
	set->calendar.rows = arena_array(&cli->arena, n * days->n, sizeof *set->calendar.rows);
	for (size_t i = 0; i < n; i++) {
		for (size_t d = 0; d < days->n; d++)
			set->calendar.rows[set->calendar.n++] =
				(struct calendar_row){ .sku = skus[i], .day = days->days[d] };
	}
	return CLI_DONE;
}

/* --- the change --- */

static void apply_change(struct cli *cli, struct calendar_set *set)
{
	set->refused = 0;
	for (size_t i = 0; i < set->calendar.n; i++) {
		struct calendar_row *row = &set->calendar.rows[i];
		const char *why = calendar_change_apply(&cli->arena, &set->change, row);

		if (why == NULL)
			continue;
		if (set->refused < REFUSALS_SHOWN) {
			set->shown[set->refused].row = row;
			set->shown[set->refused].why = why;
		}
		set->refused++;
	}
}

static enum result set_once(struct cli *cli, struct calendar_set *set)
{
	enum result r;

	if (db_commit_unknown(cli->db) && set->change.stock_by)
		return AGAIN; /* the run before may have added it already */
	r = calendar_stored(cli, &set->calendar, &set->skus);
	if (r != OK)
		return r;
	apply_change(cli, set);
	if (set->refused > 0)
		return NONE;
	if (!calendar_doubts_settled(cli, &set->calendar, &set->skus, &set->doubts) || set->dry_run)
		return NONE;
	return calendar_store(cli, &set->calendar, &set->skus, &set->note, &set->written);
}

/* --- what is printed --- */

static enum cli_exit say_refused(struct cli *cli, const struct calendar_set *set)
{
	for (size_t i = 0; i < set->refused && i < REFUSALS_SHOWN; i++) {
		const struct calendar_row *row = set->shown[i].row;
		char day[DAY_TEXT_SIZE];

		day_format(row->day, day);
		(void)cli_refuse("%s %s: %s", faults_quote(&cli->arena, set->skus.entries[row->sku].sku_out_id), day,
		                 set->shown[i].why);
	}
	if (set->refused > REFUSALS_SHOWN)
		(void)cli_refuse("and %zu days more", set->refused - REFUSALS_SHOWN);
	return cli_refuse("nothing was changed");
}

static enum cli_exit say_changed(const struct cli *cli, const struct calendar_set *set)
{
	size_t changed = 0;
	struct json_out j;

	if (cli_has(cli, OPT_JSON)) {
		json_begin(&j);
		calendar_json_changes(&j, &set->calendar, &set->skus);
		return json_print(&j);
	}
	for (size_t i = 0; i < set->calendar.n; i++)
		changed += !calendar_row_same(&set->calendar.rows[i]);
	calendar_print_changes(stdout, &set->calendar, &set->skus);
	(void)printf("calendar %s: %zu days, %zu unchanged\n", set->dry_run ? "would be changed (dry run)" : "changed",
	             changed, set->calendar.n - changed);
	return CLI_DONE;
}

static enum cli_exit set_calendar(struct cli *cli, struct calendar_set *set)
{
	struct calendar_tx t = { .cli = cli, .skus = &set->skus, .doubts = &set->doubts };
	enum result r;

	while (calendar_tx_next(&t))
		t.tx.r = set_once(cli, set);
	r = t.tx.r;
	if (r == NONE && set->refused > 0)
		return say_refused(cli, set);
	if (r != OK && r != NONE)
		return calendar_trouble(cli, r, "calendar set: nothing was changed");
	if (!set->doubts.open || set->dry_run) {
		enum cli_exit e = say_changed(cli, set);

		if (e != CLI_DONE || !set->doubts.open)
			return e;
	}
	return cli_refuse("nothing was changed: %zu day%s in doubt, see above; --yes changes them all the same",
	                  set->doubts.days, set->doubts.days == 1 ? "" : "s");
}

static enum cli_exit set_read_words(struct cli *cli, struct calendar_set *set, struct day_set *days)
{
	const char *why;
	const char *word;
	struct str piece;

	if (!day_range_parse(&cli->arena, str_text(cli->args[1]), days, &why, &piece))
		return cli_misuse(cli, "%s %s", faults_quote(&cli->arena, piece), why);
	if (!calendar_change_read(&cli->arena, cli->args + WORDS_BEFORE, cli->args_n - WORDS_BEFORE, &set->change, &why,
	                          &word))
		return cli_misuse(cli, "%s %s", faults_quote(&cli->arena, str_text(word)), why);
	return change_note_read(cli, STR("calendar set"), &set->note);
}

enum cli_exit cmd_calendar_set(struct cli *cli)
{
	struct calendar_set set = { .dry_run = cli_has(cli, OPT_DRY_RUN) };
	struct day_set days;
	enum cli_exit e = set_read_words(cli, &set, &days);

	if (e == CLI_DONE)
		e = cli_start(cli, DB_WRITE);
	if (e == CLI_DONE)
		e = sku_index_read(cli, &set.skus);
	if (e == CLI_DONE)
		e = make_rows(cli, &set, &days);
	return e == CLI_DONE ? set_calendar(cli, &set) : e;
}
