/*
 * The pass over all lanes (one app and one merchant each). From one pass to the next it remembers only how long each lane
 * pauses, and how many texts it may ask at once.
 */
#include "people/decrypt.h"

#include "base/day.h"
#include "base/log.h"
#include "base/utf8.h"
#include "notice/alarm.h"
#include "people/decrypt_apply.h"
#include "people/decrypt_quota.h"
#include "platform/api_call.h"
#include "platform/lane.h"
#include "platform/retry.h"

#include <string.h>

#define ROUNDS_MAX 20 /* of one lane in one pass: outbox_deliver has other work */
#define FAILURES_TO_ALARM 3
#define DETAIL_MAX 255

/* What is remembered of a lane besides its troubles. */
struct lane_memory {
	size_t most; /* texts of one call: fewer while the platform cannot read a whole call */
	size_t skip; /* so many of the oldest texts are left out: the platform could not read a call with one of them */
};

struct pass {
	struct job_work *w;
	struct openapi *openapi;
	struct lane *lane;
	struct lane_memory *memory;
	struct decrypt_orders orders;
	struct decrypt_text *asked[DECRYPT_CALL_MAX];
	size_t n;  /* texts asked */
	day_t day; /* whose quota they are counted against */
	size_t sent, done;
};

/* From one pass to the next, one for each app and merchant whose persons wait. */
static struct lanes remembered;

static struct lane *lane_remembered(const struct decrypt_lane *of)
{
	struct lane *lane = lane_of(&remembered, of->app_id, of->account_id);

	if (lane->own == NULL) {
		struct lane_memory *memory = arena_alloc(&remembered.arena, sizeof *memory);

		memory->most = DECRYPT_CALL_MAX;
		lane->own = memory;
	}
	return lane;
}

static enum result read_orders(struct pass *s)
{
	struct ctx *c = &s->w->ctx;
	struct tx tx = job_tx(s->w);

	while (tx_next(&tx)) {
		tx.r = decrypt_orders_find(c, s->lane->app_id, s->lane->account_id, &s->orders);
		if (tx.r == OK)
			tx.r = decrypt_texts_known(c, s->lane->app_id, &s->orders.texts);
	}
	return tx.r;
}

static enum result take_quota(struct pass *s)
{
	struct job_work *w = s->w;
	struct tx tx = job_tx(w);

	while (tx_next(&tx)) {
		s->day = day_of(w->ctx.now);
		s->n = decrypt_texts_unknown(&s->orders.texts, s->memory->skip, s->asked, s->memory->most);
		tx.r = s->n > 0 ? decrypt_quota_take(&w->ctx, s->lane->app_id, s->day, w->conf.decrypt_per_day, s->n,
		                                     &s->n)
		                : OK;
	}
	return tx.r;
}

/* Not under the lease: the texts have used up quota, so they are stored even if another process has taken over. */
static enum result keep_texts(struct pass *s)
{
	struct ctx *c = &s->w->ctx;
	struct tx tx = tx_of(c->db, JOB_TX_MS);

	while (tx_next(&tx))
		tx.r = decrypt_texts_keep(c, s->lane->app_id, s->asked, s->n);
	return tx.r;
}

/* Once a day for an app and merchant. */
static enum result raise_alarm(const struct pass *s, const char *kind, const char *what, struct str why)
{
	struct ctx *c = &s->w->ctx;
	char day[DAY_TEXT_SIZE];
	struct str detail;

	day_format(day_of(c->now), day);
	detail = arena_printf(c->arena, "%s: %s", what, why.p);
	detail = arena_str(c->arena, detail.p, utf8_cut(detail, DETAIL_MAX));
	return alarm_raise(c, kind,
	                   arena_printf(c->arena, "%lld:%s:%s", (long long)s->lane->app_id, s->lane->account_id.p, day),
	                   NO_ORDER, detail.p);
}

/* A call brought no results, or not all: the lane pauses, and after some failures an alarm is raised. */
static enum result lane_failed(struct pass *s, struct str why, bool final)
{
	struct tx tx = job_tx(s->w);

	/* The platform's words may repeat a ciphertext. */
	if (strstr(why.p, "Enc.") != NULL)
		why = STR("see the log");
	lane_trouble(&remembered, s->lane->app_id, s->lane->account_id,
	             retry_pause_ms(RETRY_DECRYPT, final ? INT64_MAX : s->lane->troubles));
	log_event(LOG_WARN, "decrypt", "app=%lld texts=%zu failures=%lld", (long long)s->lane->app_id, s->n,
	          (long long)s->lane->troubles);
	if (!final && s->lane->troubles < FAILURES_TO_ALARM)
		return OK;
	while (tx_next(&tx))
		tx.r = raise_alarm(s, "decrypt_refused", "the platform does not decrypt fields of persons", why);
	return tx.r;
}

static enum result quota_used_up(struct pass *s)
{
	struct tx tx = job_tx(s->w);

	while (tx_next(&tx)) {
		tx.r = decrypt_quota_used_up(&s->w->ctx, s->lane->app_id, s->day);
		if (tx.r == OK)
			tx.r = raise_alarm(
				s, "decrypt_quota", "today's quota for decryption is used up",
				STR("the rest follows tomorrow; a larger quota can be requested in the platform's console"));
	}
	return tx.r;
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
	r = keep_texts(s);
	if (r == OK && counts.quota)
		return quota_used_up(s);
	if (r == OK && counts.left > 0)
		return lane_failed(s, arena_printf(a, "%zu of %zu texts were not answered", counts.left, s->n), false);
	lane_answered(&remembered, s->lane->app_id, s->lane->account_id);
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
	struct tx tx = job_tx(s->w);

	if (called == OK && !(answer->class == API_SLOW && answer->http == 0))
		return OK;
	while (tx_next(&tx))
		tx.r = decrypt_quota_give_back(&s->w->ctx, s->lane->app_id, s->day, s->n);
	return tx.r;
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
	if (lane_rests(&remembered, s->lane->app_id, s->lane->account_id))
		return OK;
	r = take_quota(s);
	return r == OK && s->n > 0 ? call_platform(s) : r;
}

/* One order that cannot be stored must not hold up the others, or the other work of the process. */
static enum result report_stuck(struct pass *s, const struct decrypt_order *o)
{
	char order[72];
	struct tx tx = job_tx(s->w);

	log_event(LOG_ERROR, "decrypt", "order=%s outcome=not_written", log_safe(o->order_id, order, sizeof order));
	while (tx_next(&tx))
		tx.r = alarm_raise(
			&s->w->ctx, "decrypt_stuck", o->order_id, (struct order_ref){ s->lane->app_id, o->order_id },
			"the order's people were decrypted but cannot be stored: report the log's lines about it");
	return tx.r;
}

static enum result apply_ready(struct pass *s)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < s->orders.n && !job_over(s->w); i++) {
		struct decrypt_order *o = &s->orders.o[i];
		struct tx tx = job_tx(s->w);
		bool applied = false;

		if (!decrypt_order_ready(o))
			continue;
		while (tx_next(&tx))
			tx.r = decrypt_apply(&s->w->ctx, s->lane->app_id, o, &applied);
		r = tx.r;
		s->done += r == OK && applied;
		if (!s->w->overtaken && r != OK && r != AGAIN && r != RETRY)
			r = report_stuck(s, o);
	}
	return r;
}

/* Rounds until one sends nothing and finishes nothing. */
static enum result work_lane(struct pass *s)
{
	enum result r = OK;
	bool going = true;

	for (int i = 0; i < ROUNDS_MAX && r == OK && going && !job_over(s->w); i++) {
		size_t before = s->sent + s->done;

		arena_reset(s->w->ctx.arena);
		r = read_orders(s);
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
	struct tx tx = job_tx(w);
	enum result r;

	w->ctx.arena = &of_lanes;
	while (tx_next(&tx))
		tx.r = decrypt_lanes_find(&w->ctx, &lanes);
	r = tx.r;
	w->ctx.arena = &of_rounds;
	for (size_t i = 0; r == OK && i < lanes.n && !job_over(w); i++) {
		s.lane = lane_remembered(&lanes.l[i]);
		s.memory = s.lane->own;
		r = work_lane(&s);
	}
	w->ctx.arena = outer;
	arena_free(&of_rounds);
	arena_free(&of_lanes);
	*sent = s.sent;
	*done = s.done;
	return r;
}
