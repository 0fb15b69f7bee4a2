/*
 * The apps we serve, by client_key: their secrets are kept in the process for
 * a minute, so that checking a signature costs no database call.
 *
 * Modes are not cached: they are read with the facts of each sale.
 */
#ifndef SHANMEN_APP_H
#define SHANMEN_APP_H

#include "ctx.h"

struct app {
	int64_t app_id;
	struct str client_key;
	struct str client_secret;
	bool old_signature; /* sign (MD5) is enough where x-life-sign is absent */
};

/*
 * Finds an app. `fresh` asks for a new look into the database (after a failed
 * signature the secret may be new), at most once a second. NONE: unknown.
 * The app lives until the next call.
 */
enum result app_find(struct ctx *c, struct str client_key, bool fresh, const struct app **out) MUST_USE;

#endif
