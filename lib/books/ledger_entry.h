/*
 * The ledger_entry table: the rows of the platform's ledger, from whichever list they came. Not here: what should have
 * been paid (evidence_judge.h).
 *
 * The lists by day name a row by its `id`, the answers by certificate by its ledger_id; the column ledger_ref keeps the
 * two together. What one list leaves out (fees, shares, verify_id) stays as the other list had it.
 * Ownership: results live in the arena.
 * Source: spec shops-orders-ledger.md §4.2 to §4.4.
 */
#ifndef SHANMEN_LEDGER_ENTRY_H
#define SHANMEN_LEDGER_ENTRY_H

#include "books/ledger_page.h"
#include "db/ctx.h"

/*
 * Inside a transaction: writes down a page of the list by day, or an answer by certificate. `day`: the day that was
 * asked for; a row that says when it was verified belongs to that day instead.
 */
enum result ledger_entry_put_day(struct ctx *c, struct str account_id, day_t day, const struct ledger_page *page)
	MUST_USE;
enum result ledger_entry_put_certificates(struct ctx *c, struct str account_id, day_t day,
                                          const struct ledger_page *page) MUST_USE;

/* One row of it. */
struct ledger_entry {
	struct str ledger_id, certificate_id, verify_id; /* the last two STR_NONE: no list says it */
	struct opt_int status;
	fen_t pay_fen, goods_fen;
	struct opt_fen fee_fen, share_fen, total_fen;
	day_t bill_day;
};

/* All of an order, sorted by certificate. */
enum result ledger_entry_of_order(struct ctx *c, struct str account_id, struct str order_id, struct ledger_entry **out,
                                  size_t *n) MUST_USE;

#endif
