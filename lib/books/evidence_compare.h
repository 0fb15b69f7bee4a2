/*
 * Compares the uses, verifications and ledger rows of one order in one transaction: reads the evidence, writes down
 * what differs, closes the discrepancies that are gone, and repairs what is clear. What differs is decided in
 * evidence_judge.h.
 */
#ifndef SHANMEN_EVIDENCE_COMPARE_H
#define SHANMEN_EVIDENCE_COMPARE_H

#include "books/evidence.h"

/* What comparisons brought about; they add to it. */
struct discrepancy_counts {
	size_t fresh;                  /* new discrepancies */
	size_t repaired;               /* of these, repaired at once */
	size_t gone;                   /* open ones that do not differ any more */
	size_t not_listed, sums_wrong; /* as in struct evidence_findings */
};

/*
 * The order `which` of the merchant `account_id`. Inside a transaction; locks the order and, where it repairs, its vouchers. The one repair: a copy that was verified
 * there and is issued here is marked used, where it is clear which copy it is.
 */
enum result evidence_compare(struct ctx *c, struct order_ref which, struct str account_id, const struct day_lists *days,
                             size_t days_n, struct discrepancy_counts *counts) MUST_USE;

#endif
