/*
 * The outbox table, the sending side: the pending messages that are due, and the result of each try.
 * Not here: writing messages (outbox.h), calling the platform and what its answers mean (cron/outbox_*).
 *
 * Every function runs inside a transaction.
 */
#ifndef SHANMEN_OUTBOX_PENDING_H
#define SHANMEN_OUTBOX_PENDING_H

#include "db/ctx.h"
#include "trade/outbox.h"

/* A use whose automatic refund is less than a day away: it is sent before all others, and retried at a quick pace. */
#define OUTBOX_HURRY_S 86400

/* One message that is due. Texts live in the arena it was read into. */
struct pending {
	int64_t outbox_id;
	enum outbox_kind kind;
	struct str key;
	struct order_ref order;
	struct str account_id;
	struct str body;  /* p NULL: it cannot be decrypted */
	int64_t tries;    /* counted before this one */
	int64_t refusals; /* of them: the platform read the message and refused it */
	struct opt_utc deadline_at;
	struct opt_utc
		refund_at; /* of a use: the automatic refund; where the platform named none, 24:00 of the last day */
	bool sent;         /* with this body, and not refused since: it may have arrived */
	bool precaution;   /* a confirmation that our answer has given already: the platform may have it */
	int64_t revision;  /* of the body: one that was amended since it was read is not marked */
};

struct pending_list {
	struct pending *items;
	size_t n;
};

/* The kinds that have something due now: one bit (1 << kind) each. */
enum result pending_kinds(struct ctx *c, unsigned *kinds) MUST_USE;

/*
 * Up to `most` messages of a kind that are due, most urgent first. Of each order only the oldest, so that an
 * order's messages arrive in their order. `not_apps`: ids of apps to leave out, joined by commas.
 */
enum result pending_due(struct ctx *c, enum outbox_kind kind, struct str not_apps, size_t most,
                        struct pending_list *out) MUST_USE;

/*
 * To be committed before the first byte is sent: from now on this body may have taken effect, so it does not change.
 * NONE: do not send it. It is not due any more, was amended since it was read, or another transaction has locked it.
 */
enum result pending_mark_sent(struct ctx *c, const struct pending *p) MUST_USE;

/*
 * The platform has refused what was sent. If an amended body waited for that, it replaces the refused one and is due
 * at once. `error`: the platform's words. NONE: no amended body waits.
 */
enum result pending_take_amended(struct ctx *c, const struct pending *p, struct str error) MUST_USE;

/* The body of this revision as it is stored. NONE: it was amended since it was read, or cannot be decrypted. */
enum result pending_body(struct ctx *c, const struct pending *p, struct str *out) MUST_USE;

/* How a try is counted. */
struct pending_try {
	bool refused;   /* the platform read the message and refused it: it has taken no effect */
	bool uncounted; /* the platform did not read it, because of the token or the rate */
};

/*
 * The result of a try; `error` is kept with the row, for people. NONE, and nothing is changed: the row is not due any
 * more, or its body was amended, so that the answer is not about what is pending now.
 * done: acknowledged. later: due again at next_at. failed: an operator has to act. void: no longer needed.
 */
enum result pending_mark_done(struct ctx *c, const struct pending *p) MUST_USE;
enum result pending_mark_later(struct ctx *c, const struct pending *p, utc_t next_at, struct str error,
                               struct pending_try t) MUST_USE;
enum result pending_mark_failed(struct ctx *c, const struct pending *p, struct str error) MUST_USE;
enum result pending_mark_void(struct ctx *c, const struct pending *p, struct str error) MUST_USE;

/*
 * Gives a message up, because the platform stopped waiting for it: it becomes failed with `error`. Only where it is
 * still pending, and either a use or past its deadline for at least `grace_s` seconds; *given_up says whether it was so.
 */
enum result pending_give_up(struct ctx *c, int64_t outbox_id, struct str error, int64_t grace_s, bool *given_up)
	MUST_USE;

#endif
