/*
 * Lane by lane: an app whose platform does not answer does not hold up another's, an order that cannot be read
 * not the next one.
 */
#include "expire_looks.h"

#include "base/clock.h"
#include "base/day.h"
#include "books/compare_due.h"
#include "notice/alarm.h"
#include "notice/diff.h"
#include "platform/webhook_event.h"

#include <stdio.h>
#include <string.h>

#define TROUBLE_ALARM_S 600 /* an order waits for so long, and nothing can be asked */
#define MERCHANTS_MAX 50
#define HINTS_STEP 61
#define HINT_WEEK_S 604800

static bool goes_by(const struct lane *lane, const struct watched *o)
{
	return lane->app_id == o->app_id &&
	       (lane->account_id[0] == '\0' || strcmp(lane->account_id, o->account_id.p) == 0);
}

/* The app's own lane, or the merchant's. */
static struct lane *lane_of(struct looks *l, const struct watched *o, bool merchant)
{
	struct lane *lane;

	for (size_t i = 0; i < l->lanes_n; i++) {
		if (goes_by(&l->lanes[i], o) && (l->lanes[i].account_id[0] != '\0') == merchant)
			return &l->lanes[i];
	}
	if (l->lanes_n == LANES_MAX)
		return &l->lanes[LANES_MAX - 1];
	lane = &l->lanes[l->lanes_n++];
	*lane = (struct lane){ .app_id = o->app_id };
	if (merchant)
		(void)snprintf(lane->account_id, sizeof lane->account_id, "%s", o->account_id.p);
	return lane;
}

static bool closed(const struct looks *l, const struct watched *o)
{
	for (size_t i = 0; i < l->lanes_n; i++) {
		if (goes_by(&l->lanes[i], o) && l->lanes[i].troubles >= LANE_TROUBLES)
			return true;
	}
	return false;
}

static void answered(struct looks *l, const struct watched *o)
{
	for (size_t i = 0; i < l->lanes_n; i++) {
		if (goes_by(&l->lanes[i], o))
			l->lanes[i].troubles = 0;
	}
}

static struct watch_not closed_ones(const struct looks *l, struct arena *a)
{
	struct watch_not out = { STR(""), STR("") };

	for (size_t i = 0; i < l->lanes_n; i++) {
		const struct lane *lane = &l->lanes[i];

		if (lane->troubles < LANE_TROUBLES)
			continue;
		if (lane->account_id[0] == '\0')
			out.apps = arena_printf(a, "%s%lld,", out.apps.p, (long long)lane->app_id);
		else
			out.accounts = arena_printf(a, "%s%s,", out.accounts.p, lane->account_id);
	}
	return out;
}

/* --- what goes wrong --- */

struct complaint {
	const char *kind;
	struct str key, order_id, text;
};

static enum result write_alarm(struct job_work *w, void *arg)
{
	const struct complaint *m = arg;

	return alarm_raise(&w->ctx, m->kind, m->key, m->order_id, m->text.p);
}

static struct str today(struct arena *a)
{
	char *text = arena_alloc(a, DAY_TEXT_SIZE);

	day_format(day_of(clock_now()), text);
	return (struct str){ text, DAY_TEXT_SIZE - 1 };
}

/* Once a day for a merchant: at once where a person has to act, else when somebody waits for long. */
static enum result trouble(struct looks *l, const struct watched *o, const struct compare_result *seen)
{
	struct arena *a = l->w->ctx.arena;
	struct complaint m = { "look_trouble", arena_printf(a, "%s:%s", o->account_id.p, today(a).p), STR_NONE,
		               arena_printf(a, "the platform cannot be asked about orders of merchant %s: %s",
		                            o->account_id.p, seen->said.p) };

	lane_of(l, o, seen->refused)->troubles++;
	l->troubled++;
	if (!seen->refused && clock_now().s - o->at.s < TROUBLE_ALARM_S)
		return OK;
	return job_tx(l->w, write_alarm, &m);
}

static enum result unclear(struct looks *l, const struct watched *o, struct str said)
{
	struct arena *a = l->w->ctx.arena;
	struct complaint m = { "look_unclear", o->order_id, o->order_id,
		               arena_printf(a, "what the platform says of the order proves nothing, it is asked on: %s",
		                            said.p) };

	l->unclear++;
	return job_tx(l->w, write_alarm, &m);
}

/* --- one order --- */

struct failure {
	const struct watched *o;
	int64_t pause_s;
};

static enum result write_failure(struct job_work *w, void *arg)
{
	const struct failure *f = arg;
	enum result r = compare_due_asked(&w->ctx, f->o->order_id, &(struct watch_asked){ .pause_s = f->pause_s });

	return r == OK ? alarm_raise(
				 &w->ctx, "look_failed", f->o->order_id, f->o->order_id,
				 "the order cannot be compared with the platform's: a fault of the program, see the "
				 "log and report it; it is asked about on")
	               : r;
}

/* A fault of ours with this one: the others are looked at all the same. */
static enum result look_failed(struct looks *l, const struct watched *o, int64_t pause_s)
{
	struct failure f = { o, pause_s };

	l->failed++;
	return job_tx(l->w, write_failure, &f);
}

static enum result look(struct looks *l, const struct watched *o, int64_t pause_s, struct compare_result *seen)
{
	const struct compare_request rq = { l->openapi, o->app_id, o->account_id, o->order_id, pause_s };
	enum result r = compare_order(l->w, &rq, seen);

	l->asked++;
	if (r == BUG)
		*seen = (struct compare_result){ .end = ASK_UNCLEAR, .matched = { .end = MATCH_AGAIN } };
	if (r != OK)
		return r == BUG ? look_failed(l, o, pause_s) : r;
	if (seen->end == ASK_TROUBLE)
		return trouble(l, o, seen);
	answered(l, o);
	if (seen->end == ASK_UNCLEAR)
		return unclear(l, o, seen->said);
	l->fresh += seen->matched.fresh;
	l->mended += seen->matched.mended;
	job_progress(l->w, "%zu orders asked about, %zu differences, %zu of them mended", l->asked, l->fresh,
	             l->mended);
	return OK;
}

/* --- webhooks --- */

struct merchants {
	struct watched items[MERCHANTS_MAX];
	size_t n;
};

/* PRIMARY KEY. */
static const struct sql SQL_MERCHANTS = {
	"look_merchants",
	"SELECT account_id, app_id FROM merchant ORDER BY account_id LIMIT ?",
};

struct hint {
	struct webhook_subject subject;
	utc_t since;         /* the oldest message waits */
	struct merchants of; /* the order's, or where it is not here all there are */
};

static enum result read_hint(struct job_work *w, void *arg)
{
	struct hint *h = arg;
	struct ctx *c = &w->ctx;
	struct rows rows;
	enum result r = compare_due_of(c, h->subject.id, &h->of.items[0]);

	h->of.n = 1;
	h->of.items[0].at = h->since;
	if (r != NONE)
		return r;
	r = db_query(c->db, c->arena, &SQL_MERCHANTS, ARGS(arg_int(MERCHANTS_MAX)), &rows);
	for (h->of.n = 0; r == OK && h->of.n < rows.n; h->of.n++)
		h->of.items[h->of.n] = (struct watched){ .order_id = h->subject.id,
			                                 .account_id = row_str(&rows, h->of.n, 0),
			                                 .app_id = row_int(&rows, h->of.n, 1),
			                                 .at = h->since };
	return r;
}

static enum result write_done(struct job_work *w, void *arg)
{
	const struct webhook_subject *s = arg;

	return webhook_done(&w->ctx, WEBHOOK_ORDER, s->id, s->event_id);
}

/* Its messages are done when the platform has answered clearly: found, or by every merchant that there is nothing. */
static enum result look_hint(struct looks *l, const struct webhook_subject *s, utc_t since)
{
	struct hint h = { .subject = *s, .since = since };
	struct compare_result seen = { .end = ASK_NOTHING };
	bool clear = true;
	enum result r = job_tx(l->w, read_hint, &h);

	for (size_t i = 0; r == OK && i < h.of.n && !job_over(l->w); i++) {
		if (closed(l, &h.of.items[i])) {
			clear = false;
			continue;
		}
		r = look(l, &h.of.items[i], 0, &seen);
		clear = clear && seen.end <= ASK_NOTHING && seen.matched.end != MATCH_AGAIN;
		if (seen.end == ASK_FOUND)
			break;
	}
	clear = (clear || (seen.end == ASK_FOUND && seen.matched.end != MATCH_AGAIN)) && !job_over(l->w);
	return r == OK && clear ? job_tx(l->w, write_done, &h.subject) : r;
}

struct hints {
	bool newest;
	struct webhook_subjects subjects;
	struct opt_utc since;
};

static enum result read_hints(struct job_work *w, void *arg)
{
	struct hints *h = arg;
	enum result r = webhook_subjects(&w->ctx, WEBHOOK_ORDER, h->newest, &h->subjects);

	return r == OK ? webhook_waiting_since(&w->ctx, WEBHOOK_ORDER, &h->since) : r;
}

static bool hints_over(const struct looks *l)
{
	return job_over(l->w) || (l->hints_until_ms > 0 && clock_monotonic_ms() >= l->hints_until_ms);
}

/*
 * Those that cannot be read must not keep the rest from being asked about: half of the run is for the moments that have
 * passed, every other minute the newest come first, and in the others each begins at another one.
 */
enum result looks_hinted(struct looks *l)
{
	size_t minute = (size_t)(clock_now().s / 60);
	struct hints h = { .newest = minute % 2 != 0 };
	struct arena *own = l->w->ctx.arena;
	enum result r = job_tx(l->w, read_hints, &h);
	const struct webhook_subjects *s = &h.subjects;
	size_t first = r == OK && s->n > 0 && !h.newest ? minute * HINTS_STEP % s->n : 0;

	if (l->w->until_ms > 0)
		l->hints_until_ms = (clock_monotonic_ms() + l->w->until_ms) / 2;
	l->w->ctx.arena = &l->of_one;
	for (size_t i = 0; r == OK && i < s->n && !hints_over(l); i++) {
		arena_reset(&l->of_one);
		r = look_hint(l, &s->s[(first + i) % s->n], h.since.v);
	}
	l->w->ctx.arena = own;
	return r;
}

/* --- moments --- */

struct due {
	enum watch why;
	struct watch_not closed;
	struct watched_list list;
};

static enum result read_due(struct job_work *w, void *arg)
{
	struct due *d = arg;

	return compare_due(&w->ctx, d->why, &d->closed, &d->list);
}

static enum result look_list(struct looks *l, const struct due *d, size_t *looked_at)
{
	struct arena *own = l->w->ctx.arena;
	enum result r = OK;

	*looked_at = 0;
	l->w->ctx.arena = &l->of_one;
	for (size_t i = 0; r == OK && i < d->list.n && !job_over(l->w); i++) {
		const struct watched *o = &d->list.items[i];
		struct compare_result seen;

		if (closed(l, o))
			continue;
		arena_reset(&l->of_one);
		r = look(l, o, compare_due_pause_s(d->why, o->asks), &seen);
		++*looked_at;
	}
	l->w->ctx.arena = own;
	return r;
}

enum result looks_due(struct looks *l)
{
	enum result r = OK;

	for (int why = 0; r == OK && why < WATCH__MAX; why++) {
		struct due d = { .why = (enum watch)why };
		size_t looked_at = 0;

		do {
			arena_reset(&l->w->arena);
			d.closed = closed_ones(l, &l->w->arena);
			r = job_tx(l->w, read_due, &d);
			if (r == OK)
				r = look_list(l, &d, &looked_at);
		} while (r == OK && d.list.n == WATCH_MOST && looked_at > 0 && !job_over(l->w));
	}
	return r;
}

/* --- without an end --- */

#define NO_ALARM(kind)                                                                                                 \
	" AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.alarm_key = CONCAT('" kind ":', o.order_id)) LIMIT 200"

/* A day behind their moment, asked about and undecided. The index stands in front; alarms by UNIQUE KEY alarm_key. */
static const struct overdue {
	struct sql sql;
	const char *kind, *text;
} overdue[] = {
	/* KEY expiry. An unpaid order has nothing to refund: it is told of below. */
	{ { "expiry_undecided",
	    "SELECT o.order_id FROM ticket_order o WHERE o.expiry_seen_at IS NULL AND o.auto_refund_at <= ? - 86400"
	    "   AND o.auto_refund_at > ? - 2678400 AND o.asked_at > o.auto_refund_at"
	    "   AND o.state NOT IN ('created', 'absent')" NO_ALARM("expiry_undecided") },
	  "expiry_undecided",
	  "a day behind its automatic refund the platform shows neither used nor refunded; it is asked on" },
	/* KEY unpaid (state, pay_by_at). */
	{ { "unpaid_undecided",
	    "SELECT o.order_id FROM ticket_order o WHERE o.state = 'created' AND o.pay_by_at <= ? - 86400"
	    "   AND o.pay_by_at > ? - 2678400 AND o.asked_at > o.pay_by_at" NO_ALARM("unpaid_undecided") },
	  "unpaid_undecided",
	  "a day behind its time to pay the order is neither paid nor closed there; its stock is held, it is asked on" },
	/* KEY confirm_by. */
	{ { "confirm_unsettled",
	    "SELECT o.order_id FROM ticket_order o WHERE o.confirm_by_at <= ? - 86400"
	    "   AND o.confirm_by_at > ? - 2678400 AND o.state = 'waiting' AND o.asked_at > o.confirm_by_at" NO_ALARM(
		    "confirm_unsettled") },
	  "confirm_unsettled",
	  "a day behind the time to confirm it the platform has neither refunded nor closed the order; it is asked on" },
};

struct overdue_run {
	const struct overdue *what;
};

static enum result alarm_overdue(struct job_work *w, void *arg)
{
	const struct overdue *o = ((const struct overdue_run *)arg)->what;
	struct ctx *c = &w->ctx;
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &o->sql, ARGS(arg_utc(c->now), arg_utc(c->now)), &rows);

	for (size_t i = 0; r == OK && i < rows.n; i++)
		r = alarm_raise(c, o->kind, row_str(&rows, i, 0), row_str(&rows, i, 0), o->text);
	return r;
}

static enum result give_up(struct job_work *w, void *arg)
{
	struct ctx *c = &w->ctx;
	struct watched_list list;
	enum result r = compare_due_over(c, &list);

	(void)arg;
	for (size_t i = 0; r == OK && i < list.n; i++) {
		r = diff_raise_once(
			c, "expiry_unsettled", list.items[i].order_id,
			"a month behind its automatic refund the platform has not settled the order; it is not asked about "
			"any more");
		if (r == OK)
			r = compare_due_give_up(c, list.items[i].order_id);
	}
	return r;
}

/* Nothing is lost with them: the order is looked at by reconcile, and at its own moments. */
static enum result give_up_hints(struct job_work *w, void *arg)
{
	struct ctx *c = &w->ctx;
	size_t n = 0;
	enum result r = webhook_give_up(c, WEBHOOK_ORDER, (utc_t){ c->now.s - HINT_WEEK_S }, &n);
	struct str text = arena_printf(c->arena,
	                               "%zu message%s of orders that the platform did not answer for a week: not asked "
	                               "about any more for their sake, reconcile compares the orders",
	                               n, n == 1 ? "" : "s");

	(void)arg;
	return r == OK && n > 0 ? alarm_raise(c, "look_given_up", today(c->arena), STR_NONE, text.p) : r;
}

enum result looks_overdue(struct looks *l)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < sizeof overdue / sizeof overdue[0]; i++)
		r = job_tx(l->w, alarm_overdue, &(struct overdue_run){ &overdue[i] });
	if (r == OK)
		r = job_tx(l->w, give_up, NULL);
	return r == OK ? job_tx(l->w, give_up_hints, NULL) : r;
}
