/*
 * Calendars on their way: SKUs chosen by urgency, several told at once (one
 * call a SKU, so that no older number overtakes a newer one), settled as the answers come.
 */
#ifndef SHANMEN_STOCK_PUSH_CALLS_H
#define SHANMEN_STOCK_PUSH_CALLS_H

#include "jobs/job.h"
#include "platform/openapi.h"

#define PUSH_CALLS 8 /* calls at once */

struct push_calls;

struct push_counts {
	size_t calls, days, rejected, failed; /* failed: calls to be tried again */
};

/* `asks` is for asking for tokens, `calls` for sending (PUSH_CALLS at once). Both outlive it. */
struct push_calls *push_calls_open(struct job_work *w, struct openapi *calls, struct openapi *asks);
void push_calls_close(struct push_calls *f);

/* Starts what may start. *started counts. AGAIN, BUG, …: the database. REFUSE: overtaken. */
enum result push_calls_start(struct push_calls *f, size_t *started) MUST_USE;

/* Waits for answers for at most `wait_ms` and settles them. The result is the database's, as above. */
enum result push_calls_receive(struct push_calls *f, int wait_ms) MUST_USE;

/* Nothing is in the air, and the last look found nothing that may be told now. */
bool push_calls_idle(const struct push_calls *f);

/* Something is owed whose app has no token. */
bool push_calls_token_waits(const struct push_calls *f);

size_t push_calls_running(const struct push_calls *f);
size_t push_calls_waiting(const struct push_calls *f); /* SKUs found by the last look, not started yet */
struct push_counts push_calls_counts(const struct push_calls *f);

#endif
