/*
 * The days of a SKU's calendar as an operator sets them (table calendar_day), and the history of what operators
 * changed (table calendar_change). Not what a sale takes of a day and gives back: that is stock.h.
 *
 * Ownership: nothing is kept. The values sent to the database are made in the ctx's arena, which the caller empties.
 */
#ifndef SHANMEN_CALENDAR_DAY_H
#define SHANMEN_CALENDAR_DAY_H

#include "db/ctx.h"

/* What an operator sets of a day. */
struct day_terms {
	int64_t price_fen;
	int64_t stock; /* copies, those sold already included */
	bool open;
};

/* One day that changes. */
struct calendar_day_edit {
	int64_t sku_no;
	day_t day;
	bool known;           /* the day was in the calendar when it was read, with the terms `had` */
	struct day_terms had; /* of a new day: not used */
	struct day_terms want;
};

/*
 * Inside the transaction: writes at most DB_ROWS_AT_ONCE days in one round trip and marks them for cron/stock_push.
 * REFUSE: one of them changed since it was read, or more of it is sold than the stock it is to have. Then roll back.
 */
enum result calendar_day_put_many(struct ctx *c, const struct calendar_day_edit *days, size_t n) MUST_USE;

/*
 * Inside the transaction: adds at most DB_ROWS_AT_ONCE changes to the history in one round trip, made at c->now by
 * `author` (at most 64 characters) for `reason` (at most 255).
 */
enum result calendar_history_add_many(struct ctx *c, const struct calendar_day_edit *days, size_t n, struct str author,
                                      struct str reason) MUST_USE;

#endif
