/*
 * client_token of each app: read from its row, asked for by one process at a time
 * and at most once a minute; the old one serves until the new one is committed. Never
 * asked for inside a callback; stored encrypted; never logged.
 *
 * Source: spec security.md §4.
 */
#ifndef SHANMEN_TOKEN_H
#define SHANMEN_TOKEN_H

#include "db/ctx.h"
#include "platform/openapi.h"

#define TOKEN_REFRESH_BEFORE_S 1200 /* token_refresh asks when less life is left */

struct token {
	struct str access_token; /* p NULL: there is none yet */
	utc_t expires_at;
	int64_t version; /* 0: none yet */
};

/* The row's newest; version 0 when there is none or it has expired. Inside a transaction, or on a DB_READ connection. */
enum result token_read(struct ctx *c, int64_t app_id, struct token *out) MUST_USE;

/*
 * A token newer than `used_version`: the row's, if somebody has renewed it meanwhile;
 * else asked for. Runs its own transactions: not inside one.
 * AGAIN: not now (asked for less than a minute ago, or no good answer; *why says it).
 * REFUSE: the platform refuses for good; an alarm is raised.
 */
enum result token_renew(struct ctx *c, struct openapi *o, const struct config *conf, int64_t app_id,
                        int64_t used_version, struct token *out, struct str *why) MUST_USE;

#endif
