/*
 * The platform_verify table: verifications as the platform lists them. Not here: what differs from our uses
 * (evidence_judge.h).
 *
 * Ownership: results live in the arena.
 * Source: spec shops-orders-ledger.md §4.1.
 */
#ifndef SHANMEN_PLATFORM_VERIFY_H
#define SHANMEN_PLATFORM_VERIFY_H

#include "books/verify_page.h"
#include "db/ctx.h"

/*
 * Inside a transaction: writes a page down. A record's order is found by its code, else by its certificate, else not
 * yet.
 */
enum result platform_verify_put(struct ctx *c, struct str account_id, const struct verify_page *page) MUST_USE;

/*
 * Inside a transaction: finds the orders of a merchant's records, verified from `from` to `to`, that were listed before
 * their certificate was known.
 */
enum result platform_verify_link(struct ctx *c, struct str account_id, utc_t from, utc_t to) MUST_USE;

/* One row of it. */
struct platform_verify {
	struct str verify_id, certificate_id;
	struct opt_int copy_no; /* of ours: the copy whose code it names */
	struct opt_int verify_type, status;
	utc_t verified_at;
	struct opt_utc cancelled_at;
};

/* All of an order, in the sequence of their times. */
enum result platform_verify_of_order(struct ctx *c, struct str account_id, struct str order_id,
                                     struct platform_verify **out, size_t *n) MUST_USE;

#endif
