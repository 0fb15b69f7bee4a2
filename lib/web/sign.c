/*
 * Who calls: the query string, the SPI signature over it and the raw body, and
 * the webhook signature.
 *
 * Not here: which app and which secret (the caller looks that up), the time
 * window, headers. A caller must read `timestamp` as plain digits: values are
 * joined decoded, so only that keeps "&http_body=" from being smuggled into one.
 *
 * Interface: signature rules of the SPI (spec security.md 1.2, 1.5) and webhooks (2).
 */
#include "web/sign.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

/* --- the query string --- */

/* The byte behind a '%' at p[0], or -1: fewer than two hex digits. */
static int percent_value(const char *p, size_t n)
{
	int high = n > 2 ? OPENSSL_hexchar2int((unsigned char)p[1]) : -1;
	int low = n > 2 ? OPENSSL_hexchar2int((unsigned char)p[2]) : -1;

	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* Decodes one key or value; the result is never longer than what it came from. */
static enum result percent_decode(struct arena *a, struct str raw, struct str *out)
{
	char *p = arena_alloc(a, raw.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		int c = raw.p[i] == '+' ? ' ' : (unsigned char)raw.p[i];

		if (c == '%') {
			c = percent_value(raw.p + i, raw.n - i);
			if (c < 0)
				return REFUSE;
			i += 2;
		}
		if (c == '\0')
			return REFUSE;
		p[n++] = (char)c;
	}
	*out = (struct str){ p, n };
	return OK;
}

/* One "key=value"; a missing '=' means an empty value. */
static enum result param_parse(struct arena *a, struct str raw, struct query_param *out)
{
	const char *equals = memchr(raw.p, '=', raw.n);
	size_t key_n = equals != NULL ? (size_t)(equals - raw.p) : raw.n;
	struct str value = { raw.p + raw.n, 0 };
	enum result r = percent_decode(a, (struct str){ raw.p, key_n }, &out->key);

	if (r != OK)
		return r;
	if (equals != NULL)
		value = (struct str){ equals + 1, raw.n - key_n - 1 };
	return percent_decode(a, value, &out->value);
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
	/* An absent secret equals nothing, an absent one included: a key that was never set must not open anything. */
	if (a.p == NULL || b.p == NULL || a.n != b.n)
		return false;
	return CRYPTO_memcmp(a.p, b.p, a.n) == 0;
}

static bool add(EVP_MD_CTX *ctx, struct str s)
{
	return s.n == 0 || EVP_DigestUpdate(ctx, s.p, s.n) == 1;
}

/* Ends the digest and compares its lower-case hex with `given`, which has the right length already. */
static bool digest_equals(EVP_MD_CTX *ctx, struct str given)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char raw[EVP_MAX_MD_SIZE];
	char hex[2 * EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	if (EVP_DigestFinal_ex(ctx, raw, &n) != 1)
		return false;
	for (size_t i = 0; i < n; i++) {
		hex[2 * i] = digits[raw[i] >> 4];
		hex[2 * i + 1] = digits[raw[i] & 15];
	}
	return equal_secret((struct str){ hex, 2 * (size_t)n }, given);
}

/* --- the SPI signature --- */

static int compare_str(struct str a, struct str b)
{
	int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

/* Keys ascending by byte, one key's values ascending too. */
static int compare_params(const void *left, const void *right)
{
	const struct query_param *a = left;
	const struct query_param *b = right;
	int c = compare_str(a->key, b->key);

	return c != 0 ? c : compare_str(a->value, b->value);
}

/* What is signed of the query: everything but `sign`, sorted. Returns how many. */
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

/* secret&key=value…: the part that is the same for GET and for both readings of an empty body. */
static bool add_head(EVP_MD_CTX *ctx, struct str secret, const struct query *q)
{
	struct query_param params[QUERY_PARAMS_MAX];
	size_t n = signed_params(q, params);
	bool ok = add(ctx, secret);

	for (size_t i = 0; ok && i < n; i++) {
		ok = add(ctx, STR("&")) && add(ctx, params[i].key) && add(ctx, STR("=")) && add(ctx, params[i].value);
	}
	return ok;
}

/* One reading of the call: with or without the body segment. */
static bool signature_equals(const EVP_MD *md, struct str secret, const struct query *q, const struct str *body,
                             struct str given)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx != NULL && EVP_DigestInit_ex(ctx, md, NULL) == 1 && add_head(ctx, secret, q);

	if (ok && body != NULL)
		ok = add(ctx, STR("&http_body=")) && add(ctx, *body);
	ok = ok && digest_equals(ctx, given);
	EVP_MD_CTX_free(ctx);
	return ok;
}

bool sign_check(enum sign_kind kind, struct str secret, const struct query *q, bool post, struct str body,
                struct str given)
{
	const EVP_MD *md = kind == SIGN_SHA256 ? EVP_sha256() : EVP_md5();
	size_t length = kind == SIGN_SHA256 ? SIGN_SHA256_HEX : SIGN_MD5_HEX;
	bool without = false;
	bool with = false;

	/* Without a secret everyone could sign: an app whose secret is not set refuses all calls. */
	if (secret.n == 0 || given.p == NULL || given.n != length || q->n > QUERY_PARAMS_MAX)
		return false;
	if (!post || body.n == 0)
		without = signature_equals(md, secret, q, NULL, given);
	if (post)
		with = signature_equals(md, secret, q, &body, given);
	return without || with;
}

/* --- the webhook signature --- */

bool sign_check_webhook(struct str secret, struct str body, struct str given)
{
	EVP_MD_CTX *ctx;
	bool ok;

	if (secret.n == 0 || given.p == NULL || given.n != SIGN_SHA1_HEX)
		return false;
	ctx = EVP_MD_CTX_new();
	ok = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha1(), NULL) == 1 && add(ctx, secret) && add(ctx, body) &&
	     digest_equals(ctx, given);
	EVP_MD_CTX_free(ctx);
	return ok;
}
