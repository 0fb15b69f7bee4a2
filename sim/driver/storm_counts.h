/*
 * What a storm counts. Each thread counts for itself; the sums are made at the end.
 */
#ifndef SIM_STORM_COUNTS_H
#define SIM_STORM_COUNTS_H

#include <stdint.h>

#define CODE_KINDS 26 /* the codes 0 to 23 of the page, code 100, all others */

/* All members are int64_t: storm_counts_add relies on it. */
struct counts {
	int64_t asked, asked_no; /* booking checks, and those that said no */
	int64_t orders, ok, refused, unknown;
	int64_t by_code[CODE_KINDS]; /* of create_order */
	int64_t retries, again, http_errors, timeouts;
	int64_t codes_issued, codes_later;
	int64_t admitted, not_admitted, gate_unknown;
	int64_t refunds_accepted, refunds_rejected, refunds_waiting, refunds_unknown, refunds_noticed;
	int64_t cancelled;
	int64_t repeats, repeats_differing;
	int64_t misformed;             /* HTTP 200 but not as the model and the pages say, vouchers against the rules */
	int64_t admitted_and_refunded; /* the one thing that costs money */
};

/* Adds all counts of `from` to `to`. */
void storm_counts_add(struct counts *to, const struct counts *from);

#endif
