/*
 * Discrepancies between the platform's data and ours (table reconcile_diff): each
 * is a row, an alarm (once for an order and kind) and an error line in the log.
 * Never with personal data.
 *
 * They come in two ways: noticed as it happens (diff_raise), or found by a comparison of one
 * order (diff_round_…), which also closes those that are gone. Repeating a comparison changes nothing.
 */
#ifndef SHANMEN_DIFF_H
#define SHANMEN_DIFF_H

#include "db/ctx.h"

/* Writes a discrepancy, inside the transaction that noticed it. `kind` is one word; `detail` a sentence for the operator. */
enum result diff_raise(struct ctx *c, const char *kind, struct str order_id, const char *detail) MUST_USE;

/* diff_raise, unless one of this kind is open for the order already. */
enum result diff_raise_once(struct ctx *c, const char *kind, struct str order_id, const char *detail) MUST_USE;

/*
 * The operator has dealt with it; inside the transaction. `reason` replaces the note, unless it is STR_NONE.
 * Settling again keeps the time, and without a reason also the author. NONE: there is no such discrepancy.
 */
enum result diff_settle(struct ctx *c, int64_t diff_id, struct str author, struct str reason, utc_t at) MUST_USE;

/* The error line in the log, with the commit. For lib/notice only: diff_raise and diff_round_found write it. */
void diff_log(struct ctx *c, const char *kind, struct str order_id);

/* --- comparisons --- */

/* Which comparison. Each one closes its own discrepancies only. */
enum diff_scope { DIFF_EVENT, DIFF_ORDER, DIFF_VERIFY, DIFF_LEDGER, DIFF_SCOPE__MAX };

/* One discrepancy. Kind, order and subject are its key: found again, it is the same row. */
struct diff {
	const char *kind;
	struct str subject; /* which part of the order: a certificate, a verification …; STR_NONE: the order itself */
	const char *detail; /* a sentence for the operator: what differs and what to do */
	struct str ours;    /* evidence of our side; STR_NONE: we have nothing */
	struct str
		varying; /* more evidence of ours that changes by itself: it does not open a settled discrepancy again */
	struct str theirs;    /* evidence of the platform's side; STR_NONE: it has nothing */
	const char *repaired; /* how this transaction has repaired it; NULL: the operator must act */
	const char *note;     /* for one that stays open: what was done about it just now; NULL: nothing new */
};

/* The comparison of one order (or of what stands for one: a day), from begin to end in one transaction. */
struct diff_round {
	struct ctx *c;
	enum diff_scope scope;
	struct str order_id;
	struct str keys; /* of the discrepancies found so far, one per line */
	size_t fresh;    /* how many are new, or open again because their evidence has changed */
	size_t repaired; /* how many of these were repaired at once */
	size_t gone;     /* set by diff_round_end: how many open ones this comparison did not find again */
};

/* Begins a comparison, inside the transaction. `order_id` must outlive it. */
struct diff_round diff_round_begin(struct ctx *c, enum diff_scope scope, struct str order_id);

/*
 * Records a discrepancy. One that the operator has settled stays settled while the evidence is the same; with other
 * evidence, or after it was gone, it is open again and keeps the operator's note. Raises an alarm when it is new and
 * when it is open again, unless it was repaired.
 */
enum result diff_round_found(struct diff_round *round, const struct diff *d) MUST_USE;

/* Closes the order's open discrepancies of this scope that were not found again: note "no longer differs". */
enum result diff_round_end(struct diff_round *round) MUST_USE;

/* *any: the order has an open discrepancy of this scope. */
enum result diff_open_of(struct ctx *c, enum diff_scope scope, struct str order_id, bool *any) MUST_USE;

#endif
