/*
 * Checks the platform's signature on a callback.
 */
#include "web/spi_auth.h"

#include "base/clock.h"
#include "base/number.h"
#include "web/sign.h"

#define SECONDS_MAX 99999999999 /* more digits are milliseconds */

struct signed_call {
	const struct http_request *rq;
	struct query q;
};

static bool call_signed_by(const struct app *app, const void *arg)
{
	const struct signed_call *call = arg;
	const struct http_request *rq = call->rq;
	struct str header = http_header(rq, "HTTP_X_LIFE_SIGN");
	struct str sign = query_get(&call->q, "sign");

	if (header.p != NULL)
		return sign_check(SIGN_SHA256, app->client_secret, &call->q, true, rq->body, header);
	return app->old_signature && sign.p != NULL &&
	       sign_check(SIGN_MD5, app->client_secret, &call->q, true, rq->body, sign);
}

static bool is_recent(const struct config *conf, const struct query *q)
{
	struct str stamp = query_get(q, "timestamp");
	int64_t t, age_ms;

	/* Only digits, even when the age is not checked: see the head of sign.c. */
	if (stamp.p == NULL)
		return conf->spi_max_age_s == 0;
	if (!number_parse(stamp, 0, INT64_MAX / 2000, &t))
		return false;
	if (conf->spi_max_age_s == 0)
		return true;
	if (t <= SECONDS_MAX)
		t *= 1000;
	age_ms = clock_now_ms() - t;
	return age_ms <= conf->spi_max_age_s * 1000 && age_ms >= -conf->spi_max_age_s * 1000;
}

enum result spi_authenticate(struct ctx *c, const struct config *conf, const struct http_request *rq,
                             const struct app **app, const char **why)
{
	struct str client_key = http_header(rq, "HTTP_X_LIFE_CLIENTKEY");
	struct signed_call call = { .rq = rq };
	enum result r;

	*why = "malformed_query";
	if (query_parse(c->arena, rq->query, &call.q) != OK)
		return REFUSE;
	if (client_key.p == NULL || client_key.n == 0)
		client_key = query_get(&call.q, "client_key");
	*why = "no_client_key";
	if (client_key.p == NULL || client_key.n == 0 || client_key.n > 64)
		return REFUSE;
	r = app_signer(c, client_key, call_signed_by, &call, app);
	*why = r == NONE ? "unknown_app" : "bad_signature";
	if (r == NONE)
		return REFUSE;
	if (r != OK)
		return r;
	*why = "stale";
	return is_recent(conf, &call.q) ? OK : REFUSE;
}
