/*
 * The ledger_entry table: the platform's ledger, a row each, whichever list told of it. Not here: what
 * should have been paid (book_judge.h).
 *
 * One row is told by its `id` in the lists by day and by its ledger_id in the answers by certificate; ledger_ref
 * keeps the two together. What one list does not tell (fees, shares, verify_id) stays as the other told it.
 * Source: spec shops-orders-ledger.md §4.2 to §4.4.
 */
#ifndef SHANMEN_LEDGER_ENTRY_H
#define SHANMEN_LEDGER_ENTRY_H

#include "books/ledger_page.h"
#include "db/ctx.h"

/* Inside a transaction. `day`: the day that was asked for; a row that says when it was verified belongs to that day. */
enum result ledger_entry_put_day(struct ctx *c, struct str account_id, day_t day, const struct ledger_page *page)
	MUST_USE;
enum result ledger_entry_put_certificates(struct ctx *c, struct str account_id, day_t day,
                                          const struct ledger_page *page) MUST_USE;

struct kept_ledger {
	struct str ledger_id, certificate_id, verify_id; /* the last two STR_NONE: not told */
	struct opt_int status;
	fen_t pay_fen, goods_fen;
	struct opt_fen fee_fen, share_fen, total_fen;
	day_t bill_day;
};

/* Of an order, by certificate. In the arena. */
enum result ledger_entry_of(struct ctx *c, struct str order_id, struct kept_ledger **out, size_t *n) MUST_USE;

#endif
