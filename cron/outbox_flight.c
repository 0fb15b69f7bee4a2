/*
 * The sending itself. A message whose answer could not be written down stays
 * due and is sent again with the same bytes, which is harmless.
 *
 * A token that the platform calls invalid stops its app until nothing is in the
 * air; then a newer one is taken from the row, or asked for.
 */
#include "outbox_flight.h"

#include "alarm.h"
#include "clock.h"
#include "outbox_settle.h"
#include "token.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define APPS_TEXT_MAX 2048
#define APPS_MAX 256
#define TOKEN_KEEP_MS 20000 /* then the row is read again: another process may have renewed it */
#define TOKEN_PAUSE_MS 5000 /* no token was to be had: look again after so long */
#define RENEW_PATIENCE_MS 3000
#define TOKEN_SPARE_S 30 /* one that runs out that soon is not begun with */

struct flight {
	bool used;
	struct owed o;
	struct arena arena;
	int64_t token_version;
};

/* An app's token as this process knows it. */
struct app_token {
	int64_t app_id;
	struct token token;
	struct arena arena; /* holds the token's text */
	int64_t read_at_ms;
	int64_t look_after_ms;   /* none was to be had */
	int64_t wanted_since_ms; /* a new one is due, but calls are in the air; 0: none is wanted */
	bool refused;            /* the platform called this version invalid */
};

struct flights {
	struct job_work *w;
	struct openapi *calls, *tokens;
	struct flight flight[FLIGHTS_MAX];
	size_t of_kind[OUTBOX__MAX]; /* in the air */
	struct app_token apps[APPS_MAX];
	size_t apps_n;
	struct flight_counts counts;
	enum result trouble; /* of the database, while answers were settled */
	bool token_waits;    /* something is due whose app has no token */
	bool rate_waits;     /* something is due that only the interface's rate holds back */
};

struct flights *flights_open(struct job_work *w, struct openapi *calls, struct openapi *tokens)
{
	struct flights *f = calloc(1, sizeof *f);

	if (f == NULL)
		abort();
	f->w = w;
	f->calls = calls;
	f->tokens = tokens;
	return f;
}

void flights_close(struct flights *f)
{
	for (size_t i = 0; i < FLIGHTS_MAX; i++)
		arena_free(&f->flight[i].arena);
	for (size_t i = 0; i < f->apps_n; i++)
		arena_free(&f->apps[i].arena);
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

/* --- tokens --- */

static struct app_token *app_of(struct flights *f, int64_t app_id)
{
	for (size_t i = 0; i < f->apps_n; i++) {
		if (f->apps[i].app_id == app_id)
			return &f->apps[i];
	}
	if (f->apps_n == APPS_MAX)
		return NULL;
	f->apps[f->apps_n].app_id = app_id;
	return &f->apps[f->apps_n++];
}

struct token_look {
	int64_t app_id;
	struct token token;
};

static enum result read_token(struct job_work *w, void *arg)
{
	struct token_look *l = arg;

	return token_read(&w->ctx, l->app_id, &l->token);
}

static void keep_token(struct app_token *a, const struct token *t)
{
	if (t->version > a->token.version)
		a->refused = false;
	if (t->version != a->token.version) {
		arena_reset(&a->arena);
		a->token = *t;
		a->token.access_token = arena_str(&a->arena, t->access_token.p, t->access_token.n);
	}
	a->token.expires_at = t->expires_at;
	a->read_at_ms = clock_monotonic_ms();
}

static bool good(const struct flights *f, const struct app_token *a)
{
	return a->token.version > 0 && !a->refused && a->token.expires_at.s > f->w->ctx.now.s + TOKEN_SPARE_S;
}

/*
 * Asking may take as long as a call, and meanwhile nobody hears those in the air: better when there are
 * none, but other apps' calls must not put it off for long.
 */
static bool may_renew(const struct flights *f, struct app_token *a, int64_t now_ms)
{
	if (a->wanted_since_ms == 0)
		a->wanted_since_ms = now_ms;
	return flights_in_air(f) == 0 || now_ms - a->wanted_since_ms >= RENEW_PATIENCE_MS;
}

/* Asks for a new one. */
static enum result renew(struct flights *f, struct app_token *a)
{
	struct token t;
	struct str why;
	enum result r;

	a->wanted_since_ms = 0;
	f->w->ctx.now = clock_now();
	r = token_renew(&f->w->ctx, f->tokens, &f->w->conf, a->app_id, a->token.version, &t, &why);
	if (r == OK) {
		keep_token(a, &t);
		return OK;
	}
	if (r ==
	    REFUSE) /* once: it is not asked again for an hour; other trouble passes, and alarms before a deadline */
		job_complain(f->w, "no token for app %lld: %s", (long long)a->app_id, why.p);
	a->look_after_ms = clock_monotonic_ms() + TOKEN_PAUSE_MS;
	return r == AGAIN || r == REFUSE ? NONE : r;
}

/* NONE: not now. */
static enum result ready_token(struct flights *f, struct app_token *a)
{
	int64_t now_ms = clock_monotonic_ms();
	struct token_look l = { .app_id = a->app_id };
	enum result r;

	if (good(f, a) && now_ms - a->read_at_ms < TOKEN_KEEP_MS)
		return OK;
	if (now_ms < a->look_after_ms)
		return NONE;
	r = job_tx(f->w, read_token, &l);
	if (r != OK)
		return r;
	if (l.token.version > 0)
		keep_token(a, &l.token);
	if (good(f, a))
		return OK;
	return may_renew(f, a, now_ms) ? renew(f, a) : NONE;
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

/* Apps for which no token is to be had now: their messages must not stand before those of others. */
static struct str apps_without_token(struct flights *f)
{
	struct buf b = BUF_INIT(APPS_TEXT_MAX);
	int64_t now_ms = clock_monotonic_ms();
	struct str text;

	for (size_t i = 0; i < f->apps_n; i++) {
		if (now_ms < f->apps[i].look_after_ms)
			buf_printf(&b, "%s%lld", b.n > 0 ? "," : "", (long long)f->apps[i].app_id);
	}
	text = arena_str(&f->w->arena, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return text;
}

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
		struct app_token *a = app_of(f, o->app_id);

		if (a == NULL || order_in_air(f, o->order_id) || order_ready(ready, o->order_id))
			continue;
		r = ready_token(f, a);
		f->token_waits = f->token_waits || r == NONE;
		if (r == OK) {
			ready->items[ready->n] = o;
			ready->tokens[ready->n++] = &a->token;
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
	struct pick p = { .kind = kind, .not_apps = apps_without_token(f) };
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
	struct app_token *a = app_of(f, fl->o.app_id);
	struct plan plan;
	enum result r = outbox_settle(f->w, &fl->o, answer, &plan);

	if (r == OK) {
		count(f, &plan);
		if (plan.verdict == VERDICT_LATER && plan.token && a != NULL && a->token.version == fl->token_version)
			a->refused = true;
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
