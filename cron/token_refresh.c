/*
 * Asks for a new client_token of each app before the old one expires. Programs read the
 * newest token from the table; they use the old one until the new one is committed.
 *
 * Source: spec security.md §4.
 */
#include "jobs/job.h"
#include "platform/openapi.h"
#include "platform/token.h"

struct app_entry {
	int64_t app_id;
	struct str client_key;
	struct token token;
};

struct app_list {
	struct app_entry *items;
	size_t n;
};

/* All apps: a few rows. */
enum { APP_ID, APP_CLIENT_KEY };
static const struct sql SQL_APPS = {
	"token_apps",
	"SELECT app_id, client_key" COUNTED " FROM app ORDER BY app_id",
};

static enum result read_apps(struct ctx *c, struct app_list *apps)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_APPS, NO_ARGS, &rows);

	apps->n = 0;
	apps->items = arena_array(c->arena, rows.n + 1, sizeof *apps->items);
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		struct app_entry *a = &apps->items[apps->n++];

		*a = (struct app_entry){ .app_id = row_int(&rows, i, APP_ID),
			                 .client_key = row_str(&rows, i, APP_CLIENT_KEY) };
		r = token_read(c, a->app_id, &a->token);
	}
	return r;
}

static bool token_lasts(const struct job_work *w, const struct token *t)
{
	return t->version > 0 && t->expires_at.s - w->ctx.now.s >= TOKEN_REFRESH_BEFORE_S;
}

static enum result refresh_token(struct job_work *w, struct openapi *o, struct app_entry *a)
{
	struct str why;
	enum result r = token_renew(&w->ctx, o, &w->conf, a->app_id, a->token.version, &a->token, &why);

	if (r != OK)
		job_complain(w, "app %s: no new token: %s%s", a->client_key.p, why.p,
		             r == REFUSE ? "; check client_key and secret (shanmen app set), or ask the platform" : "");
	return r;
}

static enum result refresh_run(struct job_work *w)
{
	struct openapi *o = openapi_open(&w->conf, 1);
	struct app_list apps = { NULL, 0 };
	struct tx tx = job_tx(w);
	enum result r;
	size_t renewed = 0;

	while (tx_next(&tx))
		tx.r = read_apps(&w->ctx, &apps);
	r = tx.r;
	for (size_t i = 0; i < apps.n && (r == OK || r == AGAIN || r == REFUSE) && !job_over(w); i++) {
		enum result one = token_lasts(w, &apps.items[i].token) ? NONE : refresh_token(w, o, &apps.items[i]);

		renewed += one == OK;
		r = one == OK || one == NONE || r == REFUSE ? r : one;
	}
	openapi_close(o);
	buf_printf(&w->summary, "%zu app%s, %zu token%s renewed", apps.n, apps.n == 1 ? "" : "s", renewed,
	           renewed == 1 ? "" : "s");
	return r;
}

static const struct job TOKEN_REFRESH = {
	.name = "token_refresh",
	.help = "asks for a new client_token before the old one expires",
	.details = "Run by cron every few minutes. It asks only when the token expires within 20 minutes, and at most\n"
		   "once a minute, however often it is started.\n"
		   "\n"
		   "  token_refresh",
	.run = refresh_run,
};

int main(int argc, char **argv)
{
	return job_main(&TOKEN_REFRESH, argc, argv);
}
