/*
 * One user of a storm.
 */
#ifndef SIM_STORM_USER_H
#define SIM_STORM_USER_H

#include "caller.h"
#include "history.h"
#include "options.h"
#include "storm_counts.h"

/* What all users share. */
struct storm {
	const struct options *o;
	struct env *env;
	struct sale sale;
	struct history *history;
	uint64_t seed;
	enum create_mode mode;
};

/* Plays all that user number `n` does, from the order to the refund. */
void storm_user_play(const struct storm *s, struct caller *caller, struct counts *c, int64_t n);

#endif
