/*
 * What an answer to a product's save means for the wish that was sent, and when to try again.
 * Pure. Not what is written down of it: that is publication_send.c.
 *
 * Source: spec calendar-and-products.md, "Publish a product"; security.md §5.
 */
#ifndef SHANMEN_PUBLICATION_DECISION_H
#define SHANMEN_PUBLICATION_DECISION_H

#include "product/product_json.h"

/* A creation that may have arrived is asked about no sooner: until then it could still be on its way. */
#define PUBLICATION_ARRIVE_S 60

enum save_outcome {
	SAVE_ACCEPTED,     /* its review has begun */
	SAVE_UNDER_REVIEW, /* not before the review has ended */
	SAVE_LATER,
	SAVE_FAILED
};

/* How it fared so far. */
struct publication_tries {
	struct str product_id; /* STR_NONE: it was sent as a creation */
	int64_t tries, refusals;
	utc_t now;
};

struct publication_decision {
	enum save_outcome verdict;
	bool unknown;    /* it may have taken effect */
	bool refused;    /* SAVE_LATER: a no that may pass */
	bool alarm;      /* SAVE_LATER: a person should hear of the trouble */
	utc_t next_at;   /* SAVE_LATER */
	struct str said; /* ours where the platform's words do not tell; else STR_NONE */
};

/* `saved`: what product_saved_read made of the answer. */
struct publication_decision publication_decide(const struct publication_tries *t, const struct api_answer *answer,
                                               const struct product_saved *saved);

/* The same for the question whether the product is there: never taken, never failed for good. */
struct publication_decision publication_decide_query(const struct publication_tries *t,
                                                     const struct api_answer *answer);

#endif
