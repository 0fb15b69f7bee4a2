/*
 * A storm's users and counts. storm.c starts the threads and sums up, user.c
 * is what one user and the platform do for one order.
 */
#ifndef SIM_STORM_H
#define SIM_STORM_H

#include "history.h"
#include "options.h"

#define CODE_KINDS 26 /* 0 to 23 of the page's table, 100, every other */

/* Counted by each thread for itself, summed at the end. */
struct counts {
	int64_t orders, ok, refused, unknown;
	int64_t by_code[CODE_KINDS]; /* of create_order */
	int64_t retries, again, http_errors, timeouts;
	int64_t codes_issued, codes_later;
	int64_t admitted, not_admitted, gate_unknown;
	int64_t refunds_accepted, refunds_rejected, refunds_waiting, refunds_unknown, refunds_noticed;
	int64_t cancelled;
	int64_t repeats, repeats_differing;
	int64_t misformed;             /* HTTP 200 in no form of the pages, vouchers against the rules */
	int64_t admitted_and_refunded; /* the one thing that costs money */
};

/* What all users share. */
struct storm {
	const struct options *o;
	struct env *env;
	struct sale sale;
	struct history *history;
	uint64_t seed;
	enum create_mode mode;
};

/* The life of user number `n`. */
void user_play(const struct storm *s, struct line *l, struct counts *c, int64_t n);

/* Adds what was counted in `from`. */
void counts_add(struct counts *to, const struct counts *from);

#endif
