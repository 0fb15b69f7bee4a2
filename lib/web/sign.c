/*
 * Parses the query string; checks the SPI signature over query and raw body, and
 * the webhook signature.
 *
 * Not here: which app and secret (app.c), the time window and the headers (spi_auth.c).
 * The caller must accept `timestamp` only as plain digits: the signed text joins decoded
 * values, so a value with "&http_body=" in it could imitate the body.
 *
 * Interface: signature rules of the SPI (spec security.md 1.2, 1.5) and webhooks (2).
 */
#include "web/sign.h"

#include "base/digest.h"
#include "base/hex.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

/* --- the query string --- */

/* One "key=value"; a missing '=' means an empty value. */
static enum result param_parse(struct arena *a, struct str raw, struct query_param *out)
{
	const char *equals = memchr(raw.p, '=', raw.n);
	size_t key_n = equals != NULL ? (size_t)(equals - raw.p) : raw.n;
	struct str value = { raw.p + raw.n, 0 };
	enum result r = percent_decode(a, (struct str){ raw.p, key_n }, ' ', &out->key);

	if (r != OK)
		return r;
	if (equals != NULL)
		value = (struct str){ equals + 1, raw.n - key_n - 1 };
	return percent_decode(a, value, ' ', &out->value);
}

enum result query_parse(struct arena *a, struct str raw, struct query *out)
{
	const char *p = raw.p;
	const char *end = raw.p != NULL ? raw.p + raw.n : NULL;

	*out = (struct query){ arena_array(a, QUERY_PARAMS_MAX, sizeof(struct query_param)), 0 };
	while (p < end) {
		const char *amp = memchr(p, '&', (size_t)(end - p));
		struct str part = { p, (size_t)((amp != NULL ? amp : end) - p) };

		p += part.n + 1;
		if (part.n == 0) /* "a=1&&b=2" and a trailing '&': no parameter */
			continue;
		if (out->n == QUERY_PARAMS_MAX || param_parse(a, part, &out->params[out->n]) != OK) {
			out->n = 0;
			return REFUSE;
		}
		out->n++;
		if (amp == NULL)
			break;
	}
	return OK;
}

struct str query_get(const struct query *q, const char *key)
{
	size_t n = strlen(key);

	for (size_t i = 0; i < q->n; i++) {
		if (q->params[i].key.n == n && memcmp(q->params[i].key.p, key, n) == 0)
			return q->params[i].value;
	}
	return STR_NONE;
}

/* --- digests --- */

bool equal_secret(struct str a, struct str b)
{
	/* An absent text equals nothing, not even another absent text: a key that was never set must not open anything. */
	if (a.p == NULL || b.p == NULL || a.n != b.n)
		return false;
	return CRYPTO_memcmp(a.p, b.p, a.n) == 0;
}

/* Ends the digest and compares its lower-case hex with `given`, whose length the caller has checked. */
static bool digest_equals(enum digest_kind kind, struct str given)
{
	unsigned char raw[DIGEST_SIZE_MAX];
	char hex[2 * DIGEST_SIZE_MAX];
	size_t n = digest_end(kind, raw);

	hex_write(hex, raw, n);
	return equal_secret((struct str){ hex, 2 * n }, given);
}

/* --- the SPI signature --- */

static int compare_str(struct str a, struct str b)
{
	int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

/* Keys ascending byte by byte; values of the same key ascending too. */
static int compare_params(const void *left, const void *right)
{
	const struct query_param *a = left;
	const struct query_param *b = right;
	int c = compare_str(a->key, b->key);

	return c != 0 ? c : compare_str(a->value, b->value);
}

/* The signed parameters: all but `sign`, sorted. Returns their number. */
static size_t signed_params(const struct query *q, struct query_param out[QUERY_PARAMS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < q->n; i++) {
		if (q->params[i].key.n == 4 && memcmp(q->params[i].key.p, "sign", 4) == 0)
			continue;
		out[n++] = q->params[i];
	}
	qsort(out, n, sizeof out[0], compare_params);
	return n;
}

/* secret&key=value…: the same for GET and for both readings of an empty body. */
static void digest_add_query(enum digest_kind kind, struct str secret, const struct query *q)
{
	struct query_param params[QUERY_PARAMS_MAX];
	size_t n = signed_params(q, params);

	digest_add(kind, secret);
	for (size_t i = 0; i < n; i++) {
		digest_add(kind, STR("&"));
		digest_add(kind, params[i].key);
		digest_add(kind, STR("="));
		digest_add(kind, params[i].value);
	}
}

/* Checks one reading of the call: with the body segment, or without it (body NULL). */
static bool signature_equals(enum digest_kind kind, struct str secret, const struct query *q, const struct str *body,
                             struct str given)
{
	digest_begin(kind);
	digest_add_query(kind, secret, q);
	if (body != NULL) {
		digest_add(kind, STR("&http_body="));
		digest_add(kind, *body);
	}
	return digest_equals(kind, given);
}

bool sign_check(enum sign_kind kind, struct str secret, const struct query *q, bool post, struct str body,
                struct str given)
{
	enum digest_kind digest = kind == SIGN_SHA256 ? DIGEST_SHA256 : DIGEST_MD5;
	size_t length = kind == SIGN_SHA256 ? SIGN_SHA256_HEX : SIGN_MD5_HEX;
	bool without = false;
	bool with = false;

	/* Everyone could sign with an empty secret, so an app without a secret refuses all calls. */
	if (secret.n == 0 || given.p == NULL || given.n != length || q->n > QUERY_PARAMS_MAX)
		return false;
	if (!post || body.n == 0)
		without = signature_equals(digest, secret, q, NULL, given);
	if (post)
		with = signature_equals(digest, secret, q, &body, given);
	return without || with;
}

/* --- the webhook signature --- */

bool sign_check_webhook(struct str secret, struct str body, struct str given)
{
	if (secret.n == 0 || given.p == NULL || given.n != SIGN_SHA1_HEX)
		return false;
	digest_begin(DIGEST_SHA1);
	digest_add(DIGEST_SHA1, secret);
	digest_add(DIGEST_SHA1, body);
	return digest_equals(DIGEST_SHA1, given);
}
