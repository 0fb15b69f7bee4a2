/*
 * Where the platform's truth and ours differ: a row each, an alarm (once for an
 * order and kind) and an error line in the log. Never a person's data.
 *
 * Two ways in: what is noticed as it happens (diff_raise), and what a comparison finds (diff_round_…),
 * which also finds when a difference has gone. A comparison that is run again changes nothing.
 */
#ifndef SHANMEN_DIFF_H
#define SHANMEN_DIFF_H

#include "db/ctx.h"

/* `kind` is one word; `detail` a sentence. Inside the transaction that found it. */
enum result diff_raise(struct ctx *c, const char *kind, struct str order_id, const char *detail) MUST_USE;

/* The same, unless one of this kind is open for the order already. */
enum result diff_raise_once(struct ctx *c, const char *kind, struct str order_id, const char *detail) MUST_USE;

/* --- comparisons --- */

/* Which comparison: its differences are its own, another's stay as they are. */
enum diff_scope { DIFF_EVENT, DIFF_ORDER, DIFF_VERIFY, DIFF_LEDGER, DIFF_SCOPE__MAX };

/* One difference. Its key is kind, order and subject: found again, it is the same row. */
struct diff {
	const char *kind;
	struct str subject; /* what of the order: a certificate, a verification …; STR_NONE: the order itself */
	const char *detail; /* a sentence for the operator: what it is and what to do */
	struct str ours;    /* evidence of our side; STR_NONE: we have nothing */
	struct str aside;   /* more of our side, which changes by itself: no reason to open a settled one again */
	struct str theirs;  /* and of the platform's */
	const char *mended; /* how it was mended, in this transaction; NULL: it waits for a person */
	const char *note;   /* of one that stays open: what was done about it just now; NULL: nothing new */
};

/* The comparison of one order (or of what stands for one), from begin to end in one transaction. */
struct diff_round {
	struct ctx *c;
	enum diff_scope scope;
	struct str order_id;
	struct str keys; /* found, a line each */
	size_t fresh;    /* rows that are new, or open again because the evidence has changed */
	size_t mended;   /* of these, those mended at once */
	size_t gone;     /* open ones that this comparison did not find any more: diff_round_end */
};

struct diff_round diff_round_begin(struct ctx *c, enum diff_scope scope, struct str order_id);

/*
 * Writes a difference down. One that a person has settled stays settled as long as the evidence is the same; with
 * other evidence, or after it had gone, it is open again, with what the person said. Alarms when it is found first and
 * when it is open again, unless it was mended.
 */
enum result diff_round_found(struct diff_round *round, const struct diff *d) MUST_USE;

/* What is open in this scope for the order and was not found any more is marked mended: it no longer differs. */
enum result diff_round_end(struct diff_round *round) MUST_USE;

/* Is any of that comparison open for the order? */
enum result diff_open_of(struct ctx *c, enum diff_scope scope, struct str order_id, bool *any) MUST_USE;

#endif
