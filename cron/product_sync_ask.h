/*
 * Queries the platform about products of one merchant, and records what it says. Not here: which products
 * (product_sync.c), what follows from a change (lib/product/product_review.h).
 *
 * Source: spec calendar-and-products.md §5.2.
 */
#ifndef SHANMEN_PRODUCT_SYNC_ASK_H
#define SHANMEN_PRODUCT_SYNC_ASK_H

#include "jobs/job.h"
#include "platform/openapi.h"
#include "product/product_review.h"

/* The queries about one merchant's products in this run. */
struct product_queries {
	struct job_work *w;
	struct openapi *openapi;
	int64_t app_id;
	struct str account_id;
	bool by_own_id;           /* the products have no platform's ids here: the platform is asked by ours */
	bool trouble;             /* the platform gives no usable answers: nothing more is asked in this run */
	bool not_offered;         /* with `trouble`: the platform does not let the app ask, which is no fault */
	bool unreadable;          /* with `trouble`: there are answers, but they cannot be read */
	size_t answered, missing; /* products */
	size_t unclear;           /* products about which no answer proved anything */
	/*
	 * While a call with an unreadable answer is repeated in halves: the products whose own answer is unreadable,
	 * too.
	 */
	bool halving;
	const struct review_query *suspects[PRODUCT_QUERY_MAX];
	size_t suspects_n, answered_before;
};

/*
 * Asks about `n` products, at most PRODUCT_QUERY_MAX, by one call if possible. Products that the answer leaves out get
 * a call of their own; if the call is refused or its answer cannot be read because of one product, it is repeated in
 * halves. Results live in the ctx's arena. OK with pq->trouble: not every product was answered. Not OK: the database.
 */
enum result product_sync_ask(struct product_queries *pq, const struct review_query *queries, size_t n) MUST_USE;

#endif
