/*
 * The calls of stock_push: SKUs chosen by urgency, several calls at once, answers recorded as they come. A SKU has one
 * call at a time, so that an older number never overtakes a newer one.
 */
#ifndef SHANMEN_STOCK_PUSH_CALLS_H
#define SHANMEN_STOCK_PUSH_CALLS_H

#include "jobs/job.h"

#define PUSH_CALLS 8 /* calls at once */

struct push_calls;

struct push_counts {
	size_t calls, days, rejected, failed; /* days: accepted; failed: calls to be retried */
};

/* Never NULL. `w` must outlive the result. */
struct push_calls *push_calls_open(struct job_work *w);
void push_calls_close(struct push_calls *pc);

/* Sends until the run is over; with --once until nothing may be sent now. Not OK: the database, or overtaken. */
enum result push_calls_run(struct push_calls *pc) MUST_USE;

/* True if something is pending for an app that has no token. */
bool push_calls_token_waits(const struct push_calls *pc);

/* SKUs that the last check found and whose call was not started yet. */
size_t push_calls_waiting(const struct push_calls *pc);

/* What happened so far. */
struct push_counts push_calls_counts(const struct push_calls *pc);

#endif
