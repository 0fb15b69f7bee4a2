/*
 * The apps whose calls we accept. Each process keeps a copy of their secrets for a
 * minute, so that checking a signature costs no statement.
 *
 * The copy holds no modes: those are read with the facts of each sale.
 */
#ifndef SHANMEN_APP_H
#define SHANMEN_APP_H

#include "db/ctx.h"

struct app {
	int64_t app_id;
	struct str client_key;
	struct str client_secret;
	bool old_signature; /* `sign` (MD5) is enough when the header x-life-sign is absent */
};

/* True when the signature of `call` is right under the app's secret. */
typedef bool (*app_signed)(const struct app *app, const void *call);

/*
 * The app with this key, if it signed the call. NONE: no such app. REFUSE: it did not sign the call.
 * Before it says so, it reads the database again, at most once a second, because the app or its
 * secret may be new. *out is valid until the next call of this function.
 */
enum result app_signer(struct ctx *c, struct str client_key, app_signed is_signed, const void *call,
                       const struct app **out) MUST_USE;

/* For a call that names no app: tries the secret of each app. NONE: none of them signed it. */
enum result app_any_signer(struct ctx *c, app_signed is_signed, const void *call, const struct app **out) MUST_USE;

#endif
