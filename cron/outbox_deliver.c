/*
 * Sends the outbox to the platform. It also checks deadlines, has people decrypted by the platform, and sends alarms.
 * Started by cron every minute, it works for most of the minute, so that a message is sent within a second of its commit.
 *
 * If it is killed at any moment, no message is lost and none is sent with other content: a message stays due, with the
 * same bytes, until its acknowledgement is committed. The rules are in cron/outbox.md.
 *
 * Source: spec codes-and-verify.md §2, §3, §5, §6.2; security.md §3.2, §5.
 */
#include "base/clock.h"
#include "jobs/job.h"
#include "outbox_alarms.h"
#include "outbox_calls.h"
#include "outbox_deadlines.h"
#include "people/decrypt.h"
#include "platform/openapi.h"

#define WORK_S 57       /* of cron's minute; the next process waits while this one receives its last answers */
#define IDLE_MS 300     /* the longest wait of a new message until the outbox is read */
#define START_MS 100    /* between two readings of the outbox, while many calls are under way */
#define UPKEEP_MS 2000  /* between two rounds of deadlines, decryption, alarms */
#define POSTPONED_MAX 5 /* rounds without decryption, while calls are under way */
#define ONCE_MS 20      /* the same with --once, when nothing is under way: somebody waits for the end */
#define TROUBLE_MS 500  /* between two rounds, while the database cannot be reached */

struct deliver {
	struct job_work *w;
	struct openapi *client;       /* several calls at once */
	struct openapi *token_client; /* one call at a time: tokens, decryption */
	struct outbox_calls *calls;
	int64_t upkeep_ms; /* when it was done last */
	int64_t start_ms;  /* when calls were started last */
	int postponed;     /* rounds that left decryption out */
	size_t decrypted;  /* orders */
	bool more;         /* something was started or found since this was set to false */
};

/* Everything but messages. */
static enum result upkeep(struct deliver *d)
{
	size_t asked = 0, opened = 0;
	enum result r = outbox_deadlines_check(d->w);

	/* Decryption takes as long as its calls, and meanwhile no answer is received: better when no call is under way. */
	d->postponed = outbox_calls_under_way(d->calls) > 0 ? d->postponed + 1 : 0;
	if (r == OK && (d->postponed == 0 || d->postponed > POSTPONED_MAX)) {
		d->postponed = 0;
		r = decrypt_pending(d->w, d->token_client, &asked, &opened);
	}
	if (r == OK)
		r = outbox_alarms_send(d->w);
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

static enum result start_calls(struct deliver *d)
{
	size_t started = 0;
	enum result r = OK;

	if (outbox_calls_under_way(d->calls) > OUTBOX_CALLS_MAX / 2 && clock_monotonic_ms() - d->start_ms < START_MS)
		return OK;
	d->start_ms = clock_monotonic_ms();
	r = outbox_calls_start(d->calls, &started);
	d->more = d->more || started > 0 || outbox_calls_wait_for_rate(d->calls);
	return r;
}

static void show_progress(const struct deliver *d)
{
	struct outbox_counts n = outbox_calls_counts(d->calls);

	job_progress(d->w, "%zu under way, %zu acknowledged, %zu to be tried again, %zu failed",
	             outbox_calls_under_way(d->calls), n.done, n.later, n.failed);
}

/* How long a round waits for answers, or for new messages. */
static int wait_ms(const struct deliver *d, enum result r)
{
	if (r != OK)
		return TROUBLE_MS;
	return d->w->once && outbox_calls_under_way(d->calls) == 0 ? ONCE_MS : IDLE_MS;
}

/* In trouble the loop goes on, slowly: the database may come back, and answers may still arrive. */
static enum result one_round(struct deliver *d)
{
	enum result r = upkeep_due(d) ? upkeep(d) : OK, received;

	if (r == OK)
		r = start_calls(d);
	received = outbox_calls_receive(d->calls, wait_ms(d, r));
	show_progress(d);
	return r == OK ? received : r;
}

/* --once ends after a whole round, upkeep included, that found nothing to do. */
static bool finished(struct deliver *d)
{
	if (!d->w->once || outbox_calls_under_way(d->calls) > 0)
		return false;
	if (!d->more)
		return true;
	d->more = false;
	d->upkeep_ms = 0;
	return false;
}

static enum result deliver_rounds(struct deliver *d)
{
	enum result r = OK;

	while (!job_over(d->w)) {
		r = one_round(d);
		if (r == BUG || (d->w->once && r != OK) || (r == OK && finished(d)))
			break;
	}
	/* The answers of the calls under way are still received. */
	while (outbox_calls_under_way(d->calls) > 0 && !d->w->overtaken) {
		enum result received = outbox_calls_receive(d->calls, IDLE_MS);

		r = r == OK ? received : r;
	}
	return r;
}

/*
 * A fault of ours ends the rounds. Cron's next start goes on; where that is minutes away, this process does, a minute
 * later.
 */
static enum result deliver_until_over(struct deliver *d)
{
	int64_t began_ms;
	bool faulty = false;
	enum result r;

	do {
		began_ms = clock_monotonic_ms();
		r = deliver_rounds(d);
		faulty = faulty || r == BUG;
	} while (r == BUG && job_next_round(d->w, began_ms));
	return faulty ? BUG : r;
}

static enum result outbox_deliver(struct job_work *w)
{
	struct deliver d = { .w = w,
		             .client = openapi_open(&w->conf, OUTBOX_CALLS_MAX),
		             .token_client = openapi_open(&w->conf, 1) };
	struct outbox_counts n;
	enum result r;

	d.calls = outbox_calls_open(w, d.client, d.token_client);
	r = deliver_until_over(&d);
	n = outbox_calls_counts(d.calls);
	if (n.sent > 0)
		buf_printf(&w->summary, "%zu sent: %zu acknowledged, %zu to be tried again, %zu failed, %zu too late",
		           n.sent, n.done, n.later, n.failed, n.ended);
	else if (outbox_calls_wait_for_token(d.calls))
		buf_text(&w->summary, "messages are due, but an app waits for a token: see token_refresh");
	if (d.decrypted > 0)
		buf_printf(&w->summary, "%s%zu orders decrypted", n.sent > 0 ? "; " : "", d.decrypted);
	outbox_calls_close(d.calls);
	openapi_close(d.token_client);
	openapi_close(d.client);
	return r;
}

static const struct job OUTBOX_DELIVER = {
	.name = "outbox_deliver",
	.help = "sends the outbox to the platform: uses, confirmations, codes, audits",
	.details =
		"Run by cron every minute; it works for most of the minute (with cron_minutes above 1 until its next start).\n"
		"shanmen outbox list shows what is due. "
		"A message that failed for good stays there until shanmen outbox retry.\n"
		"\n"
		"  outbox_deliver --once      # now, by hand",
	.work_s = WORK_S,
	.run = outbox_deliver,
};

int main(int argc, char **argv)
{
	return job_main(&OUTBOX_DELIVER, argc, argv);
}
