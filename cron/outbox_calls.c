/*
 * Sending. A message whose answer could not be recorded stays due and is sent again with the same bytes, which is
 * harmless.
 *
 * Not here: tokens (app_tokens.c), what an answer means for its message (outbox_decide.c, outbox_record.c).
 */
#include "outbox_calls.h"

#include "base/str.h"
#include "notice/alarm.h"
#include "outbox_record.h"

#include <assert.h>
#include <string.h>

/* --- starting --- */

static bool order_is_called(const struct flight *f, struct order_ref order)
{
	const struct flight_call *call = flight_used(f, NULL);

	for (; call != NULL; call = flight_used(f, call)) {
		const struct pending *message = call->cargo;

		if (message->order.app_id == order.app_id && str_same(message->order.id, order.id))
			return true;
	}
	return false;
}

/* Until the call starts, the rest of the message stays where it was read. */
static void call_take(struct flight_call *call, const struct pending *p)
{
	struct pending *message = call->cargo;

	*message = *p;
	message->key = arena_str(&call->arena, p->key.p, p->key.n);
	message->order.id = arena_str(&call->arena, p->order.id.p, p->order.id.n);
}

static void call_start(struct outbox_calls *calls, struct flight_call *call)
{
	struct pending *message = call->cargo;
	struct openapi_request rq = {
		.endpoint = call->endpoint,
		.body = message->body,
		.account_id = message->account_id,
		.order_id = message->order.id,
	};

	flight_start(calls->flight, call, &rq);
	message->account_id = message->body = STR_NONE;
	calls->counts.sent++;
}

static enum result read_due(struct outbox_calls *calls, enum outbox_kind kind, struct pending_list *out)
{
	struct job_work *w = calls->flight->w;
	struct str not_apps = app_tokens_missing(calls->flight->tokens, &w->arena);
	struct tx tx = job_tx(w);

	*out = (struct pending_list){ .n = 0 };
	/* Messages whose calls are under way are still due, so more is read than there are places. */
	while (tx_next(&tx))
		tx.r = pending_due(&w->ctx, kind, not_apps, 4 * (size_t)OUTBOX_CALLS_MAX, out);
	return tx.r;
}

/* Messages that are sent now: the app has a token, no call of the order is under way, the interface has room. */
struct ready {
	struct flight_call *items[OUTBOX_CALLS_OF_KIND];
	bool marked[OUTBOX_CALLS_OF_KIND]; /* as sent */
	size_t n;
};

static enum result choose_ready(struct outbox_calls *calls, const struct pending_list *due, size_t room,
                                struct ready *ready)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < due->n && ready->n < room; i++) {
		const struct pending *p = &due->items[i];
		struct flight_call *call;

		if (order_is_called(calls->flight, p->order))
			continue;
		r = flight_reserve(calls->flight, p->order.app_id, outbox_endpoint(p->kind), &call);
		calls->token_waits = calls->token_waits || r == NONE;
		if (r == OK) {
			call_take(call, p);
			ready->items[ready->n++] = call;
		}
		r = r == NONE ? OK : r;
	}
	return r;
}

/* A message whose body cannot be decrypted is left to the operator, and does not hold up the others. */
static enum result mark_unreadable(struct ctx *c, const struct pending *p)
{
	enum result r = pending_mark_failed(c, p, STR("its content cannot be opened"));

	if (r != OK)
		return r;
	r = alarm_raise(c, "outbox_failed", arena_printf(c->arena, "%lld:spoilt", (long long)p->outbox_id), p->order,
	                "the content of a message cannot be opened: was the row or data_key changed by hand?");
	return r == OK ? NONE : r;
}

static enum result mark_ready_sent(struct ctx *c, struct ready *ready)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < ready->n; i++) {
		const struct pending *p = ready->items[i]->cargo;

		r = p->body.p == NULL ? mark_unreadable(c, p) : pending_mark_sent(c, p);
		ready->marked[i] = r == OK;
		r = r == NONE ? OK : r;
	}
	return r;
}

static enum result start_kind(struct outbox_calls *calls, enum outbox_kind kind, size_t *started)
{
	size_t room = flight_room(calls->flight, outbox_endpoint(kind), OUTBOX_CALLS_OF_KIND);
	struct pending_list due;
	struct ready ready = { .n = 0 };
	enum result r;

	if (room == 0)
		return OK;
	r = read_due(calls, kind, &due);
	if (r == OK)
		r = choose_ready(calls, &due, room, &ready);
	if (r == OK && ready.n > 0) {
		struct tx tx = job_tx(calls->flight->w);

		while (tx_next(&tx))
			tx.r = mark_ready_sent(&calls->flight->w->ctx, &ready);
		r = tx.r;
	}
	for (size_t i = 0; i < ready.n; i++) {
		bool starts = r == OK && ready.marked[i];

		if (starts)
			call_start(calls, ready.items[i]);
		else
			flight_release(ready.items[i]);
		*started += starts;
	}
	return r;
}

/* Kinds with a deadline of ten minutes come before those with a day. */
static const enum outbox_kind most_urgent_first[] = { OUTBOX_CONFIRM, OUTBOX_CODES, OUTBOX_VERIFY, OUTBOX_REFUND_AUDIT,
	                                              OUTBOX_CODE_AUDIT };
static_assert(sizeof most_urgent_first / sizeof most_urgent_first[0] == OUTBOX__MAX, "every kind has its place");

enum result outbox_calls_start(struct outbox_calls *calls, size_t *started)
{
	unsigned kinds = 0;
	struct tx tx = job_tx(calls->flight->w);
	enum result r;

	while (tx_next(&tx))
		tx.r = pending_kinds(&calls->flight->w->ctx, &kinds);
	r = tx.r;
	*started = 0;
	calls->rate_waits = false;
	for (size_t i = 0; r == OK && i < OUTBOX__MAX; i++) {
		enum outbox_kind kind = most_urgent_first[i];

		if ((kinds & (1u << kind)) == 0)
			continue;
		calls->rate_waits =
			calls->rate_waits || openapi_rate_waits(calls->flight->openapi, outbox_endpoint(kind));
		r = start_kind(calls, kind, started);
	}
	arena_reset(&calls->flight->w->arena);
	return r;
}

/* --- receiving --- */

static void count_outcome(struct outbox_counts *counts, enum outbox_outcome outcome)
{
	switch (outcome) {
	case OUTCOME_DONE: counts->done++; break;
	case OUTCOME_LATER: counts->later++; break;
	case OUTCOME_ENDED: counts->ended++; break;
	default: counts->failed++; break;
	}
}

enum result outbox_calls_landed(struct outbox_calls *calls, const struct pending *message,
                                const struct api_answer *answer, bool *token)
{
	struct outbox_decision decision;
	enum result r = outbox_record(calls->flight->w, message, answer, &decision);

	if (r != OK)
		return r;
	count_outcome(&calls->counts, decision.outcome);
	*token = decision.outcome == OUTCOME_LATER && decision.token;
	return OK;
}
