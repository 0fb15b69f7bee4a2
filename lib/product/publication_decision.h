/*
 * What an answer means for the publication request that was sent, and when to try again. Pure: recording the decision
 * is publication_record.c.
 *
 * Source: spec calendar-and-products.md §5; security.md §5.
 */
#ifndef SHANMEN_PUBLICATION_DECISION_H
#define SHANMEN_PUBLICATION_DECISION_H

#include "product/product_json.h"

/* After a creation of unknown outcome we wait so long before we query the product: it may still be on its way. */
#define PUBLICATION_ARRIVE_S 60

enum save_outcome {
	SAVE_ACCEPTED,     /* the review has begun */
	SAVE_UNDER_REVIEW, /* not possible before the review has ended */
	SAVE_LATER,        /* retry at next_at */
	SAVE_FAILED        /* for good */
};

/* The tries of the request so far. */
struct publication_tries {
	struct str product_id; /* STR_NONE: it was sent as a creation */
	int64_t tries, refusals;
	utc_t now;
};

struct publication_decision {
	enum save_outcome outcome;
	bool unknown;     /* the call may have taken effect */
	bool refused;     /* with SAVE_LATER: a refusal that may pass */
	bool not_offered; /* with SAVE_FAILED: the platform does not let the app publish, which is no alarm */
	bool alarm;       /* with SAVE_LATER: raise an alarm about the trouble */
	utc_t next_at;    /* with SAVE_LATER */
	struct str said;  /* our own words where the platform's say nothing; else STR_NONE */
};

/* Decides after a save; `saved` is what product_saved_read read from the answer. */
struct publication_decision publication_decide(const struct publication_tries *t, const struct api_answer *answer,
                                               const struct product_saved *saved);

/*
 * Decides after the query whether the product is there already: SAVE_LATER, with an unknown outcome; SAVE_FAILED where
 * the platform does not let us query, for then a creation might make a second product.
 */
struct publication_decision publication_decide_query(const struct publication_tries *t,
                                                     const struct api_answer *answer);

#endif
