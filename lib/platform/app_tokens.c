/*
 * Keeps the tokens of the apps during a run. Asking the platform and writing the token
 * table is token.c's work.
 *
 * Source: spec security.md §4.
 */
#include "platform/app_tokens.h"

#include "base/clock.h"
#include "base/memory.h"

#include <stdlib.h>

#define ID_TEXT_MAX 21         /* characters, with the comma */
#define TOKEN_KEEP_MS 20000    /* then the row is read again: another process may have renewed the token */
#define TOKEN_PAUSE_MS 1000    /* when there was none: time until the row is read again */
#define RENEW_PATIENCE_MS 3000 /* open calls delay a renewal no longer than this */
#define TOKEN_SPARE_S 30       /* a token that expires within this time is not used */

struct app_token {
	int64_t app_id;
	struct token token;
	struct arena arena; /* holds the text of the token */
	int64_t read_at_ms;
	int64_t pause_until_ms;  /* there was no token: nothing is tried before */
	int64_t wanted_since_ms; /* a new token is needed, but calls are open; 0: none is needed */
	bool refused;            /* the platform called this version invalid */
	struct app_token *next;
};

struct app_tokens {
	struct job_work *w;
	struct openapi *openapi;
	struct app_token *apps; /* one for each app that had something to send */
	size_t n;
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
	for (struct app_token *a = ts->apps, *next; a != NULL; a = next) {
		next = a->next;
		arena_free(&a->arena);
		free(a);
	}
	free(ts);
}

static struct app_token *app_token_of(struct app_tokens *ts, int64_t app_id)
{
	struct app_token *a;

	for (a = ts->apps; a != NULL; a = a->next) {
		if (a->app_id == app_id)
			return a;
	}
	a = memory_needed(calloc(1, sizeof *a));
	a->app_id = app_id;
	a->next = ts->apps;
	ts->apps = a;
	ts->n++;
	return a;
}

struct token_reading {
	int64_t app_id;
	struct token token;
};

static enum result read_token(struct job_work *w, void *arg)
{
	struct token_reading *t = arg;

	return token_read(&w->ctx, t->app_id, &t->token);
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

static enum result renew_token(struct app_tokens *ts, struct app_token *a)
{
	struct token t;
	struct str why;
	enum result r;

	a->wanted_since_ms = 0;
	ts->w->ctx.now = clock_now();
	r = token_renew(&ts->w->ctx, ts->openapi, &ts->w->conf, a->app_id, a->token.version, &t, &why);
	if (r == OK) {
		keep_token(a, &t);
		return OK;
	}
	/* Printed for a refusal only, which is not tried again for an hour. Other failures pass, or alarm before a deadline. */
	if (r == REFUSE)
		job_complain(ts->w, "no token for app %lld: %s", (long long)a->app_id, why.p);
	a->pause_until_ms = clock_monotonic_ms() + TOKEN_PAUSE_MS;
	return r == AGAIN || r == REFUSE ? NONE : r;
}

enum result app_token_ready(struct app_tokens *ts, int64_t app_id, size_t open_calls, const struct token **out)
{
	int64_t now_ms = clock_monotonic_ms();
	struct token_reading row = { .app_id = app_id };
	struct app_token *a = app_token_of(ts, app_id);
	enum result r;

	*out = &a->token;
	if (is_usable(ts, a) && now_ms - a->read_at_ms < TOKEN_KEEP_MS)
		return OK;
	if (now_ms < a->pause_until_ms)
		return NONE;
	r = job_tx(ts->w, read_token, &row);
	if (r != OK)
		return r;
	if (row.token.version > 0)
		keep_token(a, &row.token);
	if (is_usable(ts, a)) {
		a->wanted_since_ms = 0;
		return OK;
	}
	return may_renew(a, open_calls, now_ms) ? renew_token(ts, a) : NONE;
}

void app_token_refused(struct app_tokens *ts, int64_t app_id, int64_t version)
{
	struct app_token *a = app_token_of(ts, app_id);

	if (a->token.version == version)
		a->refused = true;
}

struct str app_tokens_missing(struct app_tokens *ts, struct arena *arena)
{
	struct buf b = BUF_INIT(ts->n * ID_TEXT_MAX + 1);
	int64_t now_ms = clock_monotonic_ms();
	struct str text;

	for (const struct app_token *a = ts->apps; a != NULL; a = a->next) {
		if (now_ms < a->pause_until_ms)
			buf_printf(&b, "%s%lld", b.n > 0 ? "," : "", (long long)a->app_id);
	}
	text = arena_str(arena, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return text;
}
