/*
 * Applications for refund and the notices of money moved.
 */
#ifndef SHANMEN_REFUND_H
#define SHANMEN_REFUND_H

#include "field.h"
#include "voucher.h"

#define AUDIT_WITHIN_S 86400 /* how long the platform is taken to wait for our audit */
#define AUDIT_ALARM_BEFORE_S 43200

enum refund_form { REFUND_SCENIC, REFUND_THIRD_PARTY };
enum refund_audit { AUDIT_NONE, AUDIT_ACCEPTED, AUDIT_REJECTED, AUDIT_WAITING };

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
};

/* Writes an application with its audit; r->refund_id is then set. REFUSE: the key belongs to another order. */
enum result refund_write(struct ctx *c, const struct order *o, struct refund *r) MUST_USE;

/* The refund under a key, locked; its refund_id and audit. NONE: no such application. REFUSE: of another order. */
enum result refund_lock(struct ctx *c, const struct order *o, struct str key, struct refund *out) MUST_USE;

/* Was the refund that locked a voucher applied for by codes? */
enum result refund_is_third_party(struct ctx *c, int64_t refund_id, bool *out) MUST_USE;

/* What the notice says was paid back. */
enum result refund_set_paid(struct ctx *c, int64_t refund_id, struct opt_fen amount, struct opt_int scene,
                            struct opt_utc at) MUST_USE;

#endif
