/*
 * The client_token of each app: read from its row, and renewed by one process at a time, at most once a minute. The old
 * token serves until the new one is committed. It is never renewed inside a callback, stored encrypted, never logged.
 *
 * Source: spec security.md §4.
 */
#ifndef SHANMEN_TOKEN_H
#define SHANMEN_TOKEN_H

#include "db/ctx.h"
#include "platform/openapi.h"

#define TOKEN_REFRESH_BEFORE_S 1200 /* token_refresh renews a token that expires within this time */

struct token {
	struct str access_token; /* p NULL: none yet */
	utc_t expires_at;
	int64_t version; /* 0: none yet */
};

/* The stored token; version 0: none, or it has expired. Inside a transaction, or on a DB_READ connection. */
enum result token_read(struct ctx *c, int64_t app_id, struct token *out) MUST_USE;

/*
 * A token newer than `used_version`: the stored one, if another process has renewed it meanwhile; else a new one from
 * the platform. Not inside a transaction: it runs its own, and none is open during the call.
 * AGAIN: not now; *why says whether one was requested less than a minute ago, or what the answer was.
 * REFUSE: the platform refuses until an operator acts; an alarm is raised, *why has the platform's words.
 */
enum result token_renew(struct ctx *c, struct openapi *o, const struct config *conf, int64_t app_id,
                        int64_t used_version, struct token *out, struct str *why) MUST_USE;

#endif
