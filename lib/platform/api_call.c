/*
 * The token, the call, and a second call where the token was not valid any more.
 */
#include "platform/api_call.h"

#include "base/clock.h"
#include "platform/token.h"

/* The stored token, if it is newer than `used_version`; else a new one, if the caller may ask for it. */
static enum result find_token(const struct api_caller *ac, int64_t used_version, struct token *out, struct str *why)
{
	struct tx tx = tx_of(ac->ctx->db, ac->tx_budget_ms);

	ac->ctx->now = clock_now();
	while (tx_next(&tx))
		tx.r = token_read(ac->ctx, ac->app_id, out);
	if (tx.r != OK || out->version > used_version)
		return tx.r;
	*why = STR("there is no valid token: see cron/token_refresh");
	return ac->may_ask ? token_renew(ac->ctx, ac->openapi, ac->conf, ac->app_id, used_version, out, why) : AGAIN;
}

enum result api_call(const struct api_caller *ac, struct openapi_request *rq, struct api_answer *out, struct str *why)
{
	struct token token = { .version = 0 };
	enum result r = OK;

	*why = STR("the database cannot be reached");
	for (int i = 0; i < 2; i++) {
		r = find_token(ac, token.version, &token, why);
		if (r != OK)
			return r;
		rq->token = token.access_token;
		openapi_call(ac->openapi, ac->ctx->arena, rq, out);
		if (out->class != API_TOKEN || i == 1)
			return OK;
		api_answer_free(out);
	}
	return r;
}
