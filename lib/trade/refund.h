/*
 * Refunds: a row for each application and for each notice of money paid back that came without one.
 * refund_decide.h decides those that wait for an operator, refund_end.h ends the vouchers when the money has moved.
 *
 *   audit: none → accepted, rejected, waiting      (a notice came before its application)
 *          waiting → accepted, rejected            (an operator decides, or a rule when nobody has)
 *          waiting → overtaken                     (its vouchers ended before an operator decided)
 *
 * Every function runs inside a transaction; those that take an order hold its lock.
 */
#ifndef SHANMEN_REFUND_H
#define SHANMEN_REFUND_H

#include "json/field.h"
#include "trade/outbox.h"
#include "trade/voucher.h"

/*
 * From the application on. The platform counts an audit that it has not got after a day as accepted and refunds; so
 * what nobody has decided two hours before is decided by a rule, while the platform can still be informed.
 */
#define AUDIT_ALARM_S (12 * 3600)
#define AUDIT_DECIDE_S (22 * 3600)
#define AUDIT_PLATFORM_S (24 * 3600)
#define AUDIT_ALARM_BEFORE_S (AUDIT_DECIDE_S - AUDIT_ALARM_S) /* before decide_by */

enum refund_form { REFUND_SCENIC, REFUND_THIRD_PARTY };
enum refund_audit {
	AUDIT_NONE, /* a notice without an application */
	AUDIT_ACCEPTED,
	AUDIT_REJECTED,
	AUDIT_WAITING,   /* an operator decides */
	AUDIT_OVERTAKEN, /* its vouchers ended before an operator decided */
	AUDIT__MAX
};

/* apply_source */
enum { SOURCE_NO_CODES = 301, SOURCE_EXPIRY = 302 };

struct refund {
	int64_t refund_id; /* 0: not written yet */
	struct str key;
	enum refund_form form;
	bool whole; /* it names no vouchers: the whole order is meant */
	enum refund_audit audit;
	const char *reason; /* of a rejection */
	struct opt_int apply_source;
	struct opt_utc apply_at;
	struct opt_fen fee_fen;
	struct opt_utc decide_by; /* with AUDIT_WAITING: until when a person decides */
	/* what was paid back, as the notice or the platform's books say */
	struct opt_fen paid_fen;
	struct opt_int paid_scene;
	struct opt_utc paid_at;
};

/*
 * Until when it must be decided that was applied for at `apply_at`: the platform counts from there. Where it named no
 * time, or one that is still to come, the time counts from now.
 */
struct opt_utc refund_decide_by(utc_t now, struct opt_utc apply_at);

/*
 * The terms of the message with an audit that had to be decided by `decide_by`. None when the platform's time is over:
 * how long it waits is our assumption, so the message is sent all the same.
 */
struct outbox_terms refund_audit_terms(utc_t now, struct opt_utc decide_by);

/* The word of the column `audit`; it is static. */
const char *refund_audit_word(enum refund_audit audit);

/* Writes an application with its audit; rf->refund_id is then set. REFUSE: the key belongs to another order. */
enum result refund_write(struct ctx *c, const struct order *o, struct refund *rf) MUST_USE;

/* Locks and reads the refund under a key of the order's app. NONE: there is none. REFUSE: it belongs to another order. */
enum result refund_lock(struct ctx *c, const struct order *o, struct str key, struct refund *out) MUST_USE;

/* Was this refund applied for in the third-party form (by codes)? */
enum result refund_is_third_party(struct ctx *c, int64_t refund_id, bool *out) MUST_USE;

/* Does an operator decide about refunds of this order's product? */
enum result refund_by_operator(struct ctx *c, const struct order *o, bool *out) MUST_USE;

/*
 * Sets `accepted` of the locked vouchers whose refund is decided; the others wait for an operator.
 * No statement where none is locked.
 */
enum result refund_mark_accepted(struct ctx *c, const struct order *o, struct vouchers *vs) MUST_USE;

/*
 * An operator's decision about a refund that waits. REFUSE: it does not wait any more. `reason`: of a rejection, else NULL.
 */
enum result refund_set_audit(struct ctx *c, int64_t refund_id, enum refund_audit audit, const char *reason) MUST_USE;

/*
 * After vouchers_end: marks applications of the order as overtaken that wait for an operator and have no voucher locked
 * any more. One statement; none where no locked voucher has ended.
 */
enum result refund_overtake(struct ctx *c, const struct order *o, const struct vouchers *vs) MUST_USE;

/* What was paid back for the order so far, by all of its refunds whose amount is known. */
enum result refund_paid_sum(struct ctx *c, const struct order *o, fen_t *out) MUST_USE;

/* Keeps what was paid back, as the notice says. */
enum result refund_set_paid(struct ctx *c, int64_t refund_id, struct opt_fen amount, struct opt_int scene,
                            struct opt_utc at) MUST_USE;

#endif
