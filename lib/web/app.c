/*
 * The copy of the app table that a process keeps.
 */
#include "web/app.h"

#include "base/clock.h"

#include <string.h>

#define KEEP_MS 60000 /* an older copy is read again */
#define PAUSE_MS 1000 /* unknown keys and bad signatures read it again at most so often */

static struct arena copy_arena;
static struct app *apps;
static size_t apps_n;
static int64_t read_at_ms; /* monotonic; 0: never */

/* All apps: a few rows. */
enum { APP_ID, APP_CLIENT_KEY, APP_SECRET, APP_OLD_SIGN, APP_ALL };
static const struct sql SQL_APPS = {
	"apps",
	"SELECT app_id, client_key, secret_enc, old_signature, (SELECT COUNT(*) FROM app) AS " COUNTED_NAME " FROM app",
};

/* On a connection that does not write, tx_begin returns NONE: it needs no transaction. */
static enum result read_apps(struct ctx *c, struct rows *rows)
{
	enum result r = tx_begin(c->db);

	if (r == NONE)
		return db_query(c->db, c->arena, &SQL_APPS, NO_ARGS, rows);
	if (r == OK)
		r = db_query(c->db, c->arena, &SQL_APPS, NO_ARGS, rows);
	tx_rollback(c->db);
	return r;
}

static enum result refresh_copy(struct ctx *c)
{
	struct rows rows;
	enum result r = read_apps(c, &rows);

	if (r != OK)
		return r;
	apps_n = 0;
	arena_reset(&copy_arena);
	apps = arena_array(&copy_arena, rows.n + 1, sizeof *apps);
	for (size_t i = 0; i < rows.n; i++) {
		struct str key = row_str(&rows, i, APP_CLIENT_KEY);
		struct app *a = &apps[apps_n];

		a->app_id = row_int(&rows, i, APP_ID);
		a->client_key = arena_str(&copy_arena, key.p, key.n);
		a->old_signature = row_int(&rows, i, APP_OLD_SIGN) != 0;
		r = vault_unseal(c->vault, &copy_arena, "app.secret", row_str(&rows, i, APP_SECRET), &a->client_secret);
		if (r != OK)
			return r;
		apps_n++;
	}
	read_at_ms = clock_monotonic_ms();
	return OK;
}

/* The first app that fits. When the copy is too old, must be `fresh`, or has no such app, it is read again first. */
static enum result find_app(struct ctx *c, app_signed fits, const void *what, bool fresh, const struct app **out)
{
	int64_t age_ms = read_at_ms == 0 ? INT64_MAX : clock_monotonic_ms() - read_at_ms;

	for (int attempt = 0; attempt < 2; attempt++) {
		for (size_t i = 0; !fresh && age_ms < KEEP_MS && i < apps_n; i++) {
			if (fits(&apps[i], what)) {
				*out = &apps[i];
				return OK;
			}
		}
		if (attempt == 0 && age_ms >= PAUSE_MS) {
			enum result r = refresh_copy(c);

			if (r != OK)
				return r;
		}
		fresh = false;
		age_ms = 0;
	}
	return NONE;
}

static bool app_has_key(const struct app *app, const void *client_key)
{
	const struct str *key = client_key;

	return app->client_key.n == key->n && memcmp(app->client_key.p, key->p, key->n) == 0;
}

/* When a signature is wrong, the secret may have changed since our copy: read it again, then decide. */
enum result app_signer(struct ctx *c, struct str client_key, app_signed is_signed, const void *call,
                       const struct app **out)
{
	enum result r = find_app(c, app_has_key, &client_key, false, out);

	if (r != OK || is_signed(*out, call))
		return r;
	r = find_app(c, app_has_key, &client_key, true, out);
	if (r == OK && !is_signed(*out, call))
		r = REFUSE;
	return r;
}

enum result app_any_signer(struct ctx *c, app_signed is_signed, const void *call, const struct app **out)
{
	return find_app(c, is_signed, call, false, out);
}
