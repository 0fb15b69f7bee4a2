/*
 * Our side of one order, read for a comparison with the platform's: what compare_judge.h needs, a fingerprint that
 * changes with the order, and both sides in words. Never a person's data. Not here: what differs (compare_judge.h).
 *
 * Ownership: results live in the arena of the ctx.
 */
#ifndef SHANMEN_COMPARE_VIEW_H
#define SHANMEN_COMPARE_VIEW_H

#include "books/compare_judge.h"
#include "books/platform_order.h"

struct compare_view {
	bool row; /* there is a row of the order, even if only an absent one; false: `order` and `vs` are empty */
	struct order order;
	struct vouchers vs;
	struct our_order ours;
};

/* Inside a transaction: locks the order and its vouchers, and reads. */
enum result compare_view_lock(struct ctx *c, struct order_ref which, struct compare_view *out) MUST_USE;

/*
 * Inside a transaction: a text that differs when anything has changed that a comparison depends on: the order's state
 * and payment, its vouchers, refunds and pending messages. It is read before the platform is asked and again under the
 * locks: when the two differ, the answer may be older than the change and is not used.
 */
enum result compare_fingerprint(struct ctx *c, struct order_ref which, struct str *out) MUST_USE;

/* Inside a transaction: is what the platform sold by this order, as platform_order has it, in our catalogue? */
enum result compare_sku_here(struct ctx *c, const struct platform_order *theirs, bool *out) MUST_USE;

/*
 * Our side in words: "accepted, sku 18001, 2 copies: 1 used, 1 issued; paid 256.00". Evidence of a discrepancy: a
 * change of these words opens settled ones again.
 */
struct str compare_view_text(struct ctx *c, const struct compare_view *v);

/*
 * The platform's: "order_status 201, 2 copies: 1 of 301, 1 of 100; paid 256.00, paid back 128.00"; NULL: "not known
 * there".
 */
struct str order_record_text(struct ctx *c, const struct order_record *theirs);

/* Inside a transaction: each use in words: copy, when, at which shop, how often it was sent and what came of it. */
enum result compare_view_uses(struct ctx *c, const struct compare_view *v, struct str *out) MUST_USE;

#endif
