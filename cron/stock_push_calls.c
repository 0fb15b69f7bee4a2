/*
 * Choosing SKUs, starting calls, receiving answers. The days are read in the transaction just before the call starts.
 * If an answer could not be recorded, the days stay pending and are sent again with the numbers of that moment.
 */
#include "stock_push_calls.h"

#include "base/clock.h"
#include "base/memory.h"
#include "platform/app_tokens.h"
#include "product/push_body.h"
#include "stock_push_record.h"

#include <stdlib.h>
#include <string.h>

#define CHECK_MS 1000      /* between two checks for SKUs: a day that sold out soon goes before those found earlier */
#define CHECK_AGAIN_MS 100 /* if everything found has been started */
#define FOUND_MAX 5000
#define WHOLE_CALLS (PUSH_CALLS - 2)

struct push_call {
	bool used;
	struct push_sku sku;
	struct calendar_days days;
	int64_t token_version;
	struct arena arena; /* holds the texts of `sku`, and `days` */
};

struct push_calls {
	struct job_work *w;
	struct openapi *openapi;
	struct app_tokens *tokens;
	struct push_call call[PUSH_CALLS];
	struct arena found_arena;
	struct push_skus found; /* by the last check and not started yet, the most urgent first */
	bool found_some;        /* the last check found any */
	int64_t checked_ms;     /* when the last check was; 0: never */
	struct push_counts counts;
	enum result trouble; /* of the database, while answers were recorded */
	bool token_waits;    /* since the last check, which leaves out apps without a token */
};

struct push_calls *push_calls_open(struct job_work *w, struct openapi *openapi, struct openapi *tokens)
{
	struct push_calls *pc = memory_needed(calloc(1, sizeof *pc));

	pc->w = w;
	pc->openapi = openapi;
	pc->tokens = app_tokens_open(w, tokens);
	return pc;
}

void push_calls_close(struct push_calls *pc)
{
	for (size_t i = 0; i < PUSH_CALLS; i++)
		arena_free(&pc->call[i].arena);
	arena_free(&pc->found_arena);
	app_tokens_close(pc->tokens);
	free(pc);
}

size_t push_calls_running(const struct push_calls *pc)
{
	return openapi_busy(pc->openapi);
}

size_t push_calls_waiting(const struct push_calls *pc)
{
	return pc->found.n;
}

bool push_calls_idle(const struct push_calls *pc)
{
	return pc->checked_ms != 0 && !pc->found_some && openapi_busy(pc->openapi) == 0;
}

bool push_calls_token_waits(const struct push_calls *pc)
{
	return pc->token_waits;
}

struct push_counts push_calls_counts(const struct push_calls *pc)
{
	return pc->counts;
}

/* --- choosing --- */

static struct str copy_text(struct arena *a, struct str s)
{
	return arena_str(a, s.p, s.n);
}

static struct push_sku copy_sku(struct arena *a, const struct push_sku *s)
{
	struct push_sku copy = *s;

	copy.sku_id = copy_text(a, s->sku_id);
	copy.sku_out_id = copy_text(a, s->sku_out_id);
	copy.product_id = copy_text(a, s->product_id);
	copy.product_out_id = copy_text(a, s->product_out_id);
	copy.account_id = copy_text(a, s->account_id);
	return copy;
}

static enum result find_due(struct job_work *w, void *arg)
{
	struct push_calls *pc = arg;
	struct push_skus found;
	struct str resting = app_tokens_missing(pc->tokens, &w->arena);
	enum result r = calendar_push_due(&w->ctx, resting, FOUND_MAX, &found);

	if (r != OK)
		return r;
	arena_reset(&pc->found_arena);
	pc->found = (struct push_skus){ arena_array(&pc->found_arena, found.n + 1, sizeof *found.items), found.n };
	for (size_t i = 0; i < found.n; i++)
		pc->found.items[i] = copy_sku(&pc->found_arena, &found.items[i]);
	pc->found_some = found.n > 0;
	pc->token_waits = resting.n > 0;
	return OK;
}

static enum result check_when_due(struct push_calls *pc)
{
	bool all_started = pc->found_some && pc->found.n == 0;
	enum result r;

	if (pc->checked_ms != 0 && clock_monotonic_ms() - pc->checked_ms < (all_started ? CHECK_AGAIN_MS : CHECK_MS))
		return OK;
	r = job_tx(pc->w, find_due, pc);
	pc->checked_ms = clock_monotonic_ms();
	return r;
}

static bool sku_is_called(const struct push_calls *pc, int64_t sku_no)
{
	for (size_t i = 0; i < PUSH_CALLS; i++) {
		if (pc->call[i].used && pc->call[i].sku.sku_no == sku_no)
			return true;
	}
	return false;
}

static struct push_call *free_call(struct push_calls *pc)
{
	for (size_t i = 0; i < PUSH_CALLS; i++) {
		if (!pc->call[i].used)
			return &pc->call[i];
	}
	return NULL;
}

/*
 * No page says whether `save` leaves days that it does not name, so it carries a SKU's whole calendar or nothing;
 * `batch_save` changes only the days that it names.
 */
static enum endpoint endpoint_of(const struct push_sku *s)
{
	return s->whole ? API_CALENDAR_SAVE : API_CALENDAR_BATCH;
}

static size_t most_days_of(const struct push_sku *s)
{
	size_t half = s->suspects > 1 ? (size_t)s->suspects / 2 : 1;

	if (s->whole)
		return PUSH_DAYS + 1; /* to see whether one call holds them */
	return s->suspects > 0 && half < PUSH_DAYS ? half : PUSH_DAYS;
}

/* The calls that start now. */
struct push_ready {
	struct push_call *items[PUSH_CALLS];
	struct str tokens[PUSH_CALLS];
	size_t n;
};

/* Reserves a call for the SKU. NONE: it cannot start now. */
static enum result reserve_call(struct push_calls *pc, const struct push_sku *s, struct push_ready *ready)
{
	const struct token *token;
	struct push_call *call;
	enum result r;

	if (sku_is_called(pc, s->sku_no))
		return NONE;
	r = app_token_ready(pc->tokens, s->app_id, push_calls_running(pc), &token);
	pc->token_waits = pc->token_waits || r == NONE;
	if (r != OK)
		return r;
	call = free_call(pc);
	call->used = true;
	call->sku = copy_sku(&call->arena, s);
	call->token_version = token->version;
	ready->tokens[ready->n] = copy_text(&call->arena, token->access_token);
	ready->items[ready->n++] = call;
	return OK;
}

/* How many whole calendars may start. Two calls stay free for changes, however slow or many the whole calendars are. */
static size_t room_for_whole(const struct push_calls *pc)
{
	size_t room = openapi_room(pc->openapi, API_CALENDAR_SAVE), running = 0, left;

	for (size_t i = 0; i < PUSH_CALLS; i++)
		running += pc->call[i].used && pc->call[i].sku.whole;
	left = running < WHOLE_CALLS ? WHOLE_CALLS - running : 0;
	return room < left ? room : left;
}

/* True if a process that is gone started a call whose end is unknown: the next call must not overtake it. */
static bool may_overtake(const struct push_calls *pc, const struct push_sku *s)
{
	int64_t age_s = pc->w->ctx.now.s - s->sent_at.v.s;
	int64_t unheard_s = calendar_push_unheard_s(&pc->w->conf);

	return s->sent_at.given && age_s >= 0 && age_s < unheard_s && !sku_is_called(pc, s->sku_no);
}

/*
 * Chooses SKUs by urgency, as long as free calls and the rates of the two interfaces allow. A SKU whose interface has
 * no room waits, and SKUs of the other interface go first.
 */
static enum result choose(struct push_calls *pc, struct push_ready *ready)
{
	size_t room[2] = { openapi_room(pc->openapi, API_CALENDAR_BATCH), room_for_whole(pc) };
	size_t i = 0, kept = 0;
	enum result r = OK;

	for (; r == OK && i < pc->found.n && room[0] + room[1] > 0 && free_call(pc) != NULL; i++) {
		const struct push_sku *s = &pc->found.items[i];

		if (room[s->whole] == 0 || may_overtake(pc, s)) {
			pc->found.items[kept++] = *s;
			continue;
		}
		r = reserve_call(pc, s, ready);
		room[s->whole] -= r == OK;
		r = r == NONE ? OK : r;
	}
	memmove(&pc->found.items[kept], &pc->found.items[i], (pc->found.n - i) * sizeof *pc->found.items);
	pc->found.n -= i - kept;
	return r;
}

/* --- starting --- */

/* The days of the SKU's next call. A whole calendar that does not fit one is sent by its days from now on. */
static enum result next_days(struct job_work *w, struct push_sku *s, struct calendar_days *days)
{
	struct calendar_form form = calendar_form_of(&w->conf);
	enum result r = calendar_push_days(&w->ctx, &form, s, most_days_of(s), days);

	if (r != OK || days->n <= PUSH_DAYS)
		return r;
	r = calendar_push_by_days(&w->ctx, s);
	s->whole = false;
	return r == OK ? calendar_push_days(&w->ctx, &form, s, most_days_of(s), days) : r;
}

static enum result read_days(struct job_work *w, void *arg)
{
	struct push_ready *ready = arg;
	enum result r = OK;

	for (size_t i = 0; r == OK && i < ready->n; i++) {
		struct push_call *call = ready->items[i];
		struct calendar_days days;

		r = next_days(w, &call->sku, &days);
		if (r == OK && days.n > 0)
			r = calendar_push_begin(&w->ctx, call->sku.sku_no, calendar_push_unheard_s(&w->conf));
		if (r == NONE) /* a person sends one of its days: found again by the next check */
			days.n = 0;
		else if (r != OK)
			break;
		r = OK;
		call->days.n = days.n;
		call->days.items = arena_array(&call->arena, days.n + 1, sizeof *days.items);
		memcpy(call->days.items, days.items, days.n * sizeof *days.items);
	}
	return r;
}

static void release_call(struct push_call *call)
{
	call->used = false;
	arena_reset(&call->arena);
}

static void start_call(struct push_calls *pc, struct push_call *call, struct str token)
{
	struct calendar_form form = calendar_form_of(&pc->w->conf);
	const struct openapi_request rq = {
		.endpoint = endpoint_of(&call->sku),
		.body = push_body(&pc->w->arena, &form, &call->sku, &call->days),
		.token = token,
		.account_id = call->sku.account_id,
		.arg = call,
	};

	openapi_start(pc->openapi, &rq);
	pc->counts.calls++;
}

enum result push_calls_start(struct push_calls *pc)
{
	struct push_ready ready = { .n = 0 };
	enum result r = check_when_due(pc);

	if (r == OK)
		r = choose(pc, &ready);
	if (r == OK && ready.n > 0)
		r = job_tx(pc->w, read_days, &ready);
	for (size_t i = 0; i < ready.n; i++) {
		struct push_call *call = ready.items[i];

		if (r == OK && call->days.n > 0)
			start_call(pc, call, ready.tokens[i]);
		else
			release_call(call);
	}
	arena_reset(&pc->w->arena);
	return r;
}

/* --- receiving --- */

struct push_again {
	struct ctx *ctx;
	int64_t product_no;
};

static enum result mark_whole(void *arg)
{
	const struct push_again *again = arg;

	return calendar_mark_whole(again->ctx, again->product_no);
}

/*
 * Another process has taken over. It may have sent newer numbers before the platform accepted this call, so the
 * product's calendar is marked to be sent again. Sending too much does no harm, so this needs no lease.
 */
static enum result mark_overtaken(struct push_calls *pc, const struct push_call *call)
{
	struct push_again again = { &pc->w->ctx, call->sku.product_no };

	return tx_run(pc->w->ctx.db, JOB_TX_MS, mark_whole, &again);
}

static void receive_answer(const struct openapi_request *rq, const struct api_answer *answer, void *arg)
{
	struct push_calls *pc = arg;
	struct push_call *call = rq->arg;
	struct push_decision d;
	enum result r = push_record(pc->w, &call->sku, &call->days, answer, &d);

	if (r == OK) {
		pc->counts.days += d.accepted ? call->days.n : 0;
		pc->counts.rejected += d.rejected;
		pc->counts.failed += !d.accepted && !d.rejected && !d.token;
		if (d.token)
			app_token_refused(pc->tokens, call->sku.app_id, call->token_version);
	} else {
		pc->trouble = pc->w->overtaken ? mark_overtaken(pc, call) : r;
	}
	release_call(call);
	arena_reset(&pc->w->arena);
}

enum result push_calls_receive(struct push_calls *pc, int wait_ms)
{
	pc->trouble = OK;
	openapi_work(pc->openapi, wait_ms, receive_answer, pc);
	return pc->trouble;
}
