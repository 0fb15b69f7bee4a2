/*
 * Sending. A message whose answer could not be recorded stays due and is sent again with the same bytes, which is
 * harmless.
 *
 * Not here: tokens (app_tokens.c), what an answer means for its message (outbox_decide.c, outbox_record.c).
 */
#include "outbox_calls.h"

#include "base/memory.h"
#include "base/str.h"
#include "notice/alarm.h"
#include "outbox_record.h"
#include "platform/app_tokens.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A place for one call. */
struct call {
	bool used;
	struct pending message;
	struct arena arena; /* the message's texts */
	int64_t token_version;
};

struct outbox_calls {
	struct job_work *w;
	struct openapi *client;
	struct app_tokens *tokens;
	struct call call[OUTBOX_CALLS_MAX];
	size_t of_kind[OUTBOX__MAX]; /* calls under way */
	struct outbox_counts counts;
	enum result trouble; /* of the database, while answers were recorded */
	bool token_waits;    /* a message is due, but its app has no token */
	bool rate_waits;     /* a message is due, but its interface was called too often this second */
};

struct outbox_calls *outbox_calls_open(struct job_work *w, struct openapi *client, struct openapi *token_client)
{
	struct outbox_calls *calls = memory_needed(calloc(1, sizeof *calls));

	calls->w = w;
	calls->client = client;
	calls->tokens = app_tokens_open(w, token_client);
	return calls;
}

void outbox_calls_close(struct outbox_calls *calls)
{
	for (size_t i = 0; i < OUTBOX_CALLS_MAX; i++)
		arena_free(&calls->call[i].arena);
	app_tokens_close(calls->tokens);
	free(calls);
}

size_t outbox_calls_under_way(const struct outbox_calls *calls)
{
	return openapi_busy(calls->client);
}

bool outbox_calls_wait_for_token(const struct outbox_calls *calls)
{
	return calls->token_waits;
}

bool outbox_calls_wait_for_rate(const struct outbox_calls *calls)
{
	return calls->rate_waits;
}

struct outbox_counts outbox_calls_counts(const struct outbox_calls *calls)
{
	return calls->counts;
}

/* --- starting --- */

static bool same_order(const struct pending *a, const struct pending *b)
{
	return a->order.app_id == b->order.app_id && str_same(a->order.id, b->order.id);
}

static bool order_under_way(const struct outbox_calls *calls, const struct pending *p)
{
	for (size_t i = 0; i < OUTBOX_CALLS_MAX; i++) {
		if (calls->call[i].used && same_order(&calls->call[i].message, p))
			return true;
	}
	return false;
}

static struct call *free_call(struct outbox_calls *calls)
{
	for (size_t i = 0; i < OUTBOX_CALLS_MAX; i++) {
		if (!calls->call[i].used)
			return &calls->call[i];
	}
	return NULL;
}

static void call_start(struct outbox_calls *calls, const struct pending *p, const struct token *t)
{
	struct call *call = free_call(calls);
	const struct openapi_request rq = {
		.endpoint = outbox_endpoint(p->kind),
		.body = p->body,
		.token = t->access_token,
		.account_id = p->account_id,
		.order_id = p->order.id,
		.arg = call,
	};

	call->used = true;
	call->message = *p;
	call->message.key = arena_str(&call->arena, p->key.p, p->key.n);
	call->message.order.id = arena_str(&call->arena, p->order.id.p, p->order.id.n);
	call->message.account_id = STR_NONE;
	call->message.body = STR_NONE;
	call->token_version = t->version;
	openapi_start(calls->client, &rq);
	calls->of_kind[p->kind]++;
	calls->counts.sent++;
}

/* What is read of the outbox for one kind. */
struct due {
	enum outbox_kind kind;
	struct str not_apps;
	struct pending_list list;
};

static enum result read_due_kinds(struct job_work *w, void *arg)
{
	unsigned *kinds = arg;

	return pending_kinds(&w->ctx, kinds);
}

static enum result read_due(struct job_work *w, void *arg)
{
	struct due *due = arg;

	/* Messages whose calls are under way are still due, so more is read than there are places. */
	return pending_due(&w->ctx, due->kind, due->not_apps, 4 * (size_t)OUTBOX_CALLS_MAX, &due->list);
}

/* Messages that may be sent now: the app has a token, no call of the order is under way, the interface has room. */
struct ready {
	const struct pending *items[OUTBOX_CALLS_OF_KIND];
	const struct token *tokens[OUTBOX_CALLS_OF_KIND];
	bool marked[OUTBOX_CALLS_OF_KIND]; /* as sent */
	size_t n;
};

static bool order_ready(const struct ready *ready, const struct pending *p)
{
	for (size_t i = 0; i < ready->n; i++) {
		if (same_order(ready->items[i], p))
			return true;
	}
	return false;
}

static size_t room_for(const struct outbox_calls *calls, enum outbox_kind kind)
{
	size_t room = openapi_room(calls->client, outbox_endpoint(kind));
	size_t left = OUTBOX_CALLS_OF_KIND - calls->of_kind[kind];

	return room < left ? room : left;
}

static enum result choose_ready(struct outbox_calls *calls, const struct due *due, struct ready *ready)
{
	size_t room = room_for(calls, due->kind);
	enum result r = OK;

	for (size_t i = 0; r == OK && i < due->list.n && ready->n < room; i++) {
		const struct pending *p = &due->list.items[i];
		const struct token *token;

		if (order_under_way(calls, p) || order_ready(ready, p))
			continue;
		r = app_token_ready(calls->tokens, p->order.app_id, outbox_calls_under_way(calls), &token);
		calls->token_waits = calls->token_waits || r == NONE;
		if (r == OK) {
			ready->items[ready->n] = p;
			ready->tokens[ready->n++] = token;
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

static enum result mark_ready_sent(struct job_work *w, void *arg)
{
	struct ready *ready = arg;
	enum result r = OK;

	for (size_t i = 0; r == OK && i < ready->n; i++) {
		const struct pending *p = ready->items[i];

		r = p->body.p == NULL ? mark_unreadable(&w->ctx, p) : pending_mark_sent(&w->ctx, p);
		ready->marked[i] = r == OK;
		r = r == NONE ? OK : r;
	}
	return r;
}

static enum result start_kind(struct outbox_calls *calls, enum outbox_kind kind, size_t *started)
{
	struct due due = { .kind = kind, .not_apps = app_tokens_missing(calls->tokens, &calls->w->arena) };
	struct ready ready = { .n = 0 };
	enum result r;

	if (room_for(calls, kind) == 0)
		return OK;
	r = job_tx(calls->w, read_due, &due);
	if (r == OK)
		r = choose_ready(calls, &due, &ready);
	if (r == OK && ready.n > 0)
		r = job_tx(calls->w, mark_ready_sent, &ready);
	for (size_t i = 0; r == OK && i < ready.n; i++) {
		if (!ready.marked[i])
			continue;
		call_start(calls, ready.items[i], ready.tokens[i]);
		(*started)++;
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
	enum result r = job_tx(calls->w, read_due_kinds, &kinds);

	*started = 0;
	calls->rate_waits = false;
	for (size_t i = 0; r == OK && i < OUTBOX__MAX; i++) {
		enum outbox_kind kind = most_urgent_first[i];

		if ((kinds & (1u << kind)) == 0)
			continue;
		calls->rate_waits = calls->rate_waits || openapi_rate_waits(calls->client, outbox_endpoint(kind));
		r = start_kind(calls, kind, started);
	}
	arena_reset(&calls->w->arena);
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

static void call_ended(const struct openapi_request *rq, const struct api_answer *answer, void *arg)
{
	struct outbox_calls *calls = arg;
	struct call *call = rq->arg;
	struct outbox_decision decision;
	enum result r = outbox_record(calls->w, &call->message, answer, &decision);

	if (r == OK) {
		count_outcome(&calls->counts, decision.outcome);
		if (decision.outcome == OUTCOME_LATER && decision.token)
			app_token_refused(calls->tokens, call->message.order.app_id, call->token_version);
	} else {
		calls->trouble = r;
	}
	calls->of_kind[call->message.kind]--;
	call->used = false;
	arena_reset(&call->arena);
	arena_reset(&calls->w->arena);
}

enum result outbox_calls_receive(struct outbox_calls *calls, int wait_ms)
{
	calls->trouble = OK;
	openapi_work(calls->client, wait_ms, call_ended, calls);
	return calls->trouble;
}
