/*
 * Places and the loop.
 */
#include "platform/flight.h"

#include "base/memory.h"

#include <stdlib.h>

#define IDLE_MS 300    /* the longest wait for an answer until `next` looks again for what may start */
#define ONCE_MS 20     /* the same with --once while nothing is under way: somebody waits for the end */
#define TROUBLE_MS 500 /* between two rounds while the database does not answer */

void flight_open(struct flight *f, struct job_work *w, const struct flight_plan *plan, void *arg)
{
	*f = (struct flight){ .plan = plan, .arg = arg, .w = w };
	f->openapi = openapi_open(&w->conf, plan->parallel);
	f->single = openapi_open(&w->conf, 1);
	f->tokens = app_tokens_open(w, f->single);
	f->calls = memory_needed(calloc(plan->parallel, sizeof *f->calls));
}

void flight_close(struct flight *f)
{
	for (size_t i = 0; i < f->plan->parallel; i++)
		arena_free(&f->calls[i].arena);
	free(f->calls);
	app_tokens_close(f->tokens);
	openapi_close(f->single);
	openapi_close(f->openapi);
}

size_t flight_under_way(const struct flight *f)
{
	return openapi_busy(f->openapi);
}

const struct flight_call *flight_used(const struct flight *f, const struct flight_call *call)
{
	for (call = call == NULL ? f->calls : call + 1; call < f->calls + f->plan->parallel; call++) {
		if (call->used)
			return call;
	}
	return NULL;
}

size_t flight_room(const struct flight *f, enum endpoint e, size_t most)
{
	size_t room = openapi_room(f->openapi, e);

	for (const struct flight_call *call = flight_used(f, NULL); call != NULL; call = flight_used(f, call))
		most -= call->endpoint == e && most > 0;
	return room < most ? room : most;
}

static struct flight_call *free_call(const struct flight *f)
{
	for (size_t i = 0; i < f->plan->parallel; i++) {
		if (!f->calls[i].used)
			return &f->calls[i];
	}
	return NULL;
}

bool flight_full(const struct flight *f)
{
	return free_call(f) == NULL;
}

enum result flight_reserve(struct flight *f, int64_t app_id, enum endpoint e, struct flight_call **out)
{
	struct flight_call *call = free_call(f);
	const struct token *token;
	enum result r = app_token_ready(f->tokens, app_id, flight_under_way(f), &token);

	if (r != OK)
		return r;
	if (call == NULL)
		abort(); /* the caller did not ask whether there is room */
	call->used = true;
	call->endpoint = e;
	call->app_id = app_id;
	call->token_version = token->version;
	call->token = arena_str(&call->arena, token->access_token.p, token->access_token.n);
	call->cargo = arena_alloc(&call->arena, f->plan->cargo_size);
	*out = call;
	return OK;
}

void flight_start(struct flight *f, struct flight_call *call, struct openapi_request *rq)
{
	call->endpoint = rq->endpoint;
	rq->token = call->token;
	rq->arg = call;
	openapi_start(f->openapi, rq);
}

void flight_release(struct flight_call *call)
{
	call->used = false;
	arena_reset(&call->arena);
}

static void land(const struct openapi_request *rq, const struct api_answer *answer, void *arg)
{
	struct flight *f = arg;
	struct flight_call *call = rq->arg;
	bool token = false;
	enum result r = f->plan->landed(f->arg, call->cargo, answer, &token);

	if (r != OK)
		f->trouble = r;
	if (token)
		app_token_refused(f->tokens, call->app_id, call->token_version);
	flight_release(call);
	arena_reset(&f->w->arena);
}

static enum result receive(struct flight *f, int wait_ms)
{
	f->trouble = OK;
	openapi_work(f->openapi, wait_ms, land, f);
	return f->trouble;
}

static int wait_ms(const struct flight *f, enum result r)
{
	if (r != OK)
		return TROUBLE_MS;
	return f->w->once && flight_under_way(f) == 0 ? ONCE_MS : IDLE_MS;
}

enum result flight_run(struct flight *f)
{
	enum result r = OK, received;
	bool all_done = false;

	while (!job_over(f->w) && r != BUG && !all_done) {
		r = f->plan->next(f->arg);
		received = receive(f, wait_ms(f, r));
		r = r == OK ? received : r;
		all_done = (f->plan->rounded(f->arg) || r != OK) && f->w->once;
	}
	while (flight_under_way(f) > 0 && (f->plan->waits_overtaken || !f->w->overtaken)) {
		received = receive(f, IDLE_MS);
		r = r == OK ? received : r;
	}
	return r;
}
