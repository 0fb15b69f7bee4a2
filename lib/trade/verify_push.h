/*
 * The message to the platform about a use at the gate: it is written with the use, and
 * amended when a refund of the ticket is refused before the platform has acknowledged it.
 *
 * Source: spec codes-and-verify.md §3 (/goodlife/v1/trip/certificate/verify/), §5.2 (verify_time).
 */
#ifndef SHANMEN_VERIFY_PUSH_H
#define SHANMEN_VERIFY_PUSH_H

#include "trade/voucher.h"

/* One use: of one entrance or project, or with item_id 0 of the whole order. */
struct verify_use {
	struct order_ref order;
	int64_t order_no; /* for the whole order */
	int64_t item_id;
	struct str project_key;
	bool entrance;
	struct str poi_id;
	utc_t used_at;
	struct opt_utc refused_at; /* time of the earliest application for its refund that was refused */
};

/*
 * The time the platform gets: that of the use, but a second before the application for refund where that was refused
 * and came before the use; the platform would not count a later use.
 */
utc_t verify_time(utc_t used_at, struct opt_utc refused_at);

/* verify_token, in the arena: the use's own id, the same for every try. */
struct str verify_token(struct arena *a, const struct verify_use *u);

/* The request's body, in the arena. BUG: it does not fit. */
enum result verify_body(struct arena *a, const struct verify_use *u, struct str *out) MUST_USE;

/* Inside the transaction that writes the use: adds the message. */
enum result verify_push_add(struct ctx *c, const struct verify_use *u) MUST_USE;

/* The same for a use that the platform itself has reported: the message is void, nothing is sent. */
enum result verify_push_add_known(struct ctx *c, const struct verify_use *u) MUST_USE;

/*
 * An application for refund of the chosen vouchers was refused: the messages about their uses get a time before it;
 * uses that come later will have it, too. Holds the locks of the order and of its vouchers; the outbox rows are locked here.
 */
enum result verify_push_refused(struct ctx *c, const struct order *o, struct vouchers *vs, utc_t apply_at) MUST_USE;

#endif
