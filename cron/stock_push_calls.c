/*
 * Choosing SKUs, starting calls, receiving answers. The days are read in the transaction just before the call starts.
 * If an answer could not be recorded, the days stay pending and are sent again with the numbers of that moment.
 */
#include "stock_push_calls.h"

#include "base/clock.h"
#include "product/push_body.h"
#include "stock_push_record.h"

#include <string.h>

#define CHECK_MS 1000      /* between two checks for SKUs: a day that sold out soon goes before those found earlier */
#define CHECK_AGAIN_MS 100 /* if everything found has been started */
#define FOUND_MAX 5000
#define WHOLE_CALLS (PUSH_CALLS - 2)

/* What a call carries. */
struct push_cargo {
	struct push_sku sku;
	struct calendar_days days;
};

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

static enum result find_due(struct push_calls *pc)
{
	struct job_work *w = pc->flight.w;
	struct push_skus found;
	struct str resting = app_tokens_missing(pc->flight.tokens, &w->arena);
	struct tx tx = job_tx(w);

	while (tx_next(&tx))
		tx.r = calendar_push_due(&w->ctx, resting, FOUND_MAX, &found);
	if (tx.r != OK)
		return tx.r;
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
	r = find_due(pc);
	pc->checked_ms = clock_monotonic_ms();
	return r;
}

static bool sku_is_called(const struct push_calls *pc, int64_t sku_no)
{
	const struct flight_call *call = flight_used(&pc->flight, NULL);

	while (call != NULL && ((const struct push_cargo *)call->cargo)->sku.sku_no != sku_no)
		call = flight_used(&pc->flight, call);
	return call != NULL;
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
	struct flight_call *items[PUSH_CALLS];
	bool by_days[PUSH_CALLS]; /* its whole calendar does not fit one call */
	size_t n;
};

/* Reserves a call for the SKU. NONE: it cannot start now. */
static enum result reserve_call(struct push_calls *pc, const struct push_sku *s, struct push_ready *ready)
{
	struct flight_call *call;
	enum result r;

	if (sku_is_called(pc, s->sku_no))
		return NONE;
	r = flight_reserve(&pc->flight, s->app_id, endpoint_of(s), &call);
	pc->token_waits = pc->token_waits || r == NONE;
	if (r != OK)
		return r;
	((struct push_cargo *)call->cargo)->sku = copy_sku(&call->arena, s);
	ready->items[ready->n++] = call;
	return OK;
}

/* True if a process that is gone started a call whose end is unknown: the next call must not overtake it. */
static bool may_overtake(const struct push_calls *pc, const struct push_sku *s)
{
	int64_t age_s = pc->flight.w->ctx.now.s - s->sent_at.v.s;
	int64_t unheard_s = calendar_push_unheard_s(&pc->flight.w->conf);

	return s->sent_at.given && age_s >= 0 && age_s < unheard_s && !sku_is_called(pc, s->sku_no);
}

/*
 * Chooses SKUs by urgency, as long as free calls and the rates of the two interfaces allow. A SKU whose interface has
 * no room waits, and SKUs of the other interface go first. Two calls stay free for changes, however slow or many the
 * whole calendars are.
 */
static enum result choose(struct push_calls *pc, struct push_ready *ready)
{
	size_t room[2] = { flight_room(&pc->flight, API_CALENDAR_BATCH, PUSH_CALLS),
		           flight_room(&pc->flight, API_CALENDAR_SAVE, WHOLE_CALLS) };
	size_t i = 0, kept = 0;
	enum result r = OK;

	for (; r == OK && i < pc->found.n && room[0] + room[1] > 0 && !flight_full(&pc->flight); i++) {
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

/* The days of the SKU's next call. *by_days: a whole calendar that does not fit one is sent by its days from now on. */
static enum result next_days(struct job_work *w, const struct push_sku *s, struct calendar_days *days, bool *by_days)
{
	struct calendar_form form = calendar_form_of(&w->conf);
	struct push_sku rest = *s;
	enum result r = calendar_push_days(&w->ctx, &form, s, most_days_of(s), days);

	*by_days = r == OK && days->n > PUSH_DAYS;
	if (!*by_days)
		return r;
	rest.whole = false;
	r = calendar_push_by_days(&w->ctx, s);
	return r == OK ? calendar_push_days(&w->ctx, &form, &rest, most_days_of(&rest), days) : r;
}

static enum result read_call_days(struct job_work *w, struct flight_call *call, bool *by_days)
{
	struct push_cargo *cargo = call->cargo;
	struct calendar_days days;
	enum result r = next_days(w, &cargo->sku, &days, by_days);

	if (r != OK)
		return r;
	cargo->days.n = days.n;
	cargo->days.items = arena_array(&call->arena, days.n + 1, sizeof *days.items);
	memcpy(cargo->days.items, days.items, days.n * sizeof *days.items);
	return OK;
}

static enum result begin_call(struct job_work *w, struct push_cargo *cargo)
{
	enum result r = cargo->days.n > 0
	                        ? calendar_push_begin(&w->ctx, cargo->sku.sku_no, calendar_push_unheard_s(&w->conf))
	                        : OK;

	if (r != NONE)
		return r;
	cargo->days.n = 0; /* a person sends one of its days: found again by the next check */
	return OK;
}

/* The days of all calls are locked before the first SKU is. */
static enum result read_days(struct job_work *w, struct push_ready *ready)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < ready->n; i++)
		r = read_call_days(w, ready->items[i], &ready->by_days[i]);
	for (size_t i = 0; r == OK && i < ready->n; i++)
		r = begin_call(w, ready->items[i]->cargo);
	return r;
}

static void start_call(struct push_calls *pc, struct flight_call *call)
{
	const struct push_cargo *cargo = call->cargo;
	struct job_work *w = pc->flight.w;
	struct calendar_form form = calendar_form_of(&w->conf);
	struct openapi_request rq = {
		.endpoint = endpoint_of(&cargo->sku),
		.body = push_body(&w->arena, &form, &cargo->sku, &cargo->days),
		.account_id = cargo->sku.account_id,
	};

	flight_start(&pc->flight, call, &rq);
	pc->counts.calls++;
}

static enum result start_calls(void *arg)
{
	struct push_calls *pc = arg;
	struct push_ready ready = { .n = 0 };
	enum result r = check_when_due(pc);

	if (r == OK)
		r = choose(pc, &ready);
	if (r == OK && ready.n > 0) {
		struct tx tx = job_tx(pc->flight.w);

		while (tx_next(&tx))
			tx.r = read_days(pc->flight.w, &ready);
		r = tx.r;
	}
	for (size_t i = 0; i < ready.n; i++) {
		struct flight_call *call = ready.items[i];
		struct push_cargo *cargo = call->cargo;

		cargo->sku.whole = cargo->sku.whole && !ready.by_days[i];
		if (r == OK && cargo->days.n > 0)
			start_call(pc, call);
		else
			flight_release(call);
	}
	arena_reset(&pc->flight.w->arena);
	return r;
}

/* --- receiving --- */

/*
 * Another process has taken over. It may have sent newer numbers before the platform accepted this call, so the
 * product's calendar is marked to be sent again. Sending too much does no harm, so this needs no lease.
 */
static enum result mark_overtaken(struct push_calls *pc, const struct push_cargo *cargo)
{
	struct ctx *c = &pc->flight.w->ctx;
	struct tx tx = tx_of(c->db, JOB_TX_MS);

	while (tx_next(&tx))
		tx.r = calendar_mark_whole(c, cargo->sku.product_no);
	return tx.r;
}

static enum result record_answer(void *arg, void *carried, const struct api_answer *answer, bool *token)
{
	struct push_calls *pc = arg;
	const struct push_cargo *cargo = carried;
	struct push_decision d;
	enum result r = push_record(pc->flight.w, &cargo->sku, &cargo->days, answer, &d);

	if (r != OK)
		return pc->flight.w->overtaken ? mark_overtaken(pc, cargo) : r;
	pc->counts.days += d.accepted ? cargo->days.n : 0;
	pc->counts.rejected += d.rejected;
	pc->counts.failed += !d.accepted && !d.rejected && !d.token;
	*token = d.token;
	return OK;
}

/* --- the run --- */

/* True if no call is under way and the last check found nothing that may be sent now. */
static bool idle(void *arg)
{
	const struct push_calls *pc = arg;
	size_t under_way = flight_under_way(&pc->flight);

	job_progress(pc->flight.w, "%zu days accepted in %zu calls, %zu rejected; %zu SKUs wait", pc->counts.days,
	             pc->counts.calls, pc->counts.rejected, pc->found.n + under_way);
	return pc->checked_ms != 0 && !pc->found_some && under_way == 0;
}

/* Calls under way are waited for, even if another process has taken over: what they sent has to be sent again. */
static const struct flight_plan plan = {
	.parallel = PUSH_CALLS,
	.cargo_size = sizeof(struct push_cargo),
	.waits_overtaken = true,
	.next = start_calls,
	.landed = record_answer,
	.rounded = idle,
};

void push_calls_open(struct push_calls *pc, struct job_work *w)
{
	*pc = (struct push_calls){ .checked_ms = 0 };
	flight_open(&pc->flight, w, &plan, pc);
}

void push_calls_close(struct push_calls *pc)
{
	flight_close(&pc->flight);
	arena_free(&pc->found_arena);
}
