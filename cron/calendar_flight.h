/*
 * Calendars on their way: SKUs chosen by urgency, several told at once (one
 * call a SKU, so that no older number overtakes a newer one), settled as the answers come.
 */
#ifndef SHANMEN_CALENDAR_FLIGHT_H
#define SHANMEN_CALENDAR_FLIGHT_H

#include "jobs/job.h"
#include "platform/openapi.h"

#define CALENDAR_FLIGHTS 8 /* calls at once */

struct calendar_flights;

struct calendar_counts {
	size_t calls, days, rejected, failed; /* failed: calls to be tried again */
};

/* `asks` is for asking for tokens, `calls` for sending (CALENDAR_FLIGHTS at once). Both outlive it. */
struct calendar_flights *calendar_flights_open(struct job_work *w, struct openapi *calls, struct openapi *asks);
void calendar_flights_close(struct calendar_flights *f);

/* Starts what may start. *started counts. AGAIN, BUG, …: the database. REFUSE: overtaken. */
enum result calendar_flights_start(struct calendar_flights *f, size_t *started) MUST_USE;

/* Waits for answers for at most `wait_ms` and settles them. The result is the database's, as above. */
enum result calendar_flights_land(struct calendar_flights *f, int wait_ms) MUST_USE;

/* Nothing is in the air, and the last look found nothing that may be told now. */
bool calendar_flights_idle(const struct calendar_flights *f);

/* Something is owed whose app has no token. */
bool calendar_flights_token_waits(const struct calendar_flights *f);

size_t calendar_flights_in_air(const struct calendar_flights *f);
size_t calendar_flights_waiting(const struct calendar_flights *f); /* SKUs found by the last look, not started yet */
struct calendar_counts calendar_flights_counts(const struct calendar_flights *f);

#endif
