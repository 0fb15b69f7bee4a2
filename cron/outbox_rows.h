/*
 * The outbox table, the sending side: what is due, and what became of it. Every
 * deed runs inside a transaction of the lease's holder.
 */
#ifndef SHANMEN_OUTBOX_ROWS_H
#define SHANMEN_OUTBOX_ROWS_H

#include "db/ctx.h"
#include "trade/outbox.h"

/* One message that is due. Texts live in the arena it was read into. */
struct owed {
	int64_t outbox_id;
	enum outbox_kind kind;
	struct str key;
	struct str order_id;
	struct str account_id;
	int64_t app_id;
	struct str body; /* p NULL: it cannot be opened */
	int64_t tries;
	int64_t refusals; /* answers that were a no */
	struct opt_utc deadline_at;
	struct opt_utc refund_at; /* of a use: the automatic refund, where none was told 24:00 of the last day */
	bool sent;                /* with this body, and not refused since */
	int64_t revision;         /* of the body: one that was amended meanwhile is sent anew */
};

struct owed_list {
	struct owed *items;
	size_t n;
};

/* Kinds that have something due now: a bit (1 << kind) each. */
enum result owed_due_kinds(struct ctx *c, unsigned *kinds) MUST_USE;

/*
 * Up to `most` messages of a kind that are due, most urgent first; of each order only
 * the oldest, so that an order's messages arrive in their order. `not_apps`: ids of apps to
 * leave out, joined by commas.
 */
enum result owed_due(struct ctx *c, enum outbox_kind kind, struct str not_apps, size_t most, struct owed_list *out)
	MUST_USE;

/*
 * Before it is sent: from now on its body may have taken effect, and stays. NONE: it is not due any
 * more, was amended since it was read, or is locked by somebody.
 */
enum result owed_send(struct ctx *c, const struct owed *o) MUST_USE;

/* The platform has refused what was sent; a body that waited for that takes its place, due at once. NONE: there is none. */
enum result owed_take_amended(struct ctx *c, const struct owed *o, struct str error) MUST_USE;

/* What a try counts for. */
struct owed_try {
	bool refused;   /* the platform looked at it and said no: it has taken no effect */
	bool uncounted; /* it did not look at it: token, rate */
};

/* Each: NONE when the row is not due any more, or its body was amended: what was sent is not what is owed now. */
enum result owed_done(struct ctx *c, const struct owed *o) MUST_USE;
enum result owed_later(struct ctx *c, const struct owed *o, utc_t next_at, struct str error, struct owed_try t)
	MUST_USE;
enum result owed_failed(struct ctx *c, const struct owed *o, struct str error) MUST_USE;
enum result owed_moot(struct ctx *c, const struct owed *o, struct str error) MUST_USE;

#endif
