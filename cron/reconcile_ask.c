/*
 * One call of a merchant. A job that comes once a night goes on asking through a short trouble of the platform's.
 */
#include "base/clock.h"
#include "base/day.h"
#include "base/log.h"
#include "notice/alarm.h"
#include "platform/api_call.h"
#include "reconcile.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>

#define TRIES 5
#define PAUSE_MS 500 /* then twice as long, and so on */
#define SAID_MAX 200
#define UNCLEAR_MAX 20 /* orders of a day: more are no matter of the order */

bool recon_over(const struct recon *rc)
{
	return rc->stop || job_over(rc->w);
}

struct word {
	struct recon *rc;
	const char *kind;
	struct str key;
	const char *text;
};

static enum result raise(struct job_work *w, void *arg)
{
	const struct word *word = arg;

	return alarm_raise(&w->ctx, word->kind, word->key, STR_NONE, word->text);
}

/* Once for a merchant, a day and a step, until the row of the alarm is purged. */
static enum result tell(struct recon *rc, const char *kind, const char *what, const char *text)
{
	char day[DAY_TEXT_SIZE];
	struct word word = { rc, kind, STR_NONE, text };

	day_format(rc->day, day);
	word.key = arena_printf(rc->w->ctx.arena, "%s|%s|%s|%s", kind, rc->account_id.p, day, what);
	return job_tx(rc->w, raise, &word);
}

static enum result suspicious(struct recon *rc, enum step step, const char *said)
{
	char day[DAY_TEXT_SIZE], text[256];

	day_format(rc->day, day);
	(void)snprintf(text, sizeof text, "SUSPICIOUS: %s of %s, merchant %.40s: %.120s; this day stays undone",
	               step_word(step), day, rc->account_id.p, said);
	job_complain(rc->w, "%s", text);
	log_event(LOG_WARN, "reconcile", "step=%s day=%s outcome=suspicious", step_word(step), day);
	rc->count.suspicious++;
	return tell(rc, "reconcile_suspicious", step_word(step), text);
}

enum result recon_suspicious(struct recon *rc, enum step step, const char *fmt, ...)
{
	char said[SAID_MAX];
	va_list ap;
	enum result r;

	va_start(ap, fmt);
	(void)vsnprintf(said, sizeof said, fmt, ap);
	va_end(ap);
	rc->day_bad = true;
	r = pull_forget(rc, step);
	return r == OK ? suspicious(rc, step, said) : r;
}

enum result recon_unclear(struct recon *rc, struct str order_id, struct str said)
{
	char text[SAID_MAX];

	if (rc->unclear >= UNCLEAR_MAX)
		return recon_suspicious(rc, STEP_COMPARE, "nothing clear is said of more than %d orders", UNCLEAR_MAX);
	rc->unclear++;
	(void)snprintf(text, sizeof text, "order %.64s: %.100s", order_id.p, said.p);
	return suspicious(rc, STEP_COMPARE, text);
}

enum result recon_give_up(struct recon *rc, const char *interface, bool refused, struct str said)
{
	char text[256];

	rc->stop = rc->day_bad = true;
	rc->count.troubled++;
	rc->count.refused = rc->count.refused || refused;
	(void)snprintf(text, sizeof text, "reconcile, merchant %.40s: %s is not answered: %.150s", rc->account_id.p,
	               interface, said.p);
	job_complain(rc->w, "%s", text);
	return refused ? tell(rc, "reconcile_refused", interface, text) : OK;
}

static const char *name_of(enum endpoint e)
{
	return endpoint_row(e)->word;
}

static bool passes(const struct api_answer *answer)
{
	return answer->class == API_RETRY || answer->class == API_SLOW;
}

static enum result call(struct recon *rc, enum endpoint e, struct str query, struct api_answer *out, struct str *why)
{
	struct api_caller caller = { &rc->w->ctx, &rc->w->conf, rc->openapi, rc->app_id, true, JOB_TX_MS };
	struct openapi_request rq = { .endpoint = e, .query = query, .account_id = rc->account_id };
	int pause_ms = PAUSE_MS;
	enum result r = OK;

	for (int i = 0; i < TRIES; i++) {
		*out = (struct api_answer){ .json = NULL };
		r = api_call(&caller, &rq, out, why);
		if (r != OK || !passes(out) || i == TRIES - 1 || job_over(rc->w))
			return r;
		api_answer_free(out);
		(void)poll(NULL, 0, pause_ms);
		pause_ms *= 2;
	}
	return r;
}

enum result recon_ask_any(struct recon *rc, enum endpoint e, struct str query, struct api_answer *out)
{
	struct str why = STR_NONE;
	enum result r = call(rc, e, query, out, &why);

	if (r == AGAIN || r == REFUSE) { /* no token */
		r = recon_give_up(rc, name_of(e), r == REFUSE, why);
		return r == OK ? NONE : r;
	}
	if (r == OK && passes(out)) {
		r = recon_give_up(rc, name_of(e), false, api_answer_text(rc->w->ctx.arena, out));
		api_answer_free(out);
		return r == OK ? NONE : r;
	}
	return r;
}

enum result recon_ask(struct recon *rc, enum endpoint e, struct str query, struct api_answer *out)
{
	enum result r = recon_ask_any(rc, e, query, out);

	if (r != OK || out->class == API_DONE)
		return r;
	r = recon_give_up(rc, name_of(e), out->class == API_FINAL || out->class == API_BOUNDED,
	                  api_answer_text(rc->w->ctx.arena, out));
	api_answer_free(out);
	return r == OK ? NONE : r;
}
