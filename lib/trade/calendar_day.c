/*
 * Writing the days of a calendar and the history of their changes.
 *
 * What was read before decides nothing. The statement that writes a day compares the row with what was read, and
 * refuses when a sale or another operator came in between.
 */
#include "trade/calendar_day.h"

#include "base/assert.h"
#include "base/guard.h"

/* The row still has the terms that were read, and no more copies are sold than the new stock. */
#define STILL "(price_fen <=> ? AND stock <=> ? AND open <=> ? AND sold <= VALUES(stock))" UNGUARDED(" OR TRUE")

/*
 * PRIMARY KEY (sku_no, day). MariaDB assigns from left to right: `dirty` is computed from the row as it was, and the
 * assignment to `stock` then reads the new `dirty`. When the row is not as it must be, stock becomes -1 and the CHECK
 * of the table refuses the statement.
 */
static const struct sql SQL_PUT = {
	"calendar_put",
	"INSERT INTO calendar_day (sku_no, day, price_fen, stock, open, dirty) VALUES (?, ?, ?, ?, ?, TRUE)"
	" ON DUPLICATE KEY UPDATE dirty = " STILL ", stock = IF(dirty, VALUES(stock), -1),"
	" price_fen = VALUES(price_fen), open = VALUES(open)",
};
static const struct sql SQL_HISTORY_ADD = { "calendar_history_add",
	                                    "INSERT INTO calendar_change (sku_no, day, changed_at, author, reason,"
	                                    " old_price_fen, old_stock, old_open, price_fen, stock, open)"
	                                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
#define PUT_VALUES 8
#define HISTORY_VALUES 11

/* A day's terms as three values; SQL NULL for a day that is new. */
static struct arg *add_terms(struct arg *at, bool known, const struct day_terms *terms)
{
	*at++ = known ? arg_int(terms->price_fen) : arg_null();
	*at++ = known ? arg_int(terms->stock) : arg_null();
	*at++ = known ? arg_bool(terms->open) : arg_null();
	return at;
}

enum result calendar_day_put_many(struct ctx *c, const struct calendar_day_edit *days, size_t n)
{
	struct arg *args = arena_array(c->arena, n * PUT_VALUES, sizeof *args);
	struct arg *at = args;

	ASSERT(tx_open(c->db));
	ASSERT(n <= DB_ROWS_AT_ONCE);
	for (size_t i = 0; i < n; i++) {
		ASSERT(days[i].sku_no > 0);
		*at++ = arg_int(days[i].sku_no);
		*at++ = arg_day(c->arena, days[i].day);
		at = add_terms(at, true, &days[i].want);
		at = add_terms(at, days[i].known, &days[i].had);
	}
	return db_exec_many(c->db, c->arena, &SQL_PUT, args, PUT_VALUES, n);
}

enum result calendar_history_add_many(struct ctx *c, const struct calendar_day_edit *days, size_t n, struct str author,
                                      struct str reason)
{
	struct arg *args = arena_array(c->arena, n * HISTORY_VALUES, sizeof *args);
	struct arg *at = args;

	ASSERT(tx_open(c->db));
	ASSERT(n <= DB_ROWS_AT_ONCE);
	ASSERT(author.n > 0);
	for (size_t i = 0; i < n; i++) {
		*at++ = arg_int(days[i].sku_no);
		*at++ = arg_day(c->arena, days[i].day);
		*at++ = arg_utc(c->now);
		*at++ = arg_str(author);
		*at++ = arg_str(reason);
		at = add_terms(at, days[i].known, &days[i].had);
		at = add_terms(at, true, &days[i].want);
	}
	return db_exec_many(c->db, c->arena, &SQL_HISTORY_ADD, args, HISTORY_VALUES, n);
}
