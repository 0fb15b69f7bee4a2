/*
 * A calendar into the schema. Rows that are stored already stay untouched: the
 * platform need not be told again, and a sale need not wait for them.
 *
 * Stock never falls below what is sold: compared first, so that every such row
 * can be named, and held by the schema's CHECK against a sale that comes between.
 */
#include "batch.h"
#include "calendar.h"
#include "day.h"

static const struct sql SQL_STORED = { "calendar_stored", "SELECT day, price_fen, stock, sold, open FROM calendar_day"
	                                                  " WHERE sku_id = ? AND day BETWEEN ? AND ? ORDER BY day" };
static const struct sql SQL_PUT = { "calendar_put",
	                            "INSERT INTO calendar_day (sku_id, day, price_fen, stock, open, dirty)"
	                            " VALUES (?, ?, ?, ?, ?, TRUE)"
	                            " ON DUPLICATE KEY UPDATE price_fen = VALUES(price_fen), stock = VALUES(stock),"
	                            " open = VALUES(open), dirty = TRUE" };

static void compare_row(struct calendar_row *row, const struct rows *stored, size_t i, const struct sku_index *skus,
                        struct faults *f)
{
	int64_t sold = row_int(stored, i, 3);
	char day[DAY_TEXT_SIZE];

	row->same = row_int(stored, i, 1) == row->price_fen && row_int(stored, i, 2) == row->stock &&
	            (row_int(stored, i, 4) != 0) == row->open;
	if (row->stock >= sold)
		return;
	day_format(row->day, day);
	faults_add(f, row->line, "stock", "%lld is below the %lld already sold of SKU %s on %s", (long long)row->stock,
	           (long long)sold, skus->entries[row->sku].sku_out_id.p, day);
}

/* Rows [from, to) of one SKU against what is stored of it; both are in the order of days. */
static enum result compare_sku(struct cli *cli, struct calendar *c, size_t from, size_t to,
                               const struct sku_index *skus, struct faults *f, struct arena *scratch)
{
	struct rows stored;
	size_t at = from;
	enum result r = db_query(cli->db, scratch, &SQL_STORED,
	                         ARGS(arg_str(skus->entries[c->rows[from].sku].sku_id),
	                              arg_day(scratch, c->rows[from].day), arg_day(scratch, c->rows[to - 1].day)),
	                         &stored);

	for (size_t i = 0; r == OK && i < stored.n; i++) {
		day_t day = row_day(&stored, i, 0);

		while (at < to && c->rows[at].day.n < day.n)
			at++;
		if (at < to && c->rows[at].day.n == day.n)
			compare_row(&c->rows[at], &stored, i, skus, f);
	}
	return r;
}

enum result calendar_compare(struct cli *cli, struct calendar *c, const struct sku_index *skus, struct faults *f)
{
	struct arena scratch = { NULL };
	enum result r = OK;

	for (size_t from = 0; r == OK && from < c->n;) {
		size_t to = from + 1;

		while (to < c->n && c->rows[to].sku == c->rows[from].sku)
			to++;
		db_deadline(cli->db, CLI_DEADLINE_MS);
		r = compare_sku(cli, c, from, to, skus, f, &scratch);
		arena_reset(&scratch);
		from = to;
	}
	arena_free(&scratch);
	return r;
}

enum result calendar_store(struct cli *cli, const struct calendar *c, const struct sku_index *skus, size_t *written)
{
	struct progress progress;
	struct batch b;
	enum result r;

	*written = 0;
	for (size_t i = 0; i < c->n; i++)
		*written += !c->rows[i].same;
	progress_start(&progress, *written);
	batch_begin(&b, cli, &SQL_PUT, 5, &progress);
	for (size_t i = 0; i < c->n; i++) {
		const struct calendar_row *row = &c->rows[i];

		if (row->same)
			continue;
		batch_row(&b,
		          (const struct arg[]){ arg_str(skus->entries[row->sku].sku_id), arg_day(&b.scratch, row->day),
		                                arg_int(row->price_fen), arg_int(row->stock), arg_bool(row->open) });
	}
	r = batch_end(&b);
	progress_end(&progress);
	return r;
}
