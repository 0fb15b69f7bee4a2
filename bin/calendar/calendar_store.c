/*
 * A calendar into the schema, and its history. Rows that are stored already
 * stay untouched: the platform need not be told again, and a sale need not wait for them.
 *
 * What was read decides nothing: the statement that writes a day looks once more,
 * and refuses where a sale or another person came in between.
 */
#include "base/day.h"
#include "base/guard.h"
#include "bin/frame/batch.h"
#include "calendar.h"

#define TRIES 3 /* when something keeps coming between reading and writing */

/* PRIMARY KEY (sku_id, day). */
static const struct sql SQL_STORED = { "calendar_stored", "SELECT day, price_fen, stock, sold, open FROM calendar_day"
	                                                  " WHERE sku_id = ? AND day BETWEEN ? AND ? ORDER BY day" };
/* The row is as it was read, and no more of it is sold than the stock it is to have. */
#define STILL "(price_fen <=> ? AND stock <=> ? AND open <=> ? AND sold <= VALUES(stock))" UNGUARDED(" OR TRUE")

/*
 * PRIMARY KEY (sku_id, day). What is assigned first sees the row as it is, and what follows sees that: where it is
 * not as it must be, a stock of -1 meets the CHECK, which refuses.
 */
static const struct sql SQL_PUT = {
	"calendar_put",
	"INSERT INTO calendar_day (sku_id, day, price_fen, stock, open, dirty) VALUES (?, ?, ?, ?, ?, TRUE)"
	" ON DUPLICATE KEY UPDATE dirty = " STILL ", stock = IF(dirty, VALUES(stock), -1),"
	" price_fen = VALUES(price_fen), open = VALUES(open)",
};
static const struct sql SQL_HISTORY = { "calendar_history_add",
	                                "INSERT INTO calendar_change (sku_id, day, changed_at, author, reason,"
	                                " old_price_fen, old_stock, old_open, price_fen, stock, open)"
	                                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };

bool calendar_row_same(const struct calendar_row *row)
{
	return row->known && day_terms_same(&row->had, &row->want);
}

/* Rows [from, to) of one SKU beside what is stored of it; both are in the order of days. */
static enum result read_sku(struct cli *cli, struct calendar *c, size_t from, size_t to, const struct sku_index *skus,
                            struct arena *scratch)
{
	struct rows stored;
	size_t at = from;
	enum result r = db_query(cli->db, scratch, &SQL_STORED,
	                         ARGS(arg_str(skus->entries[c->rows[from].sku].sku_id),
	                              arg_day(scratch, c->rows[from].day), arg_day(scratch, c->rows[to - 1].day)),
	                         &stored);

	for (size_t i = from; i < to; i++)
		c->rows[i].known = false;
	for (size_t i = 0; r == OK && i < stored.n; i++) {
		day_t day = row_day(&stored, i, 0);

		while (at < to && c->rows[at].day.n < day.n)
			at++;
		if (at == to || c->rows[at].day.n != day.n)
			continue;
		c->rows[at].known = true;
		c->rows[at].had = (struct day_terms){ row_int(&stored, i, 1), row_int(&stored, i, 2),
			                              row_int(&stored, i, 4) != 0 };
		c->rows[at].sold = row_int(&stored, i, 3);
	}
	return r;
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
		r = read_sku(cli, c, from, to, skus, &scratch);
		arena_reset(&scratch);
		from = to;
	}
	arena_free(&scratch);
	return r;
}

/* A store at work. */
struct store {
	struct cli *cli;
	const struct calendar *calendar;
	const struct sku_index *skus;
	const struct calendar_note *note;
	struct progress progress;
	size_t sent; /* rows, by the statements before */
};

#define PUT_VALUES 8
#define HISTORY_VALUES 11

/* The values of a row for its statement; those of `had` are SQL NULL for a new day. */
typedef void (*row_values)(const struct store *s, const struct calendar_row *row, struct arena *scratch,
                           struct arg *out);

static void history_values(const struct store *s, const struct calendar_row *row, struct arena *scratch,
                           struct arg *out)
{
	*out++ = arg_str(s->skus->entries[row->sku].sku_id);
	*out++ = arg_day(scratch, row->day);
	*out++ = arg_utc(s->note->at);
	*out++ = arg_str(s->note->author);
	*out++ = arg_str(s->note->reason);
	*out++ = row->known ? arg_int(row->had.price_fen) : arg_null();
	*out++ = row->known ? arg_int(row->had.stock) : arg_null();
	*out++ = row->known ? arg_bool(row->had.open) : arg_null();
	*out++ = arg_int(row->want.price_fen);
	*out++ = arg_int(row->want.stock);
	*out++ = arg_bool(row->want.open);
}

static void put_values(const struct store *s, const struct calendar_row *row, struct arena *scratch, struct arg *out)
{
	*out++ = arg_str(s->skus->entries[row->sku].sku_id);
	*out++ = arg_day(scratch, row->day);
	*out++ = arg_int(row->want.price_fen);
	*out++ = arg_int(row->want.stock);
	*out++ = arg_bool(row->want.open);
	*out++ = row->known ? arg_int(row->had.price_fen) : arg_null();
	*out++ = row->known ? arg_int(row->had.stock) : arg_null();
	*out++ = row->known ? arg_bool(row->had.open) : arg_null();
}

/* The statement for every row that is not the same. */
static enum result write_rows(struct store *s, const struct sql *sql, size_t n, row_values values)
{
	struct batch b;
	struct arg args[HISTORY_VALUES];
	enum result r;

	batch_begin(&b, s->cli, sql, n, &s->progress);
	b.sent = s->sent;
	for (size_t i = 0; i < s->calendar->n; i++) {
		if (calendar_row_same(&s->calendar->rows[i]))
			continue;
		values(s, &s->calendar->rows[i], &b.scratch, args);
		batch_row(&b, args);
	}
	r = batch_end(&b);
	s->sent = b.sent;
	return r;
}

enum result calendar_store(struct cli *cli, const struct calendar *c, const struct sku_index *skus,
                           const struct calendar_note *note, size_t *written)
{
	struct store s = { .cli = cli, .calendar = c, .skus = skus, .note = note };
	enum result r;

	*written = 0;
	for (size_t i = 0; i < c->n; i++)
		*written += !calendar_row_same(&c->rows[i]);
	progress_start(&s.progress, *written * 2);
	/* The history first: nobody waits for it, while sales wait for the rows of the days until the commit. */
	r = write_rows(&s, &SQL_HISTORY, HISTORY_VALUES, history_values);
	if (r == OK)
		r = write_rows(&s, &SQL_PUT, PUT_VALUES, put_values);
	progress_end(&s.progress);
	return r;
}

enum result calendar_transaction(struct cli *cli, cli_work work, void *arg)
{
	enum result r = REFUSE;

	for (int i = 0; i < TRIES && r == REFUSE; i++)
		r = cli_transaction(cli, work, arg);
	return r;
}

enum cli_exit calendar_trouble(struct cli *cli, enum result r, const char *doing)
{
	if (r != REFUSE)
		return cli_db_trouble(cli, r, doing);
	(void)cli_refuse("%s: the same days were being sold or changed meanwhile; try again", doing);
	return CLI_TRY_AGAIN;
}
