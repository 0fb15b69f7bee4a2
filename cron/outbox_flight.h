/*
 * Messages on their way: picked, sent several at once (one an order), settled
 * as their answers come.
 */
#ifndef SHANMEN_OUTBOX_FLIGHT_H
#define SHANMEN_OUTBOX_FLIGHT_H

#include "jobs/job.h"
#include "platform/openapi.h"
#include "trade/outbox.h"

#define FLIGHTS_OF_KIND 16 /* calls at once to one interface: one that hangs takes no place of another */
#define FLIGHTS_MAX (FLIGHTS_OF_KIND * OUTBOX__MAX)

struct flights;

struct flight_counts {
	size_t sent, done, later, failed, ended;
};

/* `asks` is for asking for tokens, `calls` for sending. Both outlive it. */
struct flights *flights_open(struct job_work *w, struct openapi *calls, struct openapi *asks);
void flights_close(struct flights *f);

/*
 * Picks what is due and may start, and starts it. *started counts. AGAIN, BUG, …: the
 * database. REFUSE: overtaken.
 */
enum result flights_start(struct flights *f, size_t *started) MUST_USE;

/* Waits for answers for at most `wait_ms` and settles them. The result is the database's, as above. */
enum result flights_land(struct flights *f, int wait_ms) MUST_USE;

/* The last start left something that is due, for the interface's rate alone: a moment later it may start. */
bool flights_rate_waits(const struct flights *f);

/* … or for want of a token. */
bool flights_token_waits(const struct flights *f);

size_t flights_in_air(const struct flights *f);
struct flight_counts flights_counts(const struct flights *f);

#endif
