/*
 * Compares one order with what the platform says about it, in one transaction under our locks: writes the discrepancies
 * down (scope DIFF_ORDER), repairs what can be repaired safely, closes what does not differ any more. Not here: asking
 * (compare_ask.h), and what differs (compare_judge.h).
 *
 * An answer of the platform counts only when our order has not changed since the question was asked: read the
 * fingerprint, ask, then compare with that fingerprint. What was stored before (by a list) may be older than a change
 * of our order; without a fingerprint it can only prove that nothing differs. Where something does, the platform has to
 * be asked again. compare.h does all of it: compare_fingerprint, compare_ask, then platform_order_keep and
 * compare_repair in one transaction.
 */
#ifndef SHANMEN_COMPARE_REPAIR_H
#define SHANMEN_COMPARE_REPAIR_H

#include "books/platform_order.h"

enum compare_end {
	COMPARE_SAME,    /* nothing differs, or it was repaired */
	COMPARE_DIFFERS, /* a discrepancy is open */
	COMPARE_AGAIN, /* not compared: our order has changed, or without a fingerprint something may differ. Ask again */
	COMPARE_END__MAX
};

struct compare_outcome {
	enum compare_end end;
	size_t fresh;     /* new discrepancies */
	size_t repaired;  /* of these, repaired at once */
	size_t gone;      /* open ones that do not differ any more */
	bool order_ended; /* nothing can happen to it any more on the platform's side: all of it is used or refunded */
	bool here;        /* we have the order */
};

/*
 * Inside a transaction. `theirs` NULL: the platform, asked about this order alone, does not list it. `fingerprint`
 * STR_NONE: `theirs` was stored before. One order for each transaction; it may raise alarms.
 */
enum result compare_repair(struct ctx *c, struct str order_id, const struct order_record *theirs,
                           struct str fingerprint, struct compare_outcome *out) MUST_USE;

/*
 * Inside a transaction, for a time in which nothing may be decided: judged as of `now`, uses that the platform does not
 * show are sent once more, and nothing else is repaired or written. *n: so many messages.
 */
enum result compare_resend(struct ctx *c, struct str order_id, const struct order_record *theirs,
                           struct str fingerprint, utc_t now, size_t *n) MUST_USE;

#endif
