/*
 * Reading, keeping and renewing. What is asked and written is token.c's.
 *
 * Source: spec security.md §4.
 */
#include "app_tokens.h"

#include "base/clock.h"

#include <stdlib.h>

#define APPS_MAX 256
#define IDS_TEXT_MAX 8192
#define TOKEN_KEEP_MS 20000    /* then the row is read again: another process may have renewed it */
#define TOKEN_PAUSE_MS 5000    /* none was to be had: look again after so long */
#define RENEW_PATIENCE_MS 3000 /* calls in the air put a renewal off for no longer */
#define TOKEN_SPARE_S 30       /* one that runs out that soon is not begun with */

struct app_token {
	int64_t app_id;
	struct token token;
	struct arena arena; /* holds the token's text */
	int64_t read_at_ms;
	int64_t look_after_ms;   /* none was to be had */
	int64_t wanted_since_ms; /* a new one is due, but calls are in the air; 0: none is wanted */
	bool refused;            /* the platform called this version invalid */
};

struct app_tokens {
	struct job_work *w;
	struct openapi *asks;
	struct app_token apps[APPS_MAX];
	size_t n;
};

struct app_tokens *app_tokens_open(struct job_work *w, struct openapi *asks)
{
	struct app_tokens *ts = calloc(1, sizeof *ts);

	if (ts == NULL)
		abort();
	ts->w = w;
	ts->asks = asks;
	return ts;
}

void app_tokens_close(struct app_tokens *ts)
{
	for (size_t i = 0; i < ts->n; i++)
		arena_free(&ts->apps[i].arena);
	free(ts);
}

/* NULL: more apps than this program has room for. */
static struct app_token *app_of(struct app_tokens *ts, int64_t app_id)
{
	for (size_t i = 0; i < ts->n; i++) {
		if (ts->apps[i].app_id == app_id)
			return &ts->apps[i];
	}
	if (ts->n == APPS_MAX)
		return NULL;
	ts->apps[ts->n].app_id = app_id;
	return &ts->apps[ts->n++];
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

static bool good(const struct app_tokens *ts, const struct app_token *a)
{
	return a->token.version > 0 && !a->refused && a->token.expires_at.s > ts->w->ctx.now.s + TOKEN_SPARE_S;
}

/*
 * Asking may take as long as a call, and meanwhile nobody hears those in the air: better when there are
 * none, but other apps' calls must not put it off for long.
 */
static bool may_renew(struct app_token *a, size_t in_air, int64_t now_ms)
{
	if (a->wanted_since_ms == 0)
		a->wanted_since_ms = now_ms;
	return in_air == 0 || now_ms - a->wanted_since_ms >= RENEW_PATIENCE_MS;
}

/* Asks for a new one. */
static enum result renew(struct app_tokens *ts, struct app_token *a)
{
	struct token t;
	struct str why;
	enum result r;

	a->wanted_since_ms = 0;
	ts->w->ctx.now = clock_now();
	r = token_renew(&ts->w->ctx, ts->asks, &ts->w->conf, a->app_id, a->token.version, &t, &why);
	if (r == OK) {
		keep_token(a, &t);
		return OK;
	}
	/* Once: it is not asked again for an hour. Other trouble passes, and alarms before a deadline. */
	if (r == REFUSE)
		job_complain(ts->w, "no token for app %lld: %s", (long long)a->app_id, why.p);
	a->look_after_ms = clock_monotonic_ms() + TOKEN_PAUSE_MS;
	return r == AGAIN || r == REFUSE ? NONE : r;
}

enum result app_token_ready(struct app_tokens *ts, int64_t app_id, size_t in_air, const struct token **out)
{
	int64_t now_ms = clock_monotonic_ms();
	struct token_look l = { .app_id = app_id };
	struct app_token *a = app_of(ts, app_id);
	enum result r;

	if (a == NULL)
		return NONE;
	*out = &a->token;
	if (good(ts, a) && now_ms - a->read_at_ms < TOKEN_KEEP_MS)
		return OK;
	if (now_ms < a->look_after_ms)
		return NONE;
	r = job_tx(ts->w, read_token, &l);
	if (r != OK)
		return r;
	if (l.token.version > 0)
		keep_token(a, &l.token);
	if (good(ts, a)) {
		a->wanted_since_ms = 0;
		return OK;
	}
	return may_renew(a, in_air, now_ms) ? renew(ts, a) : NONE;
}

void app_token_refused(struct app_tokens *ts, int64_t app_id, int64_t version)
{
	struct app_token *a = app_of(ts, app_id);

	if (a != NULL && a->token.version == version)
		a->refused = true;
}

struct str app_tokens_resting(struct app_tokens *ts, struct arena *arena)
{
	struct buf b = BUF_INIT(IDS_TEXT_MAX);
	int64_t now_ms = clock_monotonic_ms();
	struct str text;

	for (size_t i = 0; i < ts->n; i++) {
		if (now_ms < ts->apps[i].look_after_ms)
			buf_printf(&b, "%s%lld", b.n > 0 ? "," : "", (long long)ts->apps[i].app_id);
	}
	text = arena_str(arena, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return text;
}
