/*
 * Checks the platform's signatures: of SPI calls (x-life-sign, the old `sign`) and of
 * webhooks. Pure functions over bytes; knows nothing of HTTP.
 *
 * Source: spec security.md, "SPI signature" and "Webhooks".
 */
#ifndef SHANMEN_SIGN_H
#define SHANMEN_SIGN_H

#include "base/arena.h"
#include "base/types.h"

#define SIGN_SHA256_HEX 64
#define SIGN_MD5_HEX 32
#define SIGN_SHA1_HEX 40
#define QUERY_PARAMS_MAX 64

struct query_param {
	struct str key; /* decoded */
	struct str value;
};

struct query {
	struct query_param *params; /* in the order of the query string */
	size_t n;
};

/*
 * Splits and decodes a raw QUERY_STRING (percent-encoding, '+' is a space).
 * REFUSE: malformed percent-encoding, a decoded NUL, more than QUERY_PARAMS_MAX parameters.
 */
enum result query_parse(struct arena *a, struct str raw, struct query *out) MUST_USE;

/* The first value under `key`, STR_NONE when there is none. */
struct str query_get(const struct query *q, const char *key);

enum sign_kind { SIGN_SHA256, SIGN_MD5 };

/*
 * True when `given` is the signature of this call under `secret`.
 * `post`: the body is part of the signed text. With an empty body the page can be read in two
 * ways (segment left out, segment empty); both are accepted.
 * Compares the length first, then all characters in constant time; lower case only.
 */
bool sign_check(enum sign_kind kind, struct str secret, const struct query *q, bool post, struct str body,
                struct str given);

/* True when `given` (X-Douyin-Signature) is the lower-case hex of SHA-1(secret + body). */
bool sign_check_webhook(struct str secret, struct str body, struct str given);

/* True for equal bytes, in a time that depends on the lengths only. Every comparison of secrets uses it. */
bool equal_secret(struct str a, struct str b);

#endif
