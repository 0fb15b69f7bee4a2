/*
 * Encrypts as the platform does.
 */
#include "tests/unit/platform_encrypt.h"

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define KEY_SIZE 32
#define BLOCK_SIZE 16

/* A short secret gets '#' left, right, left …; a long one loses a byte left, right, left …, one at a time. */
static void fit(struct str secret, unsigned char key[KEY_SIZE])
{
	unsigned char text[256 + KEY_SIZE];
	unsigned char *p = text + KEY_SIZE;
	size_t n = secret.n;
	bool left = true;

	assert_true(n <= 256 - KEY_SIZE);
	memcpy(p, secret.p, n);
	for (; n != KEY_SIZE; left = !left) {
		if (n < KEY_SIZE && left)
			*--p = '#';
		else if (n < KEY_SIZE)
			p[n] = '#';
		else if (left)
			p++;
		n = n < KEY_SIZE ? n + 1 : n - 1;
	}
	memcpy(key, p, KEY_SIZE);
}

struct str platform_encrypt(struct arena *a, struct str client_secret, struct str plain)
{
	unsigned char key[KEY_SIZE];
	unsigned char *cipher = arena_alloc(a, plain.n + BLOCK_SIZE);
	unsigned char *base64 = arena_alloc(a, 2 * (plain.n + BLOCK_SIZE));
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n = 0;
	int rest = 0;

	fit(client_secret, key);
	assert_int_equal(EVP_EncryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, key, key + KEY_SIZE - BLOCK_SIZE), 1);
	assert_int_equal(EVP_EncryptUpdate(ctx, cipher, &n, (const unsigned char *)plain.p, (int)plain.n), 1);
	assert_int_equal(EVP_EncryptFinal_ex(ctx, cipher + n, &rest), 1);
	EVP_CIPHER_CTX_free(ctx);
	return (struct str){ (const char *)base64, (size_t)EVP_EncodeBlock(base64, cipher, n + rest) };
}
