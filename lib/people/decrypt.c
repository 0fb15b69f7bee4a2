/*
 * The pass over all lanes (one app and one merchant each). From one pass to the next it remembers only how long each lane
 * pauses, and how many texts it may ask at once.
 */
#include "people/decrypt.h"

#include "base/clock.h"
#include "base/day.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "notice/alarm.h"
#include "people/decrypt_apply.h"
#include "people/decrypt_quota.h"
#include "platform/api_call.h"

#include <stdlib.h>
#include <string.h>

#define ROUNDS_MAX 20 /* of one lane in one pass: outbox_deliver has other work */
#define PAUSE_FIRST_MS 2000
#define PAUSE_LONGEST_MS 300000
#define FAILURES_TO_ALARM 3
#define DETAIL_MAX 255

/* What is remembered of a lane. */
struct lane_memory {
	int64_t app_id;
	struct hash account;
	int64_t until_ms; /* the end of its pause, monotonic */
	int failures;     /* in a row */
	size_t most;      /* texts of one call: fewer while the platform cannot read a whole call */
	struct lane_memory *next;
	size_t skip; /* so many of the oldest texts are left out: the platform could not read a call with one of them */
};

struct pass {
	struct job_work *w;
	struct openapi *openapi;
	const struct decrypt_lane *lane;
	struct lane_memory *memory;
	struct decrypt_orders orders;
	struct decrypt_text *asked[DECRYPT_CALL_MAX];
	size_t n;  /* texts asked */
	day_t day; /* whose quota they are counted against */
	size_t sent, done;
};

/* The lane's memory. It lasts as long as the process, one for each app and merchant whose persons wait. */
static struct lane_memory *memory_of(const struct decrypt_lane *lane)
{
	static struct lane_memory *all;
	struct hash account = sha256(lane->account_id);
	struct lane_memory *m;

	for (m = all; m != NULL; m = m->next) {
		if (m->app_id == lane->app_id && memcmp(m->account.b, account.b, HASH_SIZE) == 0)
			return m;
	}
	m = memory_needed(malloc(sizeof *m));
	*m = (struct lane_memory){ .app_id = lane->app_id, .account = account, .most = DECRYPT_CALL_MAX, .next = all };
	all = m;
	return m;
}

static enum result find_lanes(struct job_work *w, void *arg)
{
	return decrypt_lanes_find(&w->ctx, arg);
}

static enum result read_orders(struct job_work *w, void *arg)
{
	struct pass *s = arg;
	enum result r = decrypt_orders_find(&w->ctx, s->lane, &s->orders);

	return r == OK ? decrypt_texts_known(&w->ctx, s->lane->app_id, &s->orders.texts) : r;
}

static enum result take_quota(struct job_work *w, void *arg)
{
	struct pass *s = arg;
	s->day = day_of(w->ctx.now);
	s->n = decrypt_texts_unknown(&s->orders.texts, s->memory->skip, s->asked, s->memory->most);
	if (s->n == 0)
		return OK;
	return decrypt_quota_take(&w->ctx, s->lane->app_id, s->day, w->conf.decrypt_per_day, s->n, &s->n);
}

static enum result give_quota_back(struct job_work *w, void *arg)
{
	const struct pass *s = arg;

	return decrypt_quota_give_back(&w->ctx, s->lane->app_id, s->day, s->n);
}

/* Not under the lease: the texts have used up quota, so they are stored even if another process has taken over. */
static enum result keep_texts(void *arg)
{
	const struct pass *s = arg;

	return decrypt_texts_keep(&s->w->ctx, s->lane->app_id, s->asked, s->n);
}

struct lane_alarm {
	const struct pass *s;
	const char *kind;
	const char *what;
	struct str why;
};

/* Once a day for an app and merchant. */
static enum result raise_alarm(struct job_work *w, void *arg)
{
	const struct lane_alarm *alarm = arg;
	const struct decrypt_lane *lane = alarm->s->lane;
	char day[DAY_TEXT_SIZE];
	struct str detail;

	day_format(day_of(w->ctx.now), day);
	detail = arena_printf(w->ctx.arena, "%s: %s", alarm->what, alarm->why.p);
	detail = arena_str(w->ctx.arena, detail.p, utf8_cut(detail, DETAIL_MAX));
	return alarm_raise(&w->ctx, alarm->kind,
	                   arena_printf(w->ctx.arena, "%lld:%s:%s", (long long)lane->app_id, lane->account_id.p, day),
	                   NO_ORDER, detail.p);
}

static void pause_lane(struct lane_memory *memory, bool longest)
{
	int64_t pause_ms = longest ? PAUSE_LONGEST_MS : PAUSE_FIRST_MS;

	for (int i = 0; i < memory->failures && pause_ms < PAUSE_LONGEST_MS; i++)
		pause_ms *= 2;
	memory->failures++;
	memory->until_ms = clock_monotonic_ms() + (pause_ms < PAUSE_LONGEST_MS ? pause_ms : PAUSE_LONGEST_MS);
}

/* A call brought no results, or not all: the lane pauses, and after some failures an alarm is raised. */
static enum result lane_failed(struct pass *s, struct str why, bool final)
{
	struct lane_alarm alarm = { s, "decrypt_refused", "the platform does not decrypt fields of persons", why };

	/* The platform's words may repeat a ciphertext. */
	if (strstr(why.p, "Enc.") != NULL)
		alarm.why = STR("see the log");
	pause_lane(s->memory, final);
	log_event(LOG_WARN, "decrypt", "app=%lld texts=%zu failures=%d", (long long)s->lane->app_id, s->n,
	          s->memory->failures);
	return final || s->memory->failures >= FAILURES_TO_ALARM ? job_tx(s->w, raise_alarm, &alarm) : OK;
}

static enum result mark_used_up(struct job_work *w, void *arg)
{
	const struct lane_alarm *alarm = arg;
	enum result r = decrypt_quota_used_up(&w->ctx, alarm->s->lane->app_id, alarm->s->day);

	return r == OK ? raise_alarm(w, arg) : r;
}

static enum result quota_used_up(struct pass *s)
{
	struct lane_alarm alarm = {
		s, "decrypt_quota", "today's quota for decryption is used up",
		STR("the rest follows tomorrow; a larger quota can be requested in the platform's console")
	};

	return job_tx(s->w, mark_used_up, &alarm);
}

/* The platform answered, but about no single text: it did not understand the call, or we do not understand the answer. */
static bool whole_call_failed(const struct api_answer *answer)
{
	return api_code_unreadable(answer->code) || (answer->http == 200 && answer->json == NULL);
}

/*
 * One text must not hold up the others, so the next call has half as many. A call with one text that fails again is the
 * fault of that text: it is left out until this process ends.
 */
static enum result halve_call(struct pass *s, struct str why)
{
	if (s->n > 1) {
		s->memory->most = s->n / 2;
		return OK;
	}
	s->memory->skip++;
	return lane_failed(s, why, false);
}

static enum result record_answer(struct pass *s, const struct api_answer *answer)
{
	struct arena *a = s->w->ctx.arena;
	struct decrypt_counts counts = decrypt_read(a, answer->data, s->asked, s->n);
	enum result r;

	log_event(LOG_INFO, "decrypt", "app=%lld texts=%zu open=%zu failed=%zu left=%zu", (long long)s->lane->app_id,
	          s->n, counts.open, counts.failed, counts.left);
	r = tx_run(s->w->ctx.db, JOB_TX_MS, keep_texts, s);
	if (r == OK && counts.quota)
		return quota_used_up(s);
	if (r == OK && counts.left > 0)
		return lane_failed(s, arena_printf(a, "%zu of %zu texts were not answered", counts.left, s->n), false);
	s->memory->failures = 0;
	s->memory->most = s->memory->most * 2 < DECRYPT_CALL_MAX ? s->memory->most * 2 : DECRYPT_CALL_MAX;
	return r;
}

static enum result handle_answer(struct pass *s, const struct api_answer *answer)
{
	struct str why = api_answer_text(s->w->ctx.arena, answer);

	if (answer->class == API_DONE)
		return record_answer(s, answer);
	if (answer->class == API_QUOTA)
		return quota_used_up(s);
	if (whole_call_failed(answer))
		return halve_call(s, why);
	return lane_failed(s, why, answer->class == API_FINAL || api_no_permission(answer));
}

/* A call that was certainly not sent has used up no quota. */
static enum result give_unsent_back(struct pass *s, enum result called, const struct api_answer *answer)
{
	if (called == OK && !(answer->class == API_SLOW && answer->http == 0))
		return OK;
	return job_tx(s->w, give_quota_back, s);
}

static enum result call_platform(struct pass *s)
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
	counted = give_unsent_back(s, r, &answer);
	if (r == OK) {
		s->sent += s->n;
		r = handle_answer(s, &answer);
		api_answer_free(&answer);
	} else if (r == AGAIN || r == REFUSE) {
		r = lane_failed(s, why, false); /* no token */
	}
	return r == OK ? counted : r;
}

/* Asks for texts that are not known, as many as pause and quota allow. */
static enum result ask_unknown(struct pass *s)
{
	enum result r;

	s->n = 0;
	if (clock_monotonic_ms() < s->memory->until_ms)
		return OK;
	r = job_tx(s->w, take_quota, s);
	return r == OK && s->n > 0 ? call_platform(s) : r;
}

struct order_update {
	const struct pass *s;
	struct decrypt_order *order;
	bool applied;
};

static enum result apply_order(struct job_work *w, void *arg)
{
	struct order_update *u = arg;

	return decrypt_apply(&w->ctx, u->s->lane->app_id, u->order, &u->applied);
}

static enum result raise_stuck(struct job_work *w, void *arg)
{
	const struct order_update *u = arg;

	return alarm_raise(&w->ctx, "decrypt_stuck", u->order->order_id,
	                   (struct order_ref){ u->s->lane->app_id, u->order->order_id },
	                   "the order's people were decrypted but cannot be stored: report the log's lines about it");
}

/* One order that cannot be stored must not hold up the others, or the other work of the process. */
static enum result report_stuck(struct pass *s, struct order_update *u)
{
	char order[72];

	log_event(LOG_ERROR, "decrypt", "order=%s outcome=not_written",
	          log_safe(u->order->order_id, order, sizeof order));
	return job_tx(s->w, raise_stuck, u);
}

static enum result apply_ready(struct pass *s)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < s->orders.n && !job_over(s->w); i++) {
		struct order_update u = { s, &s->orders.o[i], false };

		if (!decrypt_order_ready(u.order))
			continue;
		r = job_tx(s->w, apply_order, &u);
		s->done += r == OK && u.applied;
		if (!s->w->overtaken && r != OK && r != AGAIN && r != RETRY)
			r = report_stuck(s, &u);
	}
	return r;
}

/* Rounds until one sends nothing and finishes nothing. */
static enum result work_lane(struct pass *s)
{
	enum result r = OK;
	bool going = true;

	s->memory = memory_of(s->lane);
	for (int i = 0; i < ROUNDS_MAX && r == OK && going && !job_over(s->w); i++) {
		size_t before = s->sent + s->done;

		arena_reset(s->w->ctx.arena);
		r = job_tx(s->w, read_orders, s);
		if (r == OK)
			r = ask_unknown(s);
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
