/*
 * Who calls: the platform's SPI signature (x-life-sign, old sign) and the
 * webhook signature. Pure functions over bytes; nothing here knows HTTP.
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
	struct query_param *params; /* in order of arrival */
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
 * `post`: the body segment takes part; with an empty body both readings of the
 * page (segment left out, segment kept) are accepted.
 * Length first, then constant time over all characters; lower case only.
 */
bool sign_check(enum sign_kind kind, struct str secret, const struct query *q, bool post, struct str body,
                struct str given);

/* Lower-case hex of SHA-1(secret + body) equals `given` (X-Douyin-Signature). */
bool sign_check_webhook(struct str secret, struct str body, struct str given);

/* Equal bytes, in time that depends on the lengths only. The one comparison for secrets. */
bool equal_secret(struct str a, struct str b);

#endif
