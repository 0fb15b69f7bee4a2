/*
 * Evidence in one line of text, for the two sides of a discrepancy. The same evidence gives the same text, so that a
 * comparison which is run again finds the same. Never a person's data.
 *
 * Ownership: texts live in the arena given.
 */
#ifndef SHANMEN_EVIDENCE_TEXT_H
#define SHANMEN_EVIDENCE_TEXT_H

#include "books/evidence.h"

/* "copy 2 used 2026-11-26 10:11:12 at 6601; copy 3 issued". Nothing of the outbox: a repair changes that. */
struct str evidence_text_copies(struct arena *a, const struct evidence *e);

/* "verification V1 of certificate 7001: status 1, type 4, 2026-11-26 10:11:12" */
struct str evidence_text_verify(struct arena *a, const struct platform_verify *v);

/* "ledger L1 of certificate 7001: status 2, pay 88.00, goods 83.35, fee 4.65, share 0.00" */
struct str evidence_text_ledger(struct arena *a, const struct ledger_entry *l);

/* All rows of a certificate; certificate_id STR_NONE: all rows of the order. */
struct str evidence_text_ledgers(struct arena *a, const struct evidence *e, struct str certificate_id);

#endif
