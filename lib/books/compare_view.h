/*
 * Our side of one order, read for a comparison with the platform's: its facts, a mark that changes with it, and both
 * sides in words. Never a person's data. Judging is compare_judge.h's.
 *
 * Ownership: results live in the arena.
 */
#ifndef SHANMEN_COMPARE_VIEW_H
#define SHANMEN_COMPARE_VIEW_H

#include "books/compare_judge.h"

struct order_view {
	bool row; /* there is a row of the order, absent ones too; false: `order` and `vs` are empty */
	struct order order;
	struct vouchers vs;
	struct ours ours;
};

/* Locks order and vouchers, and reads. */
enum result order_view_lock(struct ctx *c, struct str order_id, struct order_view *out) MUST_USE;

/*
 * A text that differs when anything of the order has changed that a comparison looks at: state, payment, vouchers,
 * refunds, what is owed. Read before the platform is asked, and again under the locks: where it differs the answer may be older than the
 * change, and is not judged.
 */
enum result order_mark(struct ctx *c, struct str order_id, struct str *out) MUST_USE;

/* Is what was sold there of our catalogue? */
enum result order_sku_here(struct ctx *c, const struct trade_order *t, bool *out) MUST_USE;

/* "accepted, 2 copies: 1 used, 1 issued; paid 256.00" */
struct str order_view_words(struct ctx *c, const struct order_view *v);

/* "order_status 201, 2 copies: 1 of 301, 1 of 100; paid 256.00, paid back 128.00"; NULL: "not known there". */
struct str trade_order_words(struct ctx *c, const struct trade_order *t);

/* Each use: copy, when, at which shop, what came of telling it. */
enum result order_view_uses(struct ctx *c, const struct order_view *v, struct str *out) MUST_USE;

#endif
