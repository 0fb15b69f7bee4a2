/*
 * The pass. What it remembers from one to the next is only how long each lane rests.
 */
#include "people/decrypt.h"

#include "base/clock.h"
#include "base/day.h"
#include "base/log.h"
#include "base/utf8.h"
#include "notice/alarm.h"
#include "people/decrypt_apply.h"
#include "people/decrypt_quota.h"
#include "platform/api_call.h"

#include <string.h>

#define ROUNDS_MAX 20 /* of one lane in one pass: other work is waiting */
#define PAUSE_FIRST_MS 2000
#define PAUSE_LONGEST_MS 300000
#define FAILURES_TO_ALARM 3
#define RESTS_MAX 64
#define DETAIL_MAX 255

/* How a lane fared so far. */
struct rest {
	int64_t app_id; /* 0: free */
	struct hash account;
	int64_t until_ms; /* monotonic: not asked before */
	int failures;     /* in a row */
	size_t most;      /* texts of a call: fewer while the platform cannot read a call as a whole */
	size_t skip;      /* so many of the oldest are left alone: a call with nothing else could not be read */
};

struct pass {
	struct job_work *w;
	struct openapi *openapi;
	const struct decrypt_lane *lane;
	struct rest *rest;
	struct decrypt_orders orders;
	struct decrypt_text *asked[DECRYPT_CALL_MAX];
	size_t n;  /* of them */
	day_t day; /* they are counted on */
	size_t sent, done;
};

/* The lane's memory; where all places are taken, that of the one that rested longest ago. */
static struct rest *rest_of(const struct decrypt_lane *lane)
{
	static struct rest rests[RESTS_MAX];
	struct hash account = sha256(lane->account_id);
	struct rest *oldest = &rests[0];

	for (size_t i = 0; i < RESTS_MAX; i++) {
		struct rest *r = &rests[i];

		if (r->app_id == lane->app_id && memcmp(r->account.b, account.b, HASH_SIZE) == 0)
			return r;
		if (r->app_id == 0 || (oldest->app_id != 0 && r->until_ms < oldest->until_ms))
			oldest = r;
	}
	*oldest = (struct rest){ .app_id = lane->app_id, .account = account, .most = DECRYPT_CALL_MAX };
	return oldest;
}

static enum result find_lanes(struct job_work *w, void *arg)
{
	return decrypt_lanes_find(&w->ctx, arg);
}

static enum result look(struct job_work *w, void *arg)
{
	struct pass *s = arg;
	enum result r = decrypt_orders_find(&w->ctx, s->lane, &s->orders);

	return r == OK ? decrypt_texts_known(&w->ctx, &s->orders.texts) : r;
}

static enum result take_quota(struct job_work *w, void *arg)
{
	struct pass *s = arg;
	s->day = day_of(w->ctx.now);
	s->n = decrypt_texts_unknown(&s->orders.texts, s->rest->skip, s->asked, s->rest->most);
	if (s->n == 0)
		return OK;
	return decrypt_quota_take(&w->ctx, s->lane->app_id, s->day, w->conf.decrypt_per_day, s->n, &s->n);
}

static enum result give_quota_back(struct job_work *w, void *arg)
{
	const struct pass *s = arg;

	return decrypt_quota_give_back(&w->ctx, s->lane->app_id, s->day, s->n);
}

/* Not under the lease: what was paid for is kept, even by one who was overtaken meanwhile. */
static enum result keep(void *arg)
{
	const struct pass *s = arg;

	return decrypt_texts_keep(&s->w->ctx, s->lane->app_id, s->asked, s->n);
}

struct word {
	const struct pass *s;
	const char *kind;
	const char *what;
	struct str why;
};

/* Once a day for an app and merchant. */
static enum result raise_alarm(struct job_work *w, void *arg)
{
	const struct word *word = arg;
	const struct decrypt_lane *lane = word->s->lane;
	char day[DAY_TEXT_SIZE];
	struct str detail;

	day_format(day_of(w->ctx.now), day);
	detail = arena_printf(w->ctx.arena, "%s: %s", word->what, word->why.p);
	detail = arena_str(w->ctx.arena, detail.p, utf8_cut(detail, DETAIL_MAX));
	return alarm_raise(&w->ctx, word->kind,
	                   arena_printf(w->ctx.arena, "%lld:%s:%s", (long long)lane->app_id, lane->account_id.p, day),
	                   STR_NONE, detail.p);
}

static void pause_lane(struct rest *rest, bool longest)
{
	int64_t pause_ms = longest ? PAUSE_LONGEST_MS : PAUSE_FIRST_MS;

	for (int i = 0; i < rest->failures && pause_ms < PAUSE_LONGEST_MS; i++)
		pause_ms *= 2;
	rest->failures++;
	rest->until_ms = clock_monotonic_ms() + (pause_ms < PAUSE_LONGEST_MS ? pause_ms : PAUSE_LONGEST_MS);
}

/* Nothing, or not everything, came of a call. */
static enum result trouble(struct pass *s, struct str why, bool final)
{
	struct word word = { s, "decrypt_refused", "the platform does not decrypt fields of persons", why };

	/* The platform's words could repeat what it was sent. */
	if (strstr(why.p, "Enc.") != NULL)
		word.why = STR("see the log");
	pause_lane(s->rest, final);
	log_event(LOG_WARN, "decrypt", "app=%lld texts=%zu failures=%d", (long long)s->lane->app_id, s->n,
	          s->rest->failures);
	return final || s->rest->failures >= FAILURES_TO_ALARM ? job_tx(s->w, raise_alarm, &word) : OK;
}

static enum result mark_used_up(struct job_work *w, void *arg)
{
	const struct word *word = arg;
	enum result r = decrypt_quota_used_up(&w->ctx, word->s->lane->app_id, word->s->day);

	return r == OK ? raise_alarm(w, arg) : r;
}

static enum result used_up(struct pass *s)
{
	struct word word = { s, "decrypt_quota", "today's quota for decryption is used up",
		             STR("the rest follows tomorrow; more can be asked for in the platform's console") };

	return job_tx(s->w, mark_used_up, &word);
}

/* The platform answered, but to no text by itself: the call as a whole was not understood, or its answer cannot be. */
static bool whole_call(const struct api_answer *answer)
{
	return api_code_unreadable(answer->code) || (answer->http == 200 && answer->json == NULL);
}

/*
 * One text must not hold up the others: the same with half of them, down to one, which is then
 * passed by until this process ends.
 */
static enum result narrow(struct pass *s, struct str why)
{
	if (s->n > 1) {
		s->rest->most = s->n / 2;
		return OK;
	}
	s->rest->skip++;
	return trouble(s, why, false);
}

static enum result take_answer(struct pass *s, const struct api_answer *answer)
{
	struct arena *a = s->w->ctx.arena;
	struct decrypt_counts told = decrypt_read(a, answer->data, s->asked, s->n);
	enum result r;

	log_event(LOG_INFO, "decrypt", "app=%lld texts=%zu open=%zu failed=%zu left=%zu", (long long)s->lane->app_id,
	          s->n, told.open, told.failed, told.left);
	r = tx_run(s->w->ctx.db, JOB_TX_MS, keep, s);
	if (r == OK && told.quota)
		return used_up(s);
	if (r == OK && told.left > 0)
		return trouble(s, arena_printf(a, "%zu of %zu texts were not answered", told.left, s->n), false);
	s->rest->failures = 0;
	s->rest->most = s->rest->most * 2 < DECRYPT_CALL_MAX ? s->rest->most * 2 : DECRYPT_CALL_MAX;
	return r;
}

static enum result follow(struct pass *s, const struct api_answer *answer)
{
	struct str why = api_answer_text(s->w->ctx.arena, answer);

	if (answer->class == API_DONE)
		return take_answer(s, answer);
	if (answer->class == API_QUOTA)
		return used_up(s);
	if (whole_call(answer))
		return narrow(s, why);
	return trouble(s, why, answer->class == API_FINAL);
}

/* Was it certainly not sent? Then it counts for nothing. */
static enum result count_back(struct pass *s, enum result called, const struct api_answer *answer)
{
	if (called == OK && !(answer->class == API_SLOW && answer->http == 0))
		return OK;
	return job_tx(s->w, give_quota_back, s);
}

static enum result call(struct pass *s)
{
	struct job_work *w = s->w;
	struct api_caller caller = { &w->ctx, &w->conf, s->openapi, s->lane->app_id, true, JOB_TX_MS };
	struct openapi_request rq = { .endpoint = API_DECRYPT, .account_id = s->lane->account_id };
	struct api_answer answer = { .json = NULL };
	struct str why;
	enum result r = decrypt_body(&w->ctx, s->lane->account_id, s->asked, s->n, &rq.body), counted;

	if (r != OK)
		return r;
	r = api_call(&caller, &rq, &answer, &why);
	counted = count_back(s, r, &answer);
	if (r == OK) {
		s->sent += s->n;
		r = follow(s, &answer);
		api_answer_free(&answer);
	} else if (r == AGAIN || r == REFUSE) {
		r = trouble(s, why, false); /* no token */
	}
	return r == OK ? counted : r;
}

/* Asks for what is unknown, as far as may be. */
static enum result ask(struct pass *s)
{
	enum result r;

	s->n = 0;
	if (clock_monotonic_ms() < s->rest->until_ms)
		return OK;
	r = job_tx(s->w, take_quota, s);
	return r == OK && s->n > 0 ? call(s) : r;
}

struct application {
	const struct pass *s;
	struct decrypt_order *order;
	bool applied;
};

static enum result apply(struct job_work *w, void *arg)
{
	struct application *a = arg;

	return decrypt_apply(&w->ctx, a->s->lane->app_id, a->order, &a->applied);
}

static enum result raise_stuck(struct job_work *w, void *arg)
{
	const struct application *a = arg;

	return alarm_raise(&w->ctx, "decrypt_stuck", a->order->order_id, a->order->order_id,
	                   "the order's people were decrypted but cannot be written: report the log's lines about it");
}

/* One order that cannot be written must not hold up the others, nor what else the process has to do. */
static enum result stuck(struct pass *s, struct application *a)
{
	char order[72];

	log_event(LOG_ERROR, "decrypt", "order=%s outcome=not_written",
	          log_safe(a->order->order_id, order, sizeof order));
	return job_tx(s->w, raise_stuck, a);
}

static enum result apply_ready(struct pass *s)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < s->orders.n && !job_over(s->w); i++) {
		struct application a = { s, &s->orders.o[i], false };

		if (!decrypt_order_ready(a.order))
			continue;
		r = job_tx(s->w, apply, &a);
		s->done += r == OK && a.applied;
		if (!s->w->overtaken && r != OK && r != AGAIN && r != RETRY)
			r = stuck(s, &a);
	}
	return r;
}

/* Rounds until nothing comes of one. */
static enum result work_lane(struct pass *s)
{
	enum result r = OK;
	bool going = true;

	s->rest = rest_of(s->lane);
	for (int i = 0; i < ROUNDS_MAX && r == OK && going && !job_over(s->w); i++) {
		size_t before = s->sent + s->done;

		arena_reset(s->w->ctx.arena);
		r = job_tx(s->w, look, s);
		if (r == OK)
			r = ask(s);
		if (r == OK)
			r = apply_ready(s);
		going = s->sent + s->done > before;
		job_progress(s->w, "decrypting: %zu texts asked, %zu orders finished", s->sent, s->done);
	}
	return r;
}

enum result decrypt_pending(struct job_work *w, struct openapi *o, size_t *sent, size_t *done)
{
	struct arena *outer = w->ctx.arena;
	struct arena of_lanes = { NULL }, of_rounds = { NULL };
	struct decrypt_lanes lanes = { NULL, 0 };
	struct pass s = { .w = w, .openapi = o };
	enum result r;

	w->ctx.arena = &of_lanes;
	r = job_tx(w, find_lanes, &lanes);
	w->ctx.arena = &of_rounds;
	for (size_t i = 0; r == OK && i < lanes.n && !job_over(w); i++) {
		s.lane = &lanes.l[i];
		r = work_lane(&s);
	}
	w->ctx.arena = outer;
	arena_free(&of_rounds);
	arena_free(&of_lanes);
	*sent = s.sent;
	*done = s.done;
	return r;
}
