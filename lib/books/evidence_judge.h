/*
 * What differs between the uses of one order here, the verifications the platform lists and the rows of its ledger.
 * Pure: evidence in, findings out. Not here: reading the evidence (evidence.h), writing the findings down
 * (evidence_compare.h), and what the order query says of status, refunds and amount (compare_judge.h).
 *
 * What was not read proves nothing: a missing record is a finding only when the lists of the days it should be in were
 * read to their end, and read after the platform had acknowledged the use.
 * Ownership: findings live in the arena given.
 * Source: spec shops-orders-ledger.md §4.1 to §4.3, §5.
 */
#ifndef SHANMEN_EVIDENCE_JUDGE_H
#define SHANMEN_EVIDENCE_JUDGE_H

#include "books/evidence.h"
#include "notice/diff.h"

/* Within so many days after the visit and the verification a ledger row has to be there. */
#define LEDGER_WITHIN_DAYS 3

#define FINDINGS_MAX 200 /* of one order and comparison */

/* A verification without a use of ours, of which it is clear which copy it is: that copy is to be marked used. */
struct use_repair {
	int64_t copy_no;
	utc_t verified_at;
	size_t item; /* items[item] is its finding */
};

struct evidence_findings {
	struct diff items[FINDINGS_MAX];
	size_t n;
	struct use_repair repairs[FINDINGS_MAX];
	size_t repairs_n;
	size_t not_listed; /* uses that the order query shows as fulfilled, and no list of verifications has */
	size_t sums_wrong; /* ledger rows whose total is not the sum of its parts: a hint only */
};

/* Our uses and the platform's verifications: scope DIFF_VERIFY. Sets *out. */
void evidence_judge_verifies(struct arena *a, const struct evidence *e, struct evidence_findings *out);

/* The ledger and what should have been paid: scope DIFF_LEDGER. Sets *out. */
void evidence_judge_ledger(struct arena *a, const struct evidence *e, struct evidence_findings *out);

#endif
