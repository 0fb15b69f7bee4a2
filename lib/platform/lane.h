/*
 * Lanes: what fails together rests together, so that one in trouble does not hold up the others. A lane is all of an app,
 * or one merchant of it. They are in the memory of one process.
 *
 * Not here: how long a lane rests by the kind of trouble (retry.h).
 */
#ifndef SHANMEN_LANE_H
#define SHANMEN_LANE_H

#include "base/arena.h"

#define LANE_RUN_MS INT64_MAX /* rests as long as the process runs */

struct lane {
	int64_t app_id;
	struct str account_id;  /* STR_NONE: all of the app */
	int64_t troubles;       /* in a row */
	int64_t rests_until_ms; /* monotonic; 0: it does not rest */
	void *own;              /* the caller's; NULL at first, may live in the arena of the lanes */
	struct lane *older;     /* of the same lanes */
};

/* Zeroed, or with a patience; to be freed by lanes_free. */
struct lanes {
	int64_t patience; /* troubles in a row that do not make a lane rest */
	struct lane *newest;
	struct arena arena;
};

/* Ids of what rests, joined by commas, for FIND_IN_SET: apps, and merchants whose own lane rests. */
struct lanes_resting {
	struct str apps, accounts;
};

/* The lane, made where it is not there yet; it lives as long as the lanes. */
struct lane *lane_of(struct lanes *ls, int64_t app_id, struct str account_id);

/* One more trouble in a row: the lane rests for `ms`, or not yet, by the patience. */
void lane_trouble(struct lanes *ls, int64_t app_id, struct str account_id, int64_t ms);

/* Does the merchant's lane rest, or all of its app? With STR_NONE: does all of the app? */
bool lane_rests(const struct lanes *ls, int64_t app_id, struct str account_id);

/* The platform answered the merchant: its lane and its app's begin to count again, and rest no more. */
void lane_answered(struct lanes *ls, int64_t app_id, struct str account_id);

/* In the arena given. */
struct lanes_resting lanes_resting(const struct lanes *ls, struct arena *a);

/* Frees all lanes and what is in their arena. */
void lanes_free(struct lanes *ls);

#endif
