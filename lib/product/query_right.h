/*
 * Merchants whose products the platform does not let us query: the app lacks the right, or the interface is withdrawn.
 * That is the ordinary case where products are made in the platform's back office, so it is no trouble: nothing is asked
 * for a day, and what is known here counts (a product that was loaded has passed, and the operator's word). The table
 * query_refusal has a row for each such merchant.
 *
 * Source: spec calendar-and-products.md §5, §7.
 */
#ifndef SHANMEN_QUERY_RIGHT_H
#define SHANMEN_QUERY_RIGHT_H

#include "db/ctx.h"

struct query_right {
	bool refused;      /* when the platform was asked last */
	bool asked_lately; /* with `refused`: less than a day ago, so it is not asked now */
	struct str said;   /* with `refused`: the platform's words */
};

/* Reads what is known of the merchant; one that was never refused has `refused` false. */
enum result query_right_read(struct ctx *c, struct str account_id, struct query_right *out) MUST_USE;

/* --- inside a transaction --- */

/* Records that the platform refused; `said`: its words. */
enum result query_right_refused(struct ctx *c, struct str account_id, struct str said) MUST_USE;

/* Records that the platform answered. */
enum result query_right_given(struct ctx *c, struct str account_id) MUST_USE;

#endif
