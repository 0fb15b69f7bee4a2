/*
 * The calls of stock_push: SKUs chosen by urgency, several calls at once, answers recorded as they come. A SKU has one
 * call at a time, so that an older number never overtakes a newer one.
 */
#ifndef SHANMEN_STOCK_PUSH_CALLS_H
#define SHANMEN_STOCK_PUSH_CALLS_H

#include "platform/flight.h"
#include "product/calendar_push.h"

#define PUSH_CALLS 8 /* calls at once */

struct push_counts {
	size_t calls, days, rejected, failed; /* days: accepted; failed: calls to be retried */
};

struct push_calls {
	struct flight flight; /* flight_run sends until the run is over; with --once until nothing may be sent now */
	struct arena found_arena;
	struct push_skus found;    /* by the last check and not started yet, the most urgent first */
	bool found_some;           /* the last check found any */
	int64_t checked_ms;        /* when the last check was; 0: never */
	struct push_counts counts; /* so far */
	bool token_waits;          /* since the last check something is pending for an app that has no token */
};

/* `w` must outlive it. */
void push_calls_open(struct push_calls *pc, struct job_work *w);

/* Drops what is under way, and frees everything. */
void push_calls_close(struct push_calls *pc);

#endif
