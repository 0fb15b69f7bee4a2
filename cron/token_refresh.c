/*
 * Asks for a new client_token of each app before the old one runs out. Every
 * reader takes the row's newest; the old one serves until the new one is committed.
 *
 * Source: spec security.md §4.
 */
#include "jobs/job.h"
#include "platform/openapi.h"
#include "platform/token.h"

struct app_row {
	int64_t app_id;
	struct str client_key;
	struct token token;
};

struct app_list {
	struct app_row *items;
	size_t n;
};

static const struct sql SQL_APPS = {
	"token_apps",
	"SELECT app_id, client_key FROM app ORDER BY app_id",
};

static enum result read_apps(struct job_work *w, void *arg)
{
	struct app_list *apps = arg;
	struct rows rows;
	enum result r = db_query(w->ctx.db, &w->arena, &SQL_APPS, NO_ARGS, &rows);

	apps->n = 0;
	apps->items = arena_array(&w->arena, rows.n + 1, sizeof *apps->items);
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		struct app_row *a = &apps->items[apps->n++];

		*a = (struct app_row){ .app_id = row_int(&rows, i, 0), .client_key = row_str(&rows, i, 1) };
		r = token_read(&w->ctx, a->app_id, &a->token);
	}
	return r;
}

static bool lasts(const struct job_work *w, const struct token *t)
{
	return t->version > 0 && t->expires_at.s - w->ctx.now.s >= TOKEN_REFRESH_BEFORE_S;
}

static enum result refresh(struct job_work *w, struct openapi *o, struct app_row *a)
{
	struct str why;
	enum result r = token_renew(&w->ctx, o, &w->conf, a->app_id, a->token.version, &a->token, &why);

	if (r != OK)
		job_complain(w, "app %s: no new token: %s%s", a->client_key.p, why.p,
		             r == REFUSE ? "; check client_key and secret (shanmen app set), or ask the platform" : "");
	return r;
}

static enum result run(struct job_work *w)
{
	struct openapi *o = openapi_open(&w->conf, 1);
	struct app_list apps = { NULL, 0 };
	enum result r = job_tx(w, read_apps, &apps);
	size_t renewed = 0;

	for (size_t i = 0; i < apps.n && (r == OK || r == AGAIN || r == REFUSE) && !job_over(w); i++) {
		enum result one = lasts(w, &apps.items[i].token) ? NONE : refresh(w, o, &apps.items[i]);

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
	.help = "asks for a new client_token before the old one runs out",
	.details = "Run by cron every few minutes; it asks only when less than 20 minutes of life are left, and at\n"
		   "most once a minute whatever calls it.\n"
		   "\n"
		   "  token_refresh",
	.run = run,
};

int main(int argc, char **argv)
{
	return job_main(&TOKEN_REFRESH, argc, argv);
}
