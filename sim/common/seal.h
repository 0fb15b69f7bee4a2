/*
 * What the platform does with an app's secret: it signs callbacks (security page,
 * §1.2) and webhooks (§2), and encrypts the fields of persons (§3.1).
 */
#ifndef SIM_SEAL_H
#define SIM_SEAL_H

#include "text.h"

#include <stdint.h>

#define SHA256_HEX 65 /* with the NUL */
#define MD5_HEX 33
#define SHA1_HEX 41

struct signature {
	char sha256[SHA256_HEX]; /* header x-life-sign */
	char md5[MD5_HEX];       /* query parameter sign */
};

/* Both signatures of a POST whose query is client_key and timestamp. */
void seal_sign(const char *secret, const char *client_key, int64_t timestamp_ms, const struct text *body,
               struct signature *out);

/* X-Douyin-Signature of a webhook (§2): SHA-1 of the secret followed at once by the body. */
void seal_webhook(const char *secret, const struct text *body, char out[SHA1_HEX]);

/* SHA-256 in hex digits. */
void seal_sha256(const void *bytes, size_t n, char out[SHA256_HEX]);

/* The platform's ciphertext of a person's field, in base64. The caller frees it. */
char *seal_person(const char *secret, const char *plain);

#endif
