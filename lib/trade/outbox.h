/*
 * What the platform must be told, written in the transaction that makes it
 * true; cron/outbox_deliver sends it. One obligation is one row: owing it twice is
 * harmless, and its body never changes once it may have been sent.
 *
 * Source: spec codes-and-verify.md §2 (codes), §3 (verify), §5 (confirm, refund audit), §6.2 (audit by codes).
 */
#ifndef SHANMEN_OUTBOX_H
#define SHANMEN_OUTBOX_H

#include "db/ctx.h"
#include "json/field.h"

enum outbox_kind {
	OUTBOX_VERIFY,
	OUTBOX_CONFIRM,
	OUTBOX_CODES,
	OUTBOX_REFUND_AUDIT, /* of a scenic application */
	OUTBOX_CODE_AUDIT,   /* of one certificate of the third-party form */
	OUTBOX__MAX
};

/* When the platform stops listening, and when a person must hear that it was not told yet. Not given: never. */
struct outbox_terms {
	struct opt_utc deadline_at;
	struct opt_utc alarm_at;
};

#define OUTBOX_NO_TERMS ((struct outbox_terms){ { false, { 0 } }, { false, { 0 } } })

/* Both from a deadline: the alarm comes so many seconds before it. No deadline: no terms. */
struct outbox_terms outbox_terms_until(struct opt_utc deadline, int64_t alarm_before_s);

const char *outbox_kind_word(enum outbox_kind kind);

/* `body`: the request's JSON; it is encrypted at rest, since it may name documents. */
enum result outbox_add(struct ctx *c, enum outbox_kind kind, struct str key, struct str order_id, struct str body,
                       struct outbox_terms terms) MUST_USE;

/* The platform knows it already, from elsewhere: a row all the same, moot from the beginning. */
enum result outbox_add_known(struct ctx *c, enum outbox_kind kind, struct str key, struct str order_id,
                               struct str body) MUST_USE;

/* Owed, but its content is still missing: it stays `waiting` until outbox_fill. */
enum result outbox_add_waiting(struct ctx *c, enum outbox_kind kind, struct str key, struct str order_id,
                             struct outbox_terms terms) MUST_USE;

/* Is there a row that waits for its content? */
enum result outbox_waits(struct ctx *c, enum outbox_kind kind, struct str key, bool *out) MUST_USE;

/* Gives a waiting row its body; it is then due. NONE: no such row waits. */
enum result outbox_fill(struct ctx *c, enum outbox_kind kind, struct str key, struct str body) MUST_USE;

/*
 * What rows of these kinds speak of has ended: those not acknowledged become moot, `why` says it.
 * `kinds`: OUTBOX_KIND(OUTBOX_CODES) | …
 */
#define OUTBOX_KIND(k) (1u << (k))
enum result outbox_void(struct ctx *c, struct str order_id, unsigned kinds, const char *why) MUST_USE;

/*
 * What an order's rows of this kind said, acknowledged or given up, does not show at the platform: they are due again
 * with the same bodies, each once in its life. *n counts them.
 */
enum result outbox_send_again(struct ctx *c, struct str order_id, enum outbox_kind kind, size_t *n) MUST_USE;

/*
 * Another body for a row the platform has not acknowledged, due at once. One that was sent may have taken
 * effect: then the new body waits until the platform has refused the old one. NONE: acknowledged already, or never owed.
 */
enum result outbox_amend(struct ctx *c, enum outbox_kind kind, struct str key, struct str body) MUST_USE;

#endif
