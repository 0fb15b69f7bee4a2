/*
 * Messages to the platform, the writing side: a message is a row, written in the transaction that makes it true;
 * cron/outbox_deliver sends it. A row is unique by app, kind and key: adding it twice is harmless, and
 * its body never changes once it may have been sent.
 *
 *   waiting → due → done        (waiting: the content is still missing: codes)
 *                 → failed      (an operator must act; `shanmen outbox retry` makes it due again)
 *   waiting, due, failed → void (state 'moot': what it says has ended)
 *
 * Every function runs inside a transaction.
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

/* When the platform stops waiting, and when an alarm is raised if it has not acknowledged the message. Not given: never. */
struct outbox_terms {
	struct opt_utc deadline_at;
	struct opt_utc alarm_at;
};

#define OUTBOX_NO_TERMS ((struct outbox_terms){ { false, { 0 } }, { false, { 0 } } })

/* Both from a deadline: the alarm comes so many seconds before it. No deadline: no terms. */
struct outbox_terms outbox_terms_until(struct opt_utc deadline, int64_t alarm_before_s);

/* The word of the column `kind`; it is static. */
const char *outbox_kind_word(enum outbox_kind kind);

/* OUTBOX__MAX: it is the word of none. */
enum outbox_kind outbox_kind_of(struct str word);

/* Adds a message that is due. `body`: the request's JSON; it is encrypted at rest, since it may name documents. */
enum result outbox_add(struct ctx *c, enum outbox_kind kind, struct str key, struct order_ref order, struct str body,
                       struct outbox_terms terms) MUST_USE;

/* Adds a message that needs not be sent, because the platform knows its content already: it is void from the beginning. */
enum result outbox_add_known(struct ctx *c, enum outbox_kind kind, struct str key, struct order_ref order,
                             struct str body) MUST_USE;

/* Adds a message whose content is still missing: it stays `waiting` until outbox_fill. */
enum result outbox_add_waiting(struct ctx *c, enum outbox_kind kind, struct str key, struct order_ref order,
                               struct outbox_terms terms) MUST_USE;

/* Is there a message under this key that waits for its content? */
enum result outbox_waits(struct ctx *c, enum outbox_kind kind, struct str key, int64_t app_id, bool *out) MUST_USE;

/* Gives a waiting message its body; it is then due. NONE: no such message waits. */
enum result outbox_fill(struct ctx *c, enum outbox_kind kind, struct str key, int64_t app_id, struct str body) MUST_USE;

/*
 * What an order's messages of these kinds say has ended: those that are not acknowledged become void, with `why`.
 * `kinds`: OUTBOX_KIND(OUTBOX_CODES) | …
 */
#define OUTBOX_KIND(k) (1u << (k))
enum result outbox_void(struct ctx *c, struct order_ref order, unsigned kinds, const char *why) MUST_USE;

/*
 * The platform does not show what an order's messages of this kind said, although they were acknowledged or failed:
 * they become due again with the same bodies, each message only once. *n counts them.
 */
enum result outbox_send_again(struct ctx *c, struct order_ref order, enum outbox_kind kind, size_t *n) MUST_USE;

/*
 * Another body for a message that the platform has not acknowledged; it is due at once. A body that was sent may have
 * taken effect: then the new body waits until the platform has refused the old one. NONE: there is no such message,
 * or it was acknowledged.
 */
enum result outbox_amend(struct ctx *c, enum outbox_kind kind, struct str key, int64_t app_id, struct str body)
	MUST_USE;

#endif
