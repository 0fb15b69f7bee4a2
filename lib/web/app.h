/*
 * The apps we serve, by client_key: their secrets are kept in the process for
 * a minute, so that checking a signature costs no database call.
 *
 * Modes are not cached: they are read with the facts of each sale.
 */
#ifndef SHANMEN_APP_H
#define SHANMEN_APP_H

#include "db/ctx.h"

struct app {
	int64_t app_id;
	struct str client_key;
	struct str client_secret;
	bool old_signature; /* sign (MD5) is enough where x-life-sign is absent */
};

/* What a call must be to come from an app: its signature is right under the app's secret. */
typedef bool (*app_signed)(const struct app *app, const void *call);

/*
 * The app of that key, if it signed the call. NONE: unknown; REFUSE: known, and it did not.
 * What our copy does not explain is looked up in the database, at most once a second: the
 * app or its secret may be new. The app lives until the next call.
 */
enum result app_signer(struct ctx *c, struct str client_key, app_signed is_signed, const void *call,
                       const struct app **out) MUST_USE;

/* The same where the call does not say which app: each one's secret is tried. NONE: none of them signed it. */
enum result app_any_signer(struct ctx *c, app_signed is_signed, const void *call, const struct app **out) MUST_USE;

#endif
