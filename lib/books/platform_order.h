/*
 * The platform_order and platform_certificate tables: orders as the platform told of them last. Of two answers
 * the one with the larger update_order_time wins, of equal ones the one asked for later; an older one never
 * overwrites. Not here: what differs from our own orders (compare_repair.h).
 *
 * Source: spec shops-orders-ledger.md §3.1 (merging).
 */
#ifndef SHANMEN_PLATFORM_ORDER_H
#define SHANMEN_PLATFORM_ORDER_H

#include "books/trade_json.h"
#include "db/ctx.h"

/* An order as it was told, and to whom. */
struct platform_order {
	struct trade_order order;
	int64_t app_id;
	struct str account_id; /* the merchant that was asked about */
	utc_t asked_at;
};

/*
 * Inside a transaction. *taken: it is what counts now; false: it is older than what is here. A certificate that the
 * newer answer leaves out stays as it was told last. REFUSE: the order was told of another merchant, or one of its
 * certificates of another order: nothing can be concluded from it, and what it wrote must be rolled back.
 */
enum result platform_order_put(struct ctx *c, const struct platform_order *told, bool *taken) MUST_USE;

/*
 * The same, and what counts then: this answer, or one told before that is newer. The latter was not asked for behind
 * `mark` (compare_repair.h), which is STR_NONE then.
 */
enum result platform_order_keep(struct ctx *c, const struct platform_order *told, struct platform_order *counts,
                                struct str *mark) MUST_USE;

/* NONE: the platform never told of it. In the arena. */
enum result platform_order_get(struct ctx *c, struct str order_id, struct platform_order *out) MUST_USE;

#endif
