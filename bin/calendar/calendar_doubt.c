/* Finding what is in doubt, showing it and asking. */
#include "calendar_doubt.h"

#include "base/clock.h"
#include "base/day.h"
#include "base/number.h"
#include "calendar_print.h"
#include "show/table_terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define YUAN_FEN 100
#define CALENDAR_TRIES 3

/* A price of 0 before measures nothing. */
enum price_measure price_doubt(const struct calendar_row *row, struct opt_fen market_price, int64_t *measure_fen)
{
	int64_t want = row->want.price_fen;
	bool had = row->known && row->had.price_fen > 0;
	bool market = market_price.given && market_price.v.fen > 0;

	if (row->known && row->had.price_fen == want)
		return MEASURE_NONE;
	*measure_fen = had ? row->had.price_fen : market ? market_price.v.fen : row->usual_fen;
	if (had)
		return want * 10 < *measure_fen * 7 || want > *measure_fen * 4 ? MEASURE_OLD : MEASURE_NONE;
	if (*measure_fen > 0)
		return want * 10 >= *measure_fen * 3 ? MEASURE_NONE : market ? MEASURE_MARKET : MEASURE_USUAL;
	*measure_fen = YUAN_FEN;
	return want < YUAN_FEN ? MEASURE_YUAN : MEASURE_NONE;
}

static int by_price(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The median of the prices wanted in the rows [from, to). */
static int64_t median_wanted(const struct calendar *c, size_t from, size_t to, struct arena *a)
{
	int64_t *prices = arena_array(a, to - from, sizeof *prices);

	for (size_t i = from; i < to; i++)
		prices[i - from] = c->rows[i].want.price_fen;
	qsort(prices, to - from, sizeof *prices, by_price);
	return prices[(to - from) / 2];
}

static bool same_doubt(const struct calendar_doubt *a, const struct calendar_doubt *b)
{
	return a->measure == b->measure && a->measure_fen == b->measure_fen && a->past == b->past &&
	       calendar_same_change(&a->first, &b->first);
}

/* Adds a doubt to the list, or to its last entry. */
static void add_doubt(struct cli *cli, struct calendar_doubts *d, size_t *room, const struct calendar_doubt *one)
{
	d->days++;
	if (d->n > 0 && same_doubt(&d->list[d->n - 1], one)) {
		d->list[d->n - 1].n++;
		d->list[d->n - 1].last_day = one->first.day;
		return;
	}
	d->list = arena_more(&cli->arena, d->list, d->n, room, sizeof *d->list);
	d->list[d->n++] = *one;
}

/* The rows [from, to), all of one SKU. Where it has no days yet, those asked for are measured by each other, too. */
static void find_doubts_sku(struct cli *cli, const struct calendar *c, size_t from, size_t to, struct opt_fen market,
                            struct calendar_doubts *d, size_t *room)
{
	day_t today = day_of(clock_now());
	int64_t wanted = median_wanted(c, from, to, &cli->arena);

	for (size_t i = from; i < to; i++) {
		struct calendar_row row = c->rows[i];
		struct calendar_doubt one = { .first = row, .last_day = row.day, .n = 1 };

		if (calendar_row_same(&row))
			continue;
		one.past = row.day.n < today.n;
		one.measure = price_doubt(&row, market, &one.measure_fen);
		if (one.measure == MEASURE_NONE && row.usual_fen == 0) {
			row.usual_fen = wanted;
			one.measure = price_doubt(&row, market, &one.measure_fen);
		}
		if (one.past || one.measure != MEASURE_NONE)
			add_doubt(cli, d, room, &one);
	}
}

static void find_doubts(struct cli *cli, const struct calendar *c, const struct sku_index *skus,
                        struct calendar_doubts *d)
{
	size_t room = 0;

	d->list = NULL;
	d->n = d->days = 0;
	for (size_t from = 0, to; from < c->n; from = to) {
		for (to = from + 1; to < c->n && c->rows[to].sku == c->rows[from].sku; to++)
			continue;
		find_doubts_sku(cli, c, from, to, skus->entries[c->rows[from].sku].market_price, d, &room);
	}
}

/* Between question and answer somebody else may have changed the days. */
static bool all_agreed(const struct calendar_doubts *d)
{
	for (size_t i = 0; i < d->n; i++) {
		if (i == d->agreed_n || d->list[i].n != d->agreed[i].n ||
		    d->list[i].first.day.n != d->agreed[i].first.day.n || !same_doubt(&d->list[i], &d->agreed[i]))
			return false;
	}
	return true;
}

bool calendar_doubts_settled(struct cli *cli, const struct calendar *c, const struct sku_index *skus,
                             struct calendar_doubts *d)
{
	find_doubts(cli, c, skus, d);
	d->open = !cli_has(cli, OPT_YES) && !all_agreed(d);
	return !d->open;
}

/* "-99 %" of the old price; "1 % of the market price 150.00". */
static void put_measure(const struct calendar_doubt *d)
{
	static const char *const words[] = { [MEASURE_MARKET] = "market price", [MEASURE_USUAL] = "usual price" };
	int64_t want = d->first.want.price_fen;

	switch (d->measure) {
	case MEASURE_NONE: break;
	case MEASURE_OLD:
		(void)fprintf(stderr, "%+" PRId64 " %%", (want - d->measure_fen) * 100 / d->measure_fen);
		break;
	case MEASURE_YUAN: (void)fputs("less than one yuan", stderr); break;
	case MEASURE_MARKET:
	case MEASURE_USUAL:
		(void)fprintf(stderr, "%" PRId64 " %% of the %s %s", want * 100 / d->measure_fen, words[d->measure],
		              fen_format((fen_t){ d->measure_fen }, (char[FEN_TEXT_SIZE]){ "" }));
	}
	if (d->past)
		(void)fprintf(stderr, "%sthe day is over", d->measure != MEASURE_NONE ? "; " : "");
}

static void doubts_print(const struct calendar_doubts *d, const struct sku_index *skus)
{
	(void)fflush(stdout);
	for (size_t i = 0; i < d->n; i++) {
		const struct calendar_doubt *one = &d->list[i];

		if (d->file != NULL)
			(void)fprintf(stderr, "%s:%zu: ", d->file, one->first.line);
		calendar_print_change(stderr, &one->first, one->last_day, one->n, skus);
		(void)fputs(" (", stderr);
		put_measure(one);
		(void)fputs(")\n", stderr);
	}
}

/* Asks, where input and error output are terminals. It prints nothing about what was not done. */
static bool doubts_agreed(const struct cli *cli, struct calendar_doubts *d, const struct sku_index *skus)
{
	char answer[8] = "";

	doubts_print(d, skus);
	if (cli_has(cli, OPT_DRY_RUN) || isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1)
		return false;
	(void)fprintf(stderr, "%zu day%s in doubt. Go on all the same? [y/N] ", d->days, d->days == 1 ? "" : "s");
	if (fgets(answer, sizeof answer, stdin) == NULL || (answer[0] != 'y' && answer[0] != 'Y'))
		return false;
	d->agreed = d->list;
	d->agreed_n = d->n;
	return true;
}

bool calendar_tx_next(struct calendar_tx *t)
{
	if (t->tries == 0) {
		t->tx = cli_tx(t->cli);
		t->tries = 1;
	}
	while (!tx_next(&t->tx)) {
		if (t->tx.r == REFUSE && t->tries < CALENDAR_TRIES)
			t->tries++;
		else if (t->tx.r == NONE && t->doubts->open && doubts_agreed(t->cli, t->doubts, t->skus))
			t->tries = 1;
		else
			return false;
		t->tx = cli_tx(t->cli);
	}
	t->doubts->open = false;
	return true;
}
