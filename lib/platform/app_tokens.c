/*
 * Keeps the tokens of the apps during a run. Asking the platform and writing the token
 * table is token.c's work.
 *
 * Source: spec security.md §4.
 */
#include "platform/app_tokens.h"

#include "base/clock.h"
#include "base/memory.h"
#include "platform/lane.h"

#include <stdlib.h>

#define TOKEN_KEEP_MS 20000    /* then the row is read again: another process may have renewed the token */
#define TOKEN_PAUSE_MS 1000    /* when there was none: time until the row is read again */
#define RENEW_PATIENCE_MS 3000 /* open calls delay a renewal no longer than this */
#define TOKEN_SPARE_S 30       /* a token that expires within this time is not used */

/* What a lane, which is an app, has of its own here. It rests while it has no token. */
struct app_token {
	struct token token;
	struct arena arena; /* holds the text of the token */
	int64_t read_at_ms;
	int64_t wanted_since_ms; /* a new token is needed, but calls are open; 0: none is needed */
	bool refused;            /* the platform called this version invalid */
};

struct app_tokens {
	struct job_work *w;
	struct openapi *openapi;
	struct lanes apps;
};

struct app_tokens *app_tokens_open(struct job_work *w, struct openapi *o)
{
	struct app_tokens *ts = memory_needed(calloc(1, sizeof *ts));

	ts->w = w;
	ts->openapi = o;
	return ts;
}

void app_tokens_close(struct app_tokens *ts)
{
	for (const struct lane *app = ts->apps.newest; app != NULL; app = app->older)
		arena_free(&((struct app_token *)app->own)->arena);
	lanes_free(&ts->apps);
	free(ts);
}

static struct lane *app_of(struct app_tokens *ts, int64_t app_id)
{
	struct lane *app = lane_of(&ts->apps, app_id, STR_NONE);

	if (app->own == NULL)
		app->own = arena_alloc(&ts->apps.arena, sizeof(struct app_token));
	return app;
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

static bool is_usable(const struct app_tokens *ts, const struct app_token *a)
{
	return a->token.version > 0 && !a->refused && a->token.expires_at.s > ts->w->ctx.now.s + TOKEN_SPARE_S;
}

/* Better when no call is open; but the calls of other apps must not delay it for long. */
static bool may_renew(struct app_token *a, size_t open_calls, int64_t now_ms)
{
	if (a->wanted_since_ms == 0)
		a->wanted_since_ms = now_ms;
	return open_calls == 0 || now_ms - a->wanted_since_ms >= RENEW_PATIENCE_MS;
}

static enum result renew_token(struct app_tokens *ts, struct lane *app)
{
	struct app_token *a = app->own;
	struct token t;
	struct str why;
	enum result r;

	a->wanted_since_ms = 0;
	ts->w->ctx.now = clock_now();
	r = token_renew(&ts->w->ctx, ts->openapi, &ts->w->conf, app->app_id, a->token.version, &t, &why);
	if (r == OK) {
		keep_token(a, &t);
		return OK;
	}
	/* Printed for a refusal only, which is not tried again for an hour. Other failures pass, or alarm before a deadline. */
	if (r == REFUSE)
		job_complain(ts->w, "no token for app %lld: %s", (long long)app->app_id, why.p);
	lane_trouble(&ts->apps, app->app_id, STR_NONE, TOKEN_PAUSE_MS);
	return r == AGAIN || r == REFUSE ? NONE : r;
}

enum result app_token_ready(struct app_tokens *ts, int64_t app_id, size_t open_calls, const struct token **out)
{
	int64_t now_ms = clock_monotonic_ms();
	struct lane *app = app_of(ts, app_id);
	struct app_token *a = app->own;
	struct tx tx = job_tx(ts->w);
	struct token stored;

	*out = &a->token;
	if (is_usable(ts, a) && now_ms - a->read_at_ms < TOKEN_KEEP_MS)
		return OK;
	if (lane_rests(&ts->apps, app_id, STR_NONE))
		return NONE;
	while (tx_next(&tx))
		tx.r = token_read(&ts->w->ctx, app_id, &stored);
	if (tx.r != OK)
		return tx.r;
	if (stored.version > 0)
		keep_token(a, &stored);
	if (is_usable(ts, a)) {
		a->wanted_since_ms = 0;
		return OK;
	}
	return may_renew(a, open_calls, now_ms) ? renew_token(ts, app) : NONE;
}

void app_token_refused(struct app_tokens *ts, int64_t app_id, int64_t version)
{
	struct app_token *a = app_of(ts, app_id)->own;

	if (a->token.version == version)
		a->refused = true;
}

struct str app_tokens_missing(const struct app_tokens *ts, struct arena *arena)
{
	return lanes_resting(&ts->apps, arena).apps;
}
