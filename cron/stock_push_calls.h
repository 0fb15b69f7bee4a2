/*
 * The calls of stock_push: SKUs chosen by urgency, several calls at once, answers recorded as they come. A SKU has one
 * call at a time, so that an older number never overtakes a newer one.
 */
#ifndef SHANMEN_STOCK_PUSH_CALLS_H
#define SHANMEN_STOCK_PUSH_CALLS_H

#include "jobs/job.h"
#include "platform/openapi.h"

#define PUSH_CALLS 8 /* calls at once */

struct push_calls;

struct push_counts {
	size_t calls, days, rejected, failed; /* days: accepted; failed: calls to be retried */
};

/* Never NULL. `tokens` asks for access tokens, `openapi` sends (PUSH_CALLS at once). Both must outlive the result. */
struct push_calls *push_calls_open(struct job_work *w, struct openapi *openapi, struct openapi *tokens);
void push_calls_close(struct push_calls *pc);

/* Starts the calls that may start now. Not OK: the database; REFUSE: another process has taken over. */
enum result push_calls_start(struct push_calls *pc) MUST_USE;

/* Waits at most `wait_ms` for answers and records them. Not OK: as above. */
enum result push_calls_receive(struct push_calls *pc, int wait_ms) MUST_USE;

/* True if no call is under way and the last check found nothing that may be sent now. */
bool push_calls_idle(const struct push_calls *pc);

/* True if something is pending for an app that has no token. */
bool push_calls_token_waits(const struct push_calls *pc);

/* Calls under way. */
size_t push_calls_running(const struct push_calls *pc);

/* SKUs that the last check found and whose call was not started yet. */
size_t push_calls_waiting(const struct push_calls *pc);

/* What happened so far. */
struct push_counts push_calls_counts(const struct push_calls *pc);

#endif
