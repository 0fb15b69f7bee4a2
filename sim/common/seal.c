/*
 * Signatures and ciphertexts, written from the security page (§1.2, §2, §3.1) and
 * OpenSSL alone. Nothing is shared with lib/web/sign.c and lib/base/crypt.c: a
 * mistake there would stay unseen if the same code checked it here.
 */
#include "seal.h"

#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_BYTES 32

static void digest_hex(const EVP_MD *kind, const void *bytes, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned int length = 0, i;

	if (EVP_Digest(bytes, n, digest, &length, kind, NULL) != 1)
		die("OpenSSL cannot make a digest");
	for (i = 0; i < length; i++) {
		out[2 * i] = digits[digest[i] >> 4];
		out[2 * i + 1] = digits[digest[i] & 15];
	}
	out[2 * length] = '\0';
}

void seal_sha256(const void *bytes, size_t n, char out[SHA256_HEX])
{
	digest_hex(EVP_sha256(), bytes, n, out);
}

void seal_sign(const char *secret, const char *client_key, int64_t timestamp_ms, const struct text *body,
               struct signature *out)
{
	struct text t = TEXT_EMPTY;

	/* client_key comes before timestamp; http_body is always the last */
	text_addf(&t, "%s&client_key=%s&timestamp=%" PRId64 "&http_body=", secret, client_key, timestamp_ms);
	text_add(&t, text_of(body), body->n);
	digest_hex(EVP_sha256(), t.p, t.n, out->sha256);
	digest_hex(EVP_md5(), t.p, t.n, out->md5);
	text_free(&t);
}

void seal_webhook(const char *secret, const struct text *body, char out[SHA1_HEX])
{
	struct text t = TEXT_EMPTY;

	text_addf(&t, "%s", secret);
	text_add(&t, text_of(body), body->n);
	digest_hex(EVP_sha1(), t.p, t.n, out);
	text_free(&t);
}

/* A secret that is too short gets '#' in turn on the left and on the right; one too long loses bytes the same way. */
static void key_fit(const char *secret, unsigned char key[KEY_BYTES])
{
	size_t n = strlen(secret);
	size_t missing = n < KEY_BYTES ? KEY_BYTES - n : 0;
	size_t surplus = n > KEY_BYTES ? n - KEY_BYTES : 0;

	memset(key, '#', KEY_BYTES);
	memcpy(key + (missing + 1) / 2, secret + (surplus + 1) / 2, KEY_BYTES - missing);
}

char *seal_person(const char *secret, const char *plain)
{
	int n = (int)strlen(plain), part = 0, rest = 0;
	unsigned char *cipher = zeroed((size_t)n + 32, 1);
	unsigned char *text = zeroed((size_t)(n + 32) * 2, 1);
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	unsigned char key[KEY_BYTES];
	int done;

	key_fit(secret, key);
	done = c && EVP_EncryptInit_ex(c, EVP_aes_256_cbc(), NULL, key, key + 16) == 1 &&
	       EVP_EncryptUpdate(c, cipher, &part, (const unsigned char *)plain, n) == 1 &&
	       EVP_EncryptFinal_ex(c, cipher + part, &rest) == 1;
	if (!done)
		die("OpenSSL cannot encrypt");
	EVP_EncodeBlock(text, cipher, part + rest);
	EVP_CIPHER_CTX_free(c);
	free(cipher);
	return (char *)text;
}
