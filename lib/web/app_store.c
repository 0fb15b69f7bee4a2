/*
 * Statements on the app table.
 */
#include "web/app_store.h"

#include "base/assert.h"

#include <assert.h>

#define SECRET_CONTEXT "app.secret"

/* UNIQUE KEY client_key. */
enum {
	FOUND_ID,
	FOUND_CREATE_MODE,
	FOUND_CONFIRM_MODE,
	FOUND_CODE_MODE,
	FOUND_CODE_SOURCE,
	FOUND_OLD_SIGNATURE,
	FOUND_UNDECIDED
};
static const struct sql SQL_APP_FIND = {
	"app_find",
	"SELECT app_id, create_mode, confirm_mode, code_mode, code_source, old_signature, undecided"
	" FROM app WHERE client_key = ? FOR UPDATE",
};
static_assert(FOUND_UNDECIDED - FOUND_CREATE_MODE == APP_UNDECIDED, "the settings are the columns after the id");

static const struct sql SQL_APP_INSERT = {
	"app_insert",
	"INSERT INTO app (create_mode, confirm_mode, code_mode, code_source, old_signature, undecided, client_key,"
	" secret_enc) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
};

static const struct sql SQL_APP_UPDATE = {
	"app_update",
	"UPDATE app SET create_mode = ?, confirm_mode = ?, code_mode = ?, code_source = ?, old_signature = ?,"
	" undecided = ?, secret_enc = COALESCE(?, secret_enc) WHERE app_id = ?",
};

enum result app_lock(struct ctx *c, struct str client_key, struct app_row *out)
{
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	*out = (struct app_row){ .app_id = 0 };
	r = db_query(c->db, c->arena, &SQL_APP_FIND, ARGS(arg_str(client_key)), &rows);
	if (r == OK && rows.n == 0)
		return NONE;
	if (r != OK)
		return r;
	out->app_id = row_int(&rows, 0, FOUND_ID);
	for (size_t i = 0; i < APP_SETTING__MAX; i++)
		out->settings[i] = row_str(&rows, 0, FOUND_CREATE_MODE + i);
	return OK;
}

/* The settings, then two more values, which differ between the two statements. */
static enum result write_app(struct ctx *c, const struct sql *s, const struct app_row *app, struct arg one,
                             struct arg two)
{
	struct arg args[APP_SETTING__MAX + 2];

	for (size_t i = 0; i < APP_SETTING__MAX; i++)
		args[i] = arg_str(app->settings[i]);
	args[APP_SETTING__MAX] = one;
	args[APP_SETTING__MAX + 1] = two;
	return db_exec(c->db, s, args, APP_SETTING__MAX + 2, NULL);
}

enum result app_add(struct ctx *c, struct str client_key, struct str secret, struct app_row *app)
{
	struct str sealed;
	enum result r;

	ASSERT(tx_open(c->db) && secret.p != NULL);
	r = vault_seal(c->vault, c->arena, SECRET_CONTEXT, secret, &sealed);
	if (r == OK)
		r = write_app(c, &SQL_APP_INSERT, app, arg_str(client_key), arg_bytes(sealed));
	app->app_id = r == OK ? db_insert_id(c->db) : 0;
	return r;
}

enum result app_change(struct ctx *c, struct str secret, const struct app_row *app)
{
	struct str sealed;
	enum result r;

	ASSERT(tx_open(c->db) && app->app_id > 0);
	r = vault_seal(c->vault, c->arena, SECRET_CONTEXT, secret, &sealed);
	return r == OK ? write_app(c, &SQL_APP_UPDATE, app, arg_bytes(sealed), arg_int(app->app_id)) : r;
}
