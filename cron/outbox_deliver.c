/*
 * Tells the platform what we owe it, and people what needs them: the outbox,
 * deadlines, decryption by the platform, alarms. Started by cron every minute, it works on
 * for most of it, so that a message is on its way within a second of its commit.
 *
 * Killed at any moment, nothing is lost and nothing is said differently: a message stays
 * due, with the same bytes, until its acknowledgement is committed.
 *
 * Source: spec codes-and-verify.md §2, §3, §5, §6.2; security.md §3.2, §5.
 */
#include "alarm_tell.h"
#include "base/clock.h"
#include "deadlines.h"
#include "jobs/job.h"
#include "outbox_flight.h"
#include "people/decrypt.h"
#include "platform/openapi.h"

#define WORK_S 57       /* of cron's minute; the next one waits while the last calls are heard out */
#define IDLE_MS 300     /* a message waits no longer for somebody to look */
#define PICK_MS 100     /* while many are in the air */
#define UPKEEP_MS 2000  /* deadlines, decryption, alarms */
#define POSTPONED_MAX 5 /* looks without decryption, while calls are in the air */
#define TROUBLE_MS 500  /* the database is away */

struct deliver {
	struct job_work *w;
	struct openapi *calls; /* several at once */
	struct openapi *asks;  /* one at a time: tokens, decryption */
	struct flights *flights;
	int64_t upkeep_ms; /* when it was done last */
	int64_t pick_ms;
	int postponed;    /* looks that left decryption out */
	size_t decrypted; /* orders */
	bool more;        /* something was started or found since the last look */
};

/* Everything but messages. */
static enum result upkeep(struct deliver *d)
{
	size_t asked = 0, opened = 0;
	enum result r = deadlines_pass(d->w);

	/* It takes as long as its calls, and meanwhile nobody hears those in the air: better when there are none. */
	d->postponed = flights_in_air(d->flights) > 0 ? d->postponed + 1 : 0;
	if (r == OK && (d->postponed == 0 || d->postponed > POSTPONED_MAX)) {
		d->postponed = 0;
		r = decrypt_pending(d->w, d->asks, &asked, &opened);
	}
	if (r == OK)
		r = alarm_tell(d->w);
	arena_reset(&d->w->arena);
	d->decrypted += opened;
	d->more = d->more || asked + opened > 0;
	d->upkeep_ms = clock_monotonic_ms();
	return r;
}

static bool upkeep_due(const struct deliver *d)
{
	return d->upkeep_ms == 0 || clock_monotonic_ms() - d->upkeep_ms >= UPKEEP_MS;
}

static enum result pick(struct deliver *d)
{
	size_t started = 0;
	enum result r = OK;

	if (flights_in_air(d->flights) > FLIGHTS_MAX / 2 && clock_monotonic_ms() - d->pick_ms < PICK_MS)
		return OK;
	d->pick_ms = clock_monotonic_ms();
	r = flights_start(d->flights, &started);
	d->more = d->more || started > 0 || flights_rate_waits(d->flights);
	return r;
}

static void show(const struct deliver *d)
{
	struct flight_counts n = flights_counts(d->flights);

	job_progress(d->w, "%zu under way, %zu told, %zu to be tried again, %zu failed", flights_in_air(d->flights),
	             n.done, n.later, n.failed);
}

/* One round. In trouble the loop goes on, slowly: the database comes back, and answers may still land. */
static enum result turn(struct deliver *d)
{
	enum result r = upkeep_due(d) ? upkeep(d) : OK, landed;

	if (r == OK)
		r = pick(d);
	landed = flights_land(d->flights, r != OK ? TROUBLE_MS : IDLE_MS);
	show(d);
	return r == OK ? landed : r;
}

/* --once ends when a whole round, upkeep included, found nothing to do. */
static bool finished(struct deliver *d)
{
	if (!d->w->once || flights_in_air(d->flights) > 0)
		return false;
	if (!d->more)
		return true;
	d->more = false;
	d->upkeep_ms = 0;
	return false;
}

static enum result work(struct deliver *d)
{
	enum result r = OK;

	while (!job_over(d->w)) {
		r = turn(d);
		if (r == BUG || (d->w->once && r != OK) || (r == OK && finished(d)))
			break;
	}
	/* What is under way is heard out. */
	while (flights_in_air(d->flights) > 0 && !d->w->overtaken) {
		enum result landed = flights_land(d->flights, IDLE_MS);

		r = r == OK ? landed : r;
	}
	return r;
}

static enum result run(struct job_work *w)
{
	struct deliver d = { .w = w, .calls = openapi_open(&w->conf, FLIGHTS_MAX), .asks = openapi_open(&w->conf, 1) };
	struct flight_counts n;
	enum result r;

	d.flights = flights_open(w, d.calls, d.asks);
	r = work(&d);
	n = flights_counts(d.flights);
	if (n.sent > 0)
		buf_printf(&w->summary, "%zu sent: %zu acknowledged, %zu to be tried again, %zu failed, %zu too late",
		           n.sent, n.done, n.later, n.failed, n.ended);
	else if (flights_token_waits(d.flights))
		buf_text(&w->summary, "what is due waits for a token: see token_refresh");
	if (d.decrypted > 0)
		buf_printf(&w->summary, "%s%zu orders decrypted", n.sent > 0 ? "; " : "", d.decrypted);
	flights_close(d.flights);
	openapi_close(d.asks);
	openapi_close(d.calls);
	return r;
}

static const struct job OUTBOX_DELIVER = {
	.name = "outbox_deliver",
	.help = "tells the platform what we owe it: uses, confirmations, codes, audits",
	.details =
		"Run by cron every minute; it works on for most of the minute. What is due is in shanmen outbox list;\n"
		"a message that failed for good stays there until a person has it tried again.\n"
		"\n"
		"  outbox_deliver --once      # now, by hand",
	.work_s = WORK_S,
	.run = run,
};

int main(int argc, char **argv)
{
	return job_main(&OUTBOX_DELIVER, argc, argv);
}
