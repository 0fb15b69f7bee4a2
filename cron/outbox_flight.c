/*
 * The sending itself. A message whose answer could not be written down stays
 * due and is sent again with the same bytes, which is harmless.
 *
 * Not here: tokens (app_tokens.c), what an answer makes of its message (outbox_settle.c).
 */
#include "outbox_flight.h"

#include "notice/alarm.h"
#include "outbox_settle.h"
#include "platform/app_tokens.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct flight {
	bool used;
	struct owed o;
	struct arena arena;
	int64_t token_version;
};

struct flights {
	struct job_work *w;
	struct openapi *calls;
	struct app_tokens *tokens;
	struct flight flight[FLIGHTS_MAX];
	size_t of_kind[OUTBOX__MAX]; /* in the air */
	struct flight_counts counts;
	enum result trouble; /* of the database, while answers were settled */
	bool token_waits;    /* something is due whose app has no token */
	bool rate_waits;     /* something is due that only the interface's rate holds back */
};

struct flights *flights_open(struct job_work *w, struct openapi *calls, struct openapi *asks)
{
	struct flights *f = calloc(1, sizeof *f);

	if (f == NULL)
		abort();
	f->w = w;
	f->calls = calls;
	f->tokens = app_tokens_open(w, asks);
	return f;
}

void flights_close(struct flights *f)
{
	for (size_t i = 0; i < FLIGHTS_MAX; i++)
		arena_free(&f->flight[i].arena);
	app_tokens_close(f->tokens);
	free(f);
}

size_t flights_in_air(const struct flights *f)
{
	return openapi_busy(f->calls);
}

bool flights_token_waits(const struct flights *f)
{
	return f->token_waits;
}

bool flights_rate_waits(const struct flights *f)
{
	return f->rate_waits;
}

struct flight_counts flights_counts(const struct flights *f)
{
	return f->counts;
}

/* --- starting --- */

static bool order_in_air(const struct flights *f, struct str order_id)
{
	for (size_t i = 0; i < FLIGHTS_MAX; i++) {
		if (f->flight[i].used && strcmp(f->flight[i].o.order_id.p, order_id.p) == 0)
			return true;
	}
	return false;
}

static struct flight *free_flight(struct flights *f)
{
	for (size_t i = 0; i < FLIGHTS_MAX; i++) {
		if (!f->flight[i].used)
			return &f->flight[i];
	}
	return NULL;
}

static struct str keep(struct flight *fl, struct str s)
{
	return arena_str(&fl->arena, s.p, s.n);
}

static void launch(struct flights *f, const struct owed *o, const struct token *t)
{
	struct flight *fl = free_flight(f);
	const struct openapi_request rq = {
		.endpoint = plan_endpoint(o->kind),
		.body = o->body,
		.token = t->access_token,
		.account_id = o->account_id,
		.order_id = o->order_id,
		.arg = fl,
	};

	fl->used = true;
	fl->o = *o;
	fl->o.key = keep(fl, o->key);
	fl->o.order_id = keep(fl, o->order_id);
	fl->o.account_id = STR_NONE;
	fl->o.body = STR_NONE;
	fl->token_version = t->version;
	openapi_start(f->calls, &rq);
	f->of_kind[o->kind]++;
	f->counts.sent++;
}

struct pick {
	unsigned kinds;
	enum outbox_kind kind;
	struct str not_apps;
	struct owed_list list;
};

static enum result pick_kinds(struct job_work *w, void *arg)
{
	struct pick *p = arg;

	return owed_due_kinds(&w->ctx, &p->kinds);
}

static enum result pick_kind(struct job_work *w, void *arg)
{
	struct pick *p = arg;

	/* Those in the air are due still: more than them. */
	return owed_due(&w->ctx, p->kind, p->not_apps, 4 * (size_t)FLIGHTS_MAX, &p->list);
}

/* Those of a pick that may start now: their app has a token, their order nothing in the air, their interface room. */
struct ready {
	const struct owed *items[FLIGHTS_OF_KIND];
	const struct token *tokens[FLIGHTS_OF_KIND];
	bool claimed[FLIGHTS_OF_KIND];
	size_t n;
};

static bool order_ready(const struct ready *ready, struct str order_id)
{
	for (size_t i = 0; i < ready->n; i++) {
		if (strcmp(ready->items[i]->order_id.p, order_id.p) == 0)
			return true;
	}
	return false;
}

static size_t room_of(const struct flights *f, enum outbox_kind kind)
{
	size_t room = openapi_room(f->calls, plan_endpoint(kind)), left = FLIGHTS_OF_KIND - f->of_kind[kind];

	return room < left ? room : left;
}

static enum result choose_ready(struct flights *f, const struct pick *p, struct ready *ready)
{
	size_t room = room_of(f, p->kind);
	enum result r = OK;

	for (size_t i = 0; r == OK && i < p->list.n && ready->n < room; i++) {
		const struct owed *o = &p->list.items[i];
		const struct token *token;

		if (order_in_air(f, o->order_id) || order_ready(ready, o->order_id))
			continue;
		r = app_token_ready(f->tokens, o->app_id, flights_in_air(f), &token);
		f->token_waits = f->token_waits || r == NONE;
		if (r == OK) {
			ready->items[ready->n] = o;
			ready->tokens[ready->n++] = token;
		}
		r = r == NONE ? OK : r;
	}
	return r;
}

/* One whose content cannot be opened is a person's, and holds nobody else up. */
static enum result spoilt(struct ctx *c, const struct owed *o)
{
	enum result r = owed_failed(c, o, STR("its content cannot be opened"));

	if (r != OK)
		return r;
	r = alarm_raise(c, "outbox_failed", arena_printf(c->arena, "%lld:spoilt", (long long)o->outbox_id), o->order_id,
	                "the content of a message cannot be opened: was the row or data_key changed by hand?");
	return r == OK ? NONE : r;
}

static enum result claim(struct job_work *w, void *arg)
{
	struct ready *ready = arg;
	enum result r = OK;

	for (size_t i = 0; r == OK && i < ready->n; i++) {
		const struct owed *o = ready->items[i];

		r = o->body.p == NULL ? spoilt(&w->ctx, o) : owed_send(&w->ctx, o);
		ready->claimed[i] = r == OK;
		r = r == NONE ? OK : r;
	}
	return r;
}

static enum result start_kind(struct flights *f, enum outbox_kind kind, size_t *started)
{
	struct pick p = { .kind = kind, .not_apps = app_tokens_missing(f->tokens, &f->w->arena) };
	struct ready ready = { .n = 0 };
	enum result r;

	if (room_of(f, kind) == 0)
		return OK;
	r = job_tx(f->w, pick_kind, &p);
	if (r == OK)
		r = choose_ready(f, &p, &ready);
	if (r == OK && ready.n > 0)
		r = job_tx(f->w, claim, &ready);
	for (size_t i = 0; r == OK && i < ready.n; i++) {
		if (!ready.claimed[i])
			continue;
		launch(f, ready.items[i], ready.tokens[i]);
		(*started)++;
	}
	return r;
}

/* What has ten minutes comes before what has a day. */
static const enum outbox_kind by_haste[] = { OUTBOX_CONFIRM, OUTBOX_CODES, OUTBOX_VERIFY, OUTBOX_REFUND_AUDIT,
	                                     OUTBOX_CODE_AUDIT };
static_assert(sizeof by_haste / sizeof by_haste[0] == OUTBOX__MAX, "every kind has its turn");

enum result flights_start(struct flights *f, size_t *started)
{
	struct pick p = { .kinds = 0 };
	enum result r = job_tx(f->w, pick_kinds, &p);

	*started = 0;
	f->rate_waits = false;
	for (size_t i = 0; r == OK && i < OUTBOX__MAX; i++) {
		enum outbox_kind kind = by_haste[i];

		if ((p.kinds & (1u << kind)) == 0)
			continue;
		f->rate_waits = f->rate_waits || openapi_rate_waits(f->calls, plan_endpoint(kind));
		r = start_kind(f, kind, started);
	}
	arena_reset(&f->w->arena);
	return r;
}

/* --- landing --- */

static void count(struct flights *f, const struct plan *p)
{
	switch (p->verdict) {
	case VERDICT_DONE: f->counts.done++; break;
	case VERDICT_LATER: f->counts.later++; break;
	case VERDICT_ENDED: f->counts.ended++; break;
	default: f->counts.failed++; break;
	}
}

static void land(const struct openapi_request *rq, const struct api_answer *answer, void *arg)
{
	struct flights *f = arg;
	struct flight *fl = rq->arg;
	struct plan plan;
	enum result r = outbox_settle(f->w, &fl->o, answer, &plan);

	if (r == OK) {
		count(f, &plan);
		if (plan.verdict == VERDICT_LATER && plan.token)
			app_token_refused(f->tokens, fl->o.app_id, fl->token_version);
	} else {
		f->trouble = r;
	}
	f->of_kind[fl->o.kind]--;
	fl->used = false;
	arena_reset(&fl->arena);
	arena_reset(&f->w->arena);
}

enum result flights_land(struct flights *f, int wait_ms)
{
	f->trouble = OK;
	openapi_work(f->calls, wait_ms, land, f);
	return f->trouble;
}
