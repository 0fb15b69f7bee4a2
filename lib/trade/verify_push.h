/*
 * What the platform is told of a use at the gate: its body, owed with the use,
 * and amended where a refund of the ticket is refused before it was acknowledged.
 *
 * Source: spec codes-and-verify.md §3 (/goodlife/v1/trip/certificate/verify/), §5.2 (verify_time).
 */
#ifndef SHANMEN_VERIFY_PUSH_H
#define SHANMEN_VERIFY_PUSH_H

#include "trade/voucher.h"

/* One use: of one entrance or project, or with item_id 0 of the whole order. */
struct verify_use {
	struct str order_id;
	int64_t order_no; /* for the whole order */
	int64_t item_id;
	struct str project_key;
	bool entrance;
	struct str poi_id;
	utc_t used_at;
	struct opt_utc refused_at; /* earliest application for its refund that was refused */
};

/* The time that counts: the use's own, but earlier than a refused application for refund. */
utc_t verify_time(utc_t used_at, struct opt_utc refused_at);

/* verify_token: the redemption's own id, the same for every try. */
struct str verify_token(struct arena *a, const struct verify_use *u);

/* The request's body; in the arena. BUG: it does not fit. */
enum result verify_body(struct arena *a, const struct verify_use *u, struct str *out) MUST_USE;

enum result verify_push_add(struct ctx *c, const struct verify_use *u) MUST_USE;

/* A use that the platform told us of: nothing is sent. */
enum result verify_push_add_known(struct ctx *c, const struct verify_use *u) MUST_USE;

/*
 * An application for refund of the chosen vouchers was refused: their uses, told or to come, get a
 * time before it. Holds the order's and the vouchers' locks; the outbox rows are taken here.
 */
enum result verify_push_refused(struct ctx *c, const struct order *o, struct vouchers *vs, utc_t apply_at) MUST_USE;

#endif
