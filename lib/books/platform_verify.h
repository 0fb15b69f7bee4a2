/*
 * The platform_verify table: verifications as the platform listed them. Not here: what differs from our
 * uses (book_judge.h).
 *
 * Source: spec shops-orders-ledger.md §4.1.
 */
#ifndef SHANMEN_PLATFORM_VERIFY_H
#define SHANMEN_PLATFORM_VERIFY_H

#include "books/verify_page.h"
#include "db/ctx.h"

/* Inside a transaction: what was listed is written down; a record's order is found by its code, else by its certificate. */
enum result platform_verify_put(struct ctx *c, struct str account_id, const struct verify_page *page) MUST_USE;

/* Orders of records that were listed before their certificate was known. Of the merchant and the days. */
enum result platform_verify_link(struct ctx *c, struct str account_id, utc_t from, utc_t to) MUST_USE;

/* One record, as it is kept. */
struct kept_verify {
	struct str verify_id, certificate_id;
	struct opt_int copy_no; /* the copy whose code it named */
	struct opt_int verify_type, status;
	utc_t verified_at;
	struct opt_utc cancelled_at;
};

/* Of an order, in the sequence of their times. In the arena. */
enum result platform_verify_of(struct ctx *c, struct str order_id, struct kept_verify **out, size_t *n) MUST_USE;

#endif
