/*
 * The query string and the signature over it. The query is the text up to the first line end,
 * the body is what follows.
 */
#include "fuzz.h"
#include "web/sign.h"

#include <string.h>

#define SECRET STR("0123456789abcdef0123456789abcdef")
#define OTHER STR("fedcba9876543210fedcba9876543210")

static void check(const struct query *q, size_t raw_n, struct str body)
{
	struct str sign = query_get(q, "sign");
	struct str given = query_get(q, "x-life-sign"); /* in a call it is a header */
	size_t n = 0;

	MUST_HOLD(q->n <= QUERY_PARAMS_MAX);
	for (size_t i = 0; i < q->n; i++) {
		n += q->params[i].key.n + q->params[i].value.n;
		MUST_HOLD(memchr(q->params[i].key.p, '\0', q->params[i].key.n) == NULL);
		MUST_HOLD(strlen(q->params[i].value.p) == q->params[i].value.n);
	}
	MUST_HOLD(n <= raw_n);
	for (int post = 0; post < 2; post++) {
		if (sign_check(SIGN_MD5, SECRET, q, post, body, sign))
			MUST_HOLD(!sign_check(SIGN_MD5, OTHER, q, post, body, sign));
		if (sign_check(SIGN_SHA256, SECRET, q, post, body, given))
			MUST_HOLD(!sign_check(SIGN_SHA256, OTHER, q, post, body, given));
	}
	MUST_HOLD(!sign_check_webhook(SECRET, body, sign) || sign.n == SIGN_SHA1_HEX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { NULL };
	const char *p = (const char *)data;
	const char *line_end = size > 0 ? memchr(p, '\n', size) : NULL;
	struct str raw = { p, line_end != NULL ? (size_t)(line_end - p) : size };
	struct str body = { line_end != NULL ? line_end + 1 : NULL, line_end != NULL ? size - raw.n - 1 : 0 };
	struct query q;

	if (query_parse(&a, raw, &q) == OK)
		check(&q, raw.n, body);
	else
		MUST_HOLD(q.n == 0);
	arena_free(&a);
	return 0;
}
