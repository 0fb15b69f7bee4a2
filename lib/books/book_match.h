/*
 * One order's uses, verifications and ledger rows compared in one transaction: differences written down, gone ones
 * closed, what is clear mended. What they are is book_judge.h's to say.
 */
#ifndef SHANMEN_BOOK_MATCH_H
#define SHANMEN_BOOK_MATCH_H

#include "books/book_judge.h"

/* What a comparison brought about; added up. */
struct book_count {
	size_t fresh, mended, gone;
	size_t not_listed, sums_wrong;
};

/* Reads all of it under the order's lock; the gate may use a copy meanwhile. */
enum result book_facts_read(struct ctx *c, struct str order_id, const struct book_day *days, size_t days_n,
                            struct book_facts *out) MUST_USE;

/*
 * Inside a transaction; takes the order's lock, and where it mends the vouchers'. Mends: a copy that was verified there and is
 * issued here is marked used, where it is clear which copy it is.
 */
enum result book_match(struct ctx *c, struct str order_id, const struct book_day *days, size_t days_n,
                       struct book_count *count) MUST_USE;

#endif
