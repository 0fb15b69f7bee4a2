/*
 * The platform_order and platform_certificate tables: each order as the platform's newest answer has it. Of two answers
 * the one with the larger update_order_time is newer, of equal ones the one that was asked for later; an older answer
 * never overwrites a newer one. Not here: what differs from our own order (compare_repair.h).
 *
 * Ownership: results live in the arena.
 * Source: spec shops-orders-ledger.md §3.1 (merging).
 */
#ifndef SHANMEN_PLATFORM_ORDER_H
#define SHANMEN_PLATFORM_ORDER_H

#include "books/order_page.h"
#include "db/ctx.h"

/* An order as an answer lists it, and the question that brought it. */
struct platform_order {
	struct order_record order;
	int64_t app_id;
	struct str account_id; /* the merchant that was asked about */
	utc_t asked_at;        /* before the question was sent */
};

/*
 * Inside a transaction: writes an answer down. *stored: it is the newest now; false: the table has a newer one. A
 * certificate that the answer leaves out stays as it was. REFUSE: the order is known as that of another merchant of
 * the app, or one of
 * its certificates as another order's: nothing can be concluded from the answer, and the transaction must be rolled
 * back.
 */
enum result platform_order_put(struct ctx *c, const struct platform_order *answer, bool *stored) MUST_USE;

/*
 * The same, and *newest is what the table has then. Where that is an older question's answer, nobody knows whether our
 * order has changed since: *fingerprint (compare_view.h) becomes STR_NONE.
 */
enum result platform_order_keep(struct ctx *c, const struct platform_order *answer, struct platform_order *newest,
                                struct str *fingerprint) MUST_USE;

/* The merchant's order of this id. NONE: the platform never listed it. */
enum result platform_order_get(struct ctx *c, struct str account_id, struct str order_id, struct platform_order *out)
	MUST_USE;

#endif
