/*
 * A calendar compared with what is stored, and written with its history (lib/trade/calendar_day.c). Rows that are
 * stored already stay untouched: the platform need not be informed again, and no sale has to wait for them.
 */
#include "base/day.h"
#include "bin/frame/progress.h"
#include "calendar.h"

/* PRIMARY KEY (sku_no, day). */
enum { STORED_DAY, STORED_PRICE, STORED_STOCK, STORED_SOLD, STORED_OPEN };
static const struct sql SQL_STORED = { "calendar_stored",
	                               "SELECT day, price_fen, stock, sold, open" COUNTED " FROM calendar_day"
	                               " WHERE sku_no = ? AND day BETWEEN ? AND ? ORDER BY day" };

/* PRIMARY KEY (sku_no, day). The one in the middle is the median. */
enum { PRICES_FEN };
static const struct sql SQL_PRICES = { "calendar_prices", "SELECT price_fen" COUNTED
	                                                  " FROM calendar_day WHERE sku_no = ? ORDER BY price_fen" };

bool calendar_row_same(const struct calendar_row *row)
{
	return row->known && day_terms_same(&row->had, &row->want);
}

/* Compares the rows [from, to), all of one SKU, with the stored days of it; both are in the order of days. */
static enum result read_stored_sku(struct cli *cli, struct calendar *c, size_t from, size_t to,
                                   const struct sku_index *skus, struct arena *scratch)
{
	struct rows stored;
	size_t at = from;
	enum result r = db_query(cli->db, scratch, &SQL_STORED,
	                         ARGS(arg_int(skus->entries[c->rows[from].sku].sku_no),
	                              arg_day(scratch, c->rows[from].day), arg_day(scratch, c->rows[to - 1].day)),
	                         &stored);

	for (size_t i = from; i < to; i++)
		c->rows[i].known = false;
	for (size_t i = 0; r == OK && i < stored.n; i++) {
		day_t day = row_day(&stored, i, STORED_DAY);

		while (at < to && c->rows[at].day.n < day.n)
			at++;
		if (at == to || c->rows[at].day.n != day.n)
			continue;
		c->rows[at].known = true;
		c->rows[at].had =
			(struct day_terms){ row_int(&stored, i, STORED_PRICE), row_int(&stored, i, STORED_STOCK),
			                    row_int(&stored, i, STORED_OPEN) != 0 };
		c->rows[at].sold = row_int(&stored, i, STORED_SOLD);
	}
	return r;
}

/* Sets usual_fen of the rows [from, to), all of one SKU, where one of them is a new day. */
static enum result read_usual(struct cli *cli, struct calendar *c, size_t from, size_t to, const struct sku_index *skus,
                              struct arena *scratch)
{
	const struct sku_entry *sku = &skus->entries[c->rows[from].sku];
	struct rows prices;
	size_t new_at = from;
	int64_t usual;
	enum result r;

	while (new_at < to && c->rows[new_at].known && c->rows[new_at].had.price_fen > 0)
		new_at++;
	if (new_at == to || sku->market_price.given)
		return OK;
	r = db_query(cli->db, scratch, &SQL_PRICES, ARGS(arg_int(sku->sku_no)), &prices);
	if (r != OK)
		return r;
	usual = prices.n > 0 ? row_int(&prices, prices.n / 2, PRICES_FEN) : 0;
	for (size_t i = from; i < to; i++)
		c->rows[i].usual_fen = usual;
	return OK;
}

enum result calendar_stored(struct cli *cli, struct calendar *c, const struct sku_index *skus)
{
	struct arena scratch = { NULL };
	enum result r = OK;

	for (size_t from = 0; r == OK && from < c->n;) {
		size_t to = from + 1;

		while (to < c->n && c->rows[to].sku == c->rows[from].sku)
			to++;
		db_deadline(cli->db, CLI_DEADLINE_MS);
		r = read_stored_sku(cli, c, from, to, skus, &scratch);
		if (r == OK)
			r = read_usual(cli, c, from, to, skus, &scratch);
		arena_reset(&scratch);
		from = to;
	}
	arena_free(&scratch);
	return r;
}

/* One run of calendar_store. */
struct store {
	struct cli *cli;
	const struct calendar *calendar;
	const struct sku_index *skus;
	const struct change_note *note;
	struct progress progress;
	size_t sent;          /* rows, of both tables */
	struct arena scratch; /* the values of one portion */
	struct calendar_day_edit *portion;
	size_t n; /* rows collected in it */
};

/* Sends the rows collected. */
typedef enum result (*write_portion)(struct ctx *c, const struct store *s);

static enum result write_history(struct ctx *c, const struct store *s)
{
	return calendar_history_add_many(c, s->portion, s->n, s->note->author, s->note->reason);
}

static enum result write_days(struct ctx *c, const struct store *s)
{
	return calendar_day_put_many(c, s->portion, s->n);
}

static enum result send_portion(struct store *s, write_portion write)
{
	struct ctx c = { .db = s->cli->db, .arena = &s->scratch, .now = s->note->at };
	enum result r = OK;

	if (s->n > 0) {
		db_deadline(s->cli->db, CLI_DEADLINE_MS);
		r = write(&c, s);
	}
	s->sent += s->n;
	s->n = 0;
	arena_reset(&s->scratch);
	progress_show(&s->progress, s->sent);
	return r;
}

/* Writes every row that changes to one of the two tables. */
static enum result write_rows(struct store *s, write_portion write)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < s->calendar->n; i++) {
		const struct calendar_row *row = &s->calendar->rows[i];

		if (calendar_row_same(row))
			continue;
		s->portion[s->n++] = (struct calendar_day_edit){ .sku_no = s->skus->entries[row->sku].sku_no,
			                                         .day = row->day,
			                                         .known = row->known,
			                                         .had = row->had,
			                                         .want = row->want };
		if (s->n == DB_ROWS_AT_ONCE)
			r = send_portion(s, write);
	}
	return r == OK ? send_portion(s, write) : r;
}

enum result calendar_store(struct cli *cli, const struct calendar *c, const struct sku_index *skus,
                           const struct change_note *note, size_t *written)
{
	struct store s = { .cli = cli, .calendar = c, .skus = skus, .note = note };
	enum result r;

	*written = 0;
	for (size_t i = 0; i < c->n; i++)
		*written += !calendar_row_same(&c->rows[i]);
	s.portion =
		arena_array(&cli->arena, *written < DB_ROWS_AT_ONCE ? *written : DB_ROWS_AT_ONCE, sizeof *s.portion);
	progress_start(&s.progress, *written * 2);
	/* The history first: nothing waits for it, while sales wait for the rows of the days until the commit. */
	r = write_rows(&s, write_history);
	if (r == OK)
		r = write_rows(&s, write_days);
	progress_end(&s.progress);
	arena_free(&s.scratch);
	return r;
}

enum cli_exit calendar_trouble(struct cli *cli, enum result r, const char *doing)
{
	if (r != REFUSE)
		return cli_db_trouble(cli, r, doing);
	(void)cli_refuse("%s: the same days were being sold or changed at the same time; try again", doing);
	return CLI_TRY_AGAIN;
}
