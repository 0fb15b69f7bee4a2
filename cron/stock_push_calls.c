/*
 * The sending itself. The days are read in the transaction just before the call
 * starts; one whose answer could not be written down stays owed and is told again, with the
 * numbers of that moment.
 */
#include "stock_push_calls.h"

#include "app_tokens.h"
#include "base/clock.h"
#include "stock_push_json.h"
#include "stock_push_record.h"

#include <stdlib.h>
#include <string.h>

#define LOOK_MS 1000      /* so soon a day that sold out comes before what was found earlier */
#define LOOK_AGAIN_MS 100 /* what was found has been started */
#define LOOK_MAX 5000
#define UNHEARD_S (API_CALL_MS / 1000 + 2) /* a call that nobody waits for any more is over by then */
#define WHOLE_FLIGHTS (PUSH_CALLS - 2)

struct flight {
	bool used;
	struct push_sku sku;
	struct calendar_days days;
	int64_t token_version;
	struct arena arena; /* sku's texts and days */
};

struct push_calls {
	struct job_work *w;
	struct openapi *calls;
	struct app_tokens *tokens;
	struct flight flight[PUSH_CALLS];
	struct arena found_arena;
	struct push_skus found; /* by the last look and not started yet, the most urgent first */
	bool found_some;        /* by the last look */
	int64_t looked_ms;      /* 0: never */
	struct push_counts counts;
	enum result trouble; /* of the database, while answers were settled */
	bool token_waits;    /* since the last look; an app that rests is not looked for */
};

struct push_calls *push_calls_open(struct job_work *w, struct openapi *calls, struct openapi *asks)
{
	struct push_calls *f = calloc(1, sizeof *f);

	if (f == NULL)
		abort();
	f->w = w;
	f->calls = calls;
	f->tokens = app_tokens_open(w, asks);
	return f;
}

void push_calls_close(struct push_calls *f)
{
	for (size_t i = 0; i < PUSH_CALLS; i++)
		arena_free(&f->flight[i].arena);
	arena_free(&f->found_arena);
	app_tokens_close(f->tokens);
	free(f);
}

size_t push_calls_running(const struct push_calls *f)
{
	return openapi_busy(f->calls);
}

size_t push_calls_waiting(const struct push_calls *f)
{
	return f->found.n;
}

bool push_calls_idle(const struct push_calls *f)
{
	return f->looked_ms != 0 && !f->found_some && openapi_busy(f->calls) == 0;
}

bool push_calls_token_waits(const struct push_calls *f)
{
	return f->token_waits;
}

struct push_counts push_calls_counts(const struct push_calls *f)
{
	return f->counts;
}

/* --- choosing --- */

static struct str keep(struct arena *a, struct str s)
{
	return arena_str(a, s.p, s.n);
}

static struct push_sku keep_sku(struct arena *a, const struct push_sku *s)
{
	struct push_sku kept = *s;

	kept.sku_id = keep(a, s->sku_id);
	kept.sku_out_id = keep(a, s->sku_out_id);
	kept.product_id = keep(a, s->product_id);
	kept.product_out_id = keep(a, s->product_out_id);
	kept.account_id = keep(a, s->account_id);
	return kept;
}

static enum result look(struct job_work *w, void *arg)
{
	struct push_calls *f = arg;
	struct push_skus found;
	struct str resting = app_tokens_resting(f->tokens, &w->arena);
	enum result r = calendar_push_due(&w->ctx, resting, LOOK_MAX, &found);

	if (r != OK)
		return r;
	arena_reset(&f->found_arena);
	f->found = (struct push_skus){ arena_array(&f->found_arena, found.n + 1, sizeof *found.items), found.n };
	for (size_t i = 0; i < found.n; i++)
		f->found.items[i] = keep_sku(&f->found_arena, &found.items[i]);
	f->found_some = found.n > 0;
	f->token_waits = resting.n > 0;
	return OK;
}

static enum result look_when_due(struct push_calls *f)
{
	bool started = f->found_some && f->found.n == 0;
	enum result r;

	if (f->looked_ms != 0 && clock_monotonic_ms() - f->looked_ms < (started ? LOOK_AGAIN_MS : LOOK_MS))
		return OK;
	r = job_tx(f->w, look, f);
	f->looked_ms = clock_monotonic_ms();
	return r;
}

static bool sku_in_air(const struct push_calls *f, struct str sku_id)
{
	for (size_t i = 0; i < PUSH_CALLS; i++) {
		if (f->flight[i].used && strcmp(f->flight[i].sku.sku_id.p, sku_id.p) == 0)
			return true;
	}
	return false;
}

static struct flight *free_flight(struct push_calls *f)
{
	for (size_t i = 0; i < PUSH_CALLS; i++) {
		if (!f->flight[i].used)
			return &f->flight[i];
	}
	return NULL;
}

static enum endpoint endpoint_of(const struct push_sku *s)
{
	return s->whole ? API_CALENDAR_SAVE : API_CALENDAR_BATCH;
}

static size_t most_of(const struct push_sku *s)
{
	size_t most = s->whole ? PUSH_SAVE_DAYS : PUSH_BATCH_DAYS;

	return s->most_days > 0 && (size_t)s->most_days < most ? (size_t)s->most_days : most;
}

/* Those of a look that start now. */
struct ready {
	struct flight *items[PUSH_CALLS];
	struct str tokens[PUSH_CALLS];
	size_t n;
};

/* Takes the SKU's place; NONE: it cannot start now. */
static enum result take_place(struct push_calls *f, const struct push_sku *s, struct ready *ready)
{
	const struct token *token;
	struct flight *fl;
	enum result r;

	if (sku_in_air(f, s->sku_id))
		return NONE;
	r = app_token_ready(f->tokens, s->app_id, push_calls_running(f), &token);
	f->token_waits = f->token_waits || r == NONE;
	if (r != OK)
		return r;
	fl = free_flight(f);
	fl->used = true;
	fl->sku = keep_sku(&fl->arena, s);
	fl->token_version = token->version;
	ready->tokens[ready->n] = keep(&fl->arena, token->access_token);
	ready->items[ready->n++] = fl;
	return OK;
}

/* How many whole calendars may start: a place or two stays for what changed, however slow or many they are. */
static size_t room_for_whole(const struct push_calls *f)
{
	size_t room = openapi_room(f->calls, API_CALENDAR_SAVE), in_air = 0, left;

	for (size_t i = 0; i < PUSH_CALLS; i++)
		in_air += f->flight[i].used && f->flight[i].sku.whole;
	left = in_air < WHOLE_FLIGHTS ? WHOLE_FLIGHTS - in_air : 0;
	return room < left ? room : left;
}

/* A process that is gone sent something, and how that ended is not known: the next call must not overtake it. */
static bool unheard(const struct push_calls *f, const struct push_sku *s)
{
	int64_t age_s = f->w->ctx.now.s - s->sent_at.v.s;

	return s->sent_at.given && age_s >= 0 && age_s < UNHEARD_S && !sku_in_air(f, s->sku_id);
}

/*
 * SKUs in their order of urgency, as long as places and the interfaces' rates allow. One whose interface has no room
 * waits, and those of the other pass it.
 */
static enum result choose(struct push_calls *f, struct ready *ready)
{
	size_t room[2] = { openapi_room(f->calls, API_CALENDAR_BATCH), room_for_whole(f) };
	size_t i = 0, kept = 0;
	enum result r = OK;

	for (; r == OK && i < f->found.n && room[0] + room[1] > 0 && free_flight(f) != NULL; i++) {
		const struct push_sku *s = &f->found.items[i];

		if (room[s->whole] == 0 || unheard(f, s)) {
			f->found.items[kept++] = *s;
			continue;
		}
		r = take_place(f, s, ready);
		room[s->whole] -= r == OK;
		r = r == NONE ? OK : r;
	}
	memmove(&f->found.items[kept], &f->found.items[i], (f->found.n - i) * sizeof *f->found.items);
	f->found.n -= i - kept;
	return r;
}

/* --- starting --- */

static enum result read_days(struct job_work *w, void *arg)
{
	struct ready *ready = arg;
	enum result r = OK;

	for (size_t i = 0; r == OK && i < ready->n; i++) {
		struct flight *fl = ready->items[i];
		struct calendar_days days;

		r = calendar_push_days(&w->ctx, &fl->sku, most_of(&fl->sku), &days);
		if (r == OK && days.n > 0)
			r = calendar_push_begin(&w->ctx, fl->sku.sku_id);
		if (r != OK)
			break;
		fl->days.n = days.n;
		fl->days.items = arena_array(&fl->arena, days.n + 1, sizeof *days.items);
		memcpy(fl->days.items, days.items, days.n * sizeof *days.items);
	}
	return r;
}

static void leave_place(struct flight *fl)
{
	fl->used = false;
	arena_reset(&fl->arena);
}

static void launch(struct push_calls *f, struct flight *fl, struct str token)
{
	const struct openapi_request rq = {
		.endpoint = endpoint_of(&fl->sku),
		.body = push_body(&f->w->arena, &fl->sku, &fl->days),
		.token = token,
		.account_id = fl->sku.account_id,
		.arg = fl,
	};

	openapi_start(f->calls, &rq);
	f->counts.calls++;
}

enum result push_calls_start(struct push_calls *f, size_t *started)
{
	struct ready ready = { .n = 0 };
	enum result r = look_when_due(f);

	*started = 0;
	if (r == OK)
		r = choose(f, &ready);
	if (r == OK && ready.n > 0)
		r = job_tx(f->w, read_days, &ready);
	for (size_t i = 0; i < ready.n; i++) {
		struct flight *fl = ready.items[i];

		if (r == OK && fl->days.n > 0) {
			launch(f, fl, ready.tokens[i]);
			(*started)++;
		} else {
			leave_place(fl);
		}
	}
	arena_reset(&f->w->arena);
	return r;
}

/* --- landing --- */

struct again {
	struct ctx *ctx;
	struct str product_id;
};

static enum result owe_again(void *arg)
{
	const struct again *again = arg;

	return calendar_mark_whole(again->ctx, again->product_id);
}

/*
 * Another process has taken over, and may have told what was true by then before the platform took this call.
 * Who owes more than it has to harms nobody, so this needs no lease.
 */
static enum result overtaken(struct push_calls *f, const struct flight *fl)
{
	struct again again = { &f->w->ctx, fl->sku.product_id };

	return tx_run(f->w->ctx.db, JOB_TX_MS, owe_again, &again);
}

static void land(const struct openapi_request *rq, const struct api_answer *answer, void *arg)
{
	struct push_calls *f = arg;
	struct flight *fl = rq->arg;
	struct push_result result;
	enum result r = push_record(f->w, &fl->sku, &fl->days, answer, &result);

	if (r == OK) {
		f->counts.days += result.told;
		f->counts.rejected += result.rejected;
		f->counts.failed += !result.plan.answered && !result.plan.rejected && !result.plan.token;
		if (result.plan.token)
			app_token_refused(f->tokens, fl->sku.app_id, fl->token_version);
	} else {
		f->trouble = f->w->overtaken ? overtaken(f, fl) : r;
	}
	leave_place(fl);
	arena_reset(&f->w->arena);
}

enum result push_calls_receive(struct push_calls *f, int wait_ms)
{
	f->trouble = OK;
	openapi_work(f->calls, wait_ms, land, f);
	return f->trouble;
}
