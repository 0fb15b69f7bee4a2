/*
 * The app table as `shanmen app set` changes it: settings and secret. Not the copy from
 * which signatures are checked (app.h), which each process reads again within a minute. Whoever changes an app calls
 * catalogue_changed, after the app's merchant.
 */
#ifndef SHANMEN_APP_STORE_H
#define SHANMEN_APP_STORE_H

#include "db/ctx.h"

/* The settings of an app, in the order of its columns. */
enum app_setting {
	APP_CREATE_MODE,
	APP_CONFIRM_MODE,
	APP_CODE_MODE,
	APP_CODE_SOURCE,
	APP_OLD_SIGNATURE,
	APP_UNDECIDED,
	APP_SETTING__MAX
};

struct app_row {
	int64_t app_id;
	struct str settings[APP_SETTING__MAX]; /* each as its column holds it: "after_payment", "sync", "0" … */
};

/* Reads the app with this client_key and locks it, inside the transaction. NONE: there is none. */
enum result app_lock(struct ctx *c, struct str client_key, struct app_row *out) MUST_USE;

/* Adds an app with all its settings, inside the transaction; sets app->app_id. The secret is plain text, and sealed here. */
enum result app_add(struct ctx *c, struct str client_key, struct str secret, struct app_row *app) MUST_USE;

/* Writes all settings of app->app_id, and the secret unless it is STR_NONE; inside the transaction. */
enum result app_change(struct ctx *c, struct str secret, const struct app_row *app) MUST_USE;

#endif
