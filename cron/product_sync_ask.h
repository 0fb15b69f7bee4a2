/*
 * Asking the platform about products of one merchant, and writing down what it says. Not which
 * products (product_sync.c), not what a change brings about (lib/product/product_review.h).
 *
 * Source: spec calendar-and-products.md, "Query products".
 */
#ifndef SHANMEN_PRODUCT_SYNC_ASK_H
#define SHANMEN_PRODUCT_SYNC_ASK_H

#include "jobs/job.h"
#include "platform/openapi.h"
#include "product/product_review.h"

/* A merchant's questions. */
struct product_queries {
	struct job_work *w;
	struct openapi *openapi;
	int64_t app_id;
	struct str account_id;
	bool trouble;         /* the platform does not answer: no more of it in this run */
	size_t told, missing; /* products */
	size_t unclear;       /* nothing sure was said of them */
	bool unreadable;      /* of `trouble`: there is an answer, and no sense in it */
	/* while a call whose answer cannot be read is asked in halves: those alone behind such answers */
	bool halving;
	const struct review_query *suspects[PRODUCT_QUERY_MAX];
	size_t suspects_n, told_before;
};

/*
 * Asks about up to PRODUCT_QUERY_MAX products: by one call, where it can be; products that it left out, or a call that the
 * platform cannot read because of one of them, or whose answer cannot be read, by calls of their own. Results live in the ctx's arena. OK with
 * l->trouble: none or not all were told of.
 */
enum result product_sync_ask(struct product_queries *l, const struct review_query *asks, size_t n) MUST_USE;

#endif
