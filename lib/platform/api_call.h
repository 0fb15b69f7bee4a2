/*
 * One call with an app's token, for programs that make one call at a time: commands, the gate, decryption.
 * Not here: several calls at once (flight.h).
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
	bool may_ask;         /* ask for a new token where none is valid; never while a visitor waits at the gate */
	int64_t tx_budget_ms; /* of each transaction that reads the token; 0: within the deadline that is set already */
};

/*
 * Sets the request's token and calls. If the platform calls the token invalid (class T), calls once more with a newer
 * one. OK: see *out, which may also say that no answer came; to be freed by api_answer_free. AGAIN: no token is
 * available now, *why says it. BUG and others: the database. Runs its own transactions.
 */
enum result api_call(const struct api_caller *ac, struct openapi_request *rq, struct api_answer *out, struct str *why)
	MUST_USE;

#endif
