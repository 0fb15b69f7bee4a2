/*
 * One call with an app's token, for programs that ask one thing at a time:
 * commands, the gate, decryption. cron/outbox_deliver has its own loop.
 */
#ifndef SHANMEN_API_CALL_H
#define SHANMEN_API_CALL_H

#include "db/ctx.h"
#include "platform/openapi.h"

struct api_caller {
	struct ctx *ctx; /* its connection is not inside a transaction */
	const struct config *conf;
	struct openapi *openapi;
	int64_t app_id;
	bool may_ask;         /* for a new token; never where somebody waits at a gate or for a callback */
	int64_t tx_budget_ms; /* of each look at the token; 0: within the deadline that is set already */
};

/*
 * Fills in the token and calls; where the platform calls it invalid (class T), takes a newer one
 * and calls once more. OK: the platform (or the network) answered, see `out`, to be freed
 * by api_answer_free. AGAIN: no token is to be had now, *why says it; BUG and others: the database.
 */
enum result api_call(const struct api_caller *ac, struct openapi_request *rq, struct api_answer *out, struct str *why)
	MUST_USE;

#endif
