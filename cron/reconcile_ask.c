/*
 * One call for a merchant, and what stops a day or a merchant. Since this job runs only once a night, it repeats a call
 * through short troubles of the platform.
 */
#include "base/clock.h"
#include "base/day.h"
#include "base/log.h"
#include "notice/alarm.h"
#include "platform/api_call.h"
#include "platform/retry.h"
#include "reconcile.h"

#include <stdarg.h>
#include <stdio.h>

#define SAID_MAX 200   /* bytes of what the platform said, in a message */
#define UNCLEAR_MAX 20 /* orders of a day: with more, the trouble is not the order's */

bool reconcile_over(const struct reconcile *rc)
{
	return rc->stop || job_over(rc->w);
}

/* An alarm, once for a merchant, a day and a step, until its row is purged. */
static enum result raise_alarm(struct reconcile *rc, const char *kind, const char *what, const char *text)
{
	struct ctx *c = &rc->w->ctx;
	char day[DAY_TEXT_SIZE];
	struct str key;
	struct tx tx = job_tx(rc->w);

	day_format(rc->day, day);
	key = arena_printf(c->arena, "%s|%s|%s|%s", kind, rc->account_id.p, day, what);
	while (tx_next(&tx))
		tx.r = alarm_raise(c, kind, key, NO_ORDER, text);
	return tx.r;
}

static enum result complain(struct reconcile *rc, enum reconcile_step step, const char *said)
{
	char day[DAY_TEXT_SIZE], text[256];

	day_format(rc->day, day);
	(void)snprintf(text, sizeof text, "SUSPICIOUS: %s of %s, merchant %.40s: %.120s; this day stays undone",
	               reconcile_step_word(step), day, rc->account_id.p, said);
	job_complain(rc->w, "%s", text);
	log_event(LOG_WARN, "reconcile", "step=%s day=%s outcome=suspicious", reconcile_step_word(step), day);
	rc->count.suspicious++;
	return raise_alarm(rc, "reconcile_suspicious", reconcile_step_word(step), text);
}

enum result reconcile_suspicious(struct reconcile *rc, enum reconcile_step step, const char *fmt, ...)
{
	char said[SAID_MAX];
	va_list ap;
	enum result r;

	va_start(ap, fmt);
	(void)vsnprintf(said, sizeof said, fmt, ap);
	va_end(ap);
	rc->day_bad = true;
	r = reconcile_step_forget(rc, step);
	return r == OK ? complain(rc, step, said) : r;
}

enum result reconcile_unclear(struct reconcile *rc, struct str order_id, struct str said)
{
	char text[SAID_MAX];

	if (rc->unclear >= UNCLEAR_MAX)
		return reconcile_suspicious(rc, STEP_COMPARE, "for more than %d orders no answer proves anything",
		                            UNCLEAR_MAX);
	rc->unclear++;
	(void)snprintf(text, sizeof text, "order %.64s: %.100s", order_id.p, said.p);
	return complain(rc, STEP_COMPARE, text);
}

enum result reconcile_give_up(struct reconcile *rc, const char *interface, bool refused, struct str said)
{
	char text[256];

	rc->stop = rc->day_bad = true;
	rc->count.troubled++;
	rc->count.refused = rc->count.refused || refused;
	(void)snprintf(text, sizeof text, "reconcile, merchant %.40s: no usable answer to %s: %.150s", rc->account_id.p,
	               interface, said.p);
	job_complain(rc->w, "%s", text);
	return refused ? raise_alarm(rc, "reconcile_refused", interface, text) : OK;
}

static const char *name_of(enum endpoint e)
{
	return endpoint_row(e)->word;
}

static bool may_pass(enum api_class class)
{
	return class == API_RETRY || class == API_SLOW;
}

bool reconcile_wait_out(struct reconcile *rc, enum api_class class, int tried)
{
	enum retry_plan plan = class == API_SLOW ? RETRY_NIGHT_SLOW : RETRY_NIGHT;

	if (!may_pass(class) || retry_after(plan, class, tried - 1, 0, rc->w->ctx.now).ended || job_over(rc->w))
		return false;
	job_pause(rc->w, retry_pause_ms(plan, tried - 1));
	return !job_over(rc->w);
}

static enum result call_repeatedly(struct reconcile *rc, enum endpoint e, struct str query, struct api_answer *out,
                                   struct str *why)
{
	struct api_caller caller = { &rc->w->ctx, &rc->w->conf, rc->openapi, rc->app_id, true, JOB_TX_MS };
	struct openapi_request rq = { .endpoint = e, .query = query, .account_id = rc->account_id };

	for (int tried = 1;; tried++) {
		enum result r;

		*out = (struct api_answer){ .json = NULL };
		r = api_call(&caller, &rq, out, why);
		if (r != OK || !reconcile_wait_out(rc, out->class, tried))
			return r;
		api_answer_free(out);
	}
}

enum result reconcile_ask_any(struct reconcile *rc, enum endpoint e, struct str query, struct api_answer *out)
{
	struct str why = STR_NONE;
	enum result r = call_repeatedly(rc, e, query, out, &why);

	if (r == AGAIN || r == REFUSE) { /* no token */
		r = reconcile_give_up(rc, name_of(e), r == REFUSE, why);
		return r == OK ? NONE : r;
	}
	if (r == OK && may_pass(out->class)) {
		r = reconcile_give_up(rc, name_of(e), false, api_answer_text(rc->w->ctx.arena, out));
		api_answer_free(out);
		return r == OK ? NONE : r;
	}
	return r;
}

enum result reconcile_ask(struct reconcile *rc, enum endpoint e, struct str query, struct api_answer *out)
{
	enum result r = reconcile_ask_any(rc, e, query, out);

	if (r != OK || out->class == API_DONE)
		return r;
	r = reconcile_give_up(rc, name_of(e), out->class == API_FINAL || out->class == API_BOUNDED,
	                      api_answer_text(rc->w->ctx.arena, out));
	api_answer_free(out);
	return r == OK ? NONE : r;
}
