/*
 * Evidence of a difference in one line: what is here and what is there, the same words for the same facts, so that a
 * comparison which is run again finds the same. Never a person's data.
 */
#ifndef SHANMEN_BOOK_SAY_H
#define SHANMEN_BOOK_SAY_H

#include "books/book_judge.h"

/* "copy 2 used 2026-11-26 10:11:12 at 6601; copy 3 issued". Not what was told of it: mending changes that. */
struct str book_say_copies(struct arena *a, const struct book_facts *f);

/* "verification V1 of certificate 7001: status 1, type 4, 2026-11-26 10:11:12" */
struct str book_say_verify(struct arena *a, const struct kept_verify *v);

/* "ledger L1 of certificate 7001: status 2, pay 88.00, goods 83.35, fee 4.65, share 0.00" */
struct str book_say_ledger(struct arena *a, const struct kept_ledger *l);

/* All of a certificate's rows; certificate_id STR_NONE: all of the order's. */
struct str book_say_ledgers(struct arena *a, const struct book_facts *f, struct str certificate_id);

/* "128.00" */
struct str book_say_yuan(struct arena *a, fen_t amount);

#endif
