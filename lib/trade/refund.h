/*
 * Applications for refund and the notices of money moved.
 */
#ifndef SHANMEN_REFUND_H
#define SHANMEN_REFUND_H

#include "json/field.h"
#include "trade/voucher.h"

#define AUDIT_WITHIN_S 86400 /* how long the platform is taken to wait for our audit */
#define AUDIT_ALARM_BEFORE_S 43200

enum refund_form { REFUND_SCENIC, REFUND_THIRD_PARTY };
enum refund_audit {
	AUDIT_NONE, /* a notice without an application */
	AUDIT_ACCEPTED,
	AUDIT_REJECTED,
	AUDIT_WAITING,   /* a person decides */
	AUDIT_OVERTAKEN, /* its tickets ended before anybody had decided */
	AUDIT__MAX
};

/* apply_source */
enum { SOURCE_NO_CODES = 301, SOURCE_EXPIRY = 302 };

struct refund {
	int64_t refund_id; /* 0: not written yet */
	struct str key;
	enum refund_form form;
	bool whole;
	enum refund_audit audit;
	const char *reason; /* of a rejection */
	struct opt_int apply_source;
	struct opt_utc apply_at;
	struct opt_fen fee_fen;
	struct opt_utc decide_by; /* with AUDIT_WAITING */
	/* what a notice, or a look at the platform's books, said was paid back */
	struct opt_fen paid_fen;
	struct opt_int paid_scene;
	struct opt_utc paid_at;
};

const char *refund_audit_word(enum refund_audit audit); /* as in the table */

/* Writes an application with its audit; r->refund_id is then set. REFUSE: the key belongs to another order. */
enum result refund_write(struct ctx *c, const struct order *o, struct refund *r) MUST_USE;

/* The refund under a key, locked. NONE: no such application. REFUSE: of another order. */
enum result refund_lock(struct ctx *c, const struct order *o, struct str key, struct refund *out) MUST_USE;

/* Was the refund that locked a voucher applied for by codes? */
enum result refund_is_third_party(struct ctx *c, int64_t refund_id, bool *out) MUST_USE;

/* Does a person decide applications for this order's product? */
enum result refund_by_operator(struct ctx *c, const struct order *o, bool *out) MUST_USE;

/*
 * Sets `accepted` of the locked vouchers whose refund is settled; the others wait for a person.
 * No statement where none is locked.
 */
enum result refund_mark_accepted(struct ctx *c, const struct order *o, struct vouchers *vs) MUST_USE;

/* A person's decision, of a refund that waits. REFUSE: it does not any more. `reason`: of a rejection, else NULL. */
enum result refund_set_audit(struct ctx *c, int64_t refund_id, enum refund_audit audit, const char *reason) MUST_USE;

/*
 * After vouchers_end: applications of the order that wait for a person and have no ticket locked any
 * more are overtaken. One statement; where no lock has ended, none.
 */
enum result refund_overtake(struct ctx *c, const struct order *o, const struct vouchers *vs) MUST_USE;

/* What the notice says was paid back. */
enum result refund_set_paid(struct ctx *c, int64_t refund_id, struct opt_fen amount, struct opt_int scene,
                            struct opt_utc at) MUST_USE;

#endif
