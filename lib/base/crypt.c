/*
 * Cryptography, all of it by OpenSSL's EVP: decrypting the platform's fields,
 * our encryption at rest, keyed hashes.
 *
 * Not here: signatures (web/sign.c), the fields that only the platform can decrypt
 * (lib/people), the source of randomness (clock.c).
 *
 * Interface: spec security.md 3, "Encrypted fields"; NIST SP 800-38D for GCM, RFC 5869 for HKDF.
 */
#include "base/crypt.h"

#include "base/assert.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/hex.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 16 /* of AES */
#define CIPHER_KEY_SIZE 32
#define FITTED_SIZE CIPHER_KEY_SIZE
#define SEAL_VERSION 1
#define NONCE_SIZE 12
#define TAG_SIZE 16
#define SEAL_OVERHEAD (1 + NONCE_SIZE + TAG_SIZE)

/* EVP takes lengths as int; half of that leaves room for base64 and padding. */
#define TEXT_MAX ((size_t)INT_MAX / 2)

static const unsigned char *bytes_of(struct str s)
{
	return s.p != NULL ? (const unsigned char *)s.p : (const unsigned char *)"";
}

static struct str str_of(unsigned char *p, size_t n)
{
	return (struct str){ (const char *)p, n };
}

/*
 * A cipher that is looked up once, with a context that is used again: the lookup costs more than the use. It keeps its
 * last key, so that the next text under the same key needs none; that key stays in this process anyway, in the vault or
 * with the apps' secrets.
 */
struct cipher {
	const char *name;
	EVP_CIPHER_CTX *ctx; /* NULL: not used yet */
	unsigned char key[CIPHER_KEY_SIZE];
	bool keyed;
};

static struct cipher cbc = { .name = "AES-256-CBC" };
static struct cipher gcm = { .name = "AES-256-GCM" };

static void cipher_make(struct cipher *c)
{
	EVP_CIPHER *cipher = memory_needed(EVP_CIPHER_fetch(NULL, c->name, NULL));
	EVP_CIPHER_CTX *ctx = memory_needed(EVP_CIPHER_CTX_new());

	if (EVP_CipherInit_ex2(ctx, cipher, NULL, NULL, 0, NULL) != 1)
		memory_exhausted();
	EVP_CIPHER_free(cipher); /* the context has its own reference */
	c->ctx = ctx;
}

/* Begins a text. False only without memory. */
static bool cipher_start(struct cipher *c, bool encrypt, const unsigned char key[CIPHER_KEY_SIZE],
                         const unsigned char *iv)
{
	bool same;

	if (c->ctx == NULL)
		cipher_make(c);
	same = c->keyed && CRYPTO_memcmp(c->key, key, CIPHER_KEY_SIZE) == 0;
	c->keyed = false;
	if (EVP_CipherInit_ex2(c->ctx, NULL, same ? NULL : key, iv, encrypt, NULL) != 1)
		return false;
	memcpy(c->key, key, CIPHER_KEY_SIZE);
	c->keyed = true;
	return true;
}

/* --- plain hashes --- */

struct hash sha256(struct str bytes)
{
	struct hash h;

	digest_begin(DIGEST_SHA256);
	digest_add(DIGEST_SHA256, bytes);
	(void)digest_end(DIGEST_SHA256, h.b);
	return h;
}

/* --- the platform's encrypted fields --- */

/*
 * Brings the secret to 32 bytes, as the page says: a short one gets '#' on the left, right, left …;
 * a long one loses a byte on the left, right, left …. So an odd number affects the left once more.
 */
static void fit_secret(struct str secret, unsigned char key[FITTED_SIZE])
{
	const unsigned char *p = bytes_of(secret);

	if (secret.n <= FITTED_SIZE) {
		size_t left = (FITTED_SIZE - secret.n + 1) / 2;

		memset(key, '#', FITTED_SIZE);
		memcpy(key + left, p, secret.n);
	} else {
		memcpy(key, p + (secret.n - FITTED_SIZE + 1) / 2, FITTED_SIZE);
	}
}

static struct str base64_encode(struct arena *a, const unsigned char *p, size_t n)
{
	unsigned char *text = arena_alloc(a, 4 * ((n + 2) / 3) + 1);

	return str_of(text, (size_t)EVP_EncodeBlock(text, p, (int)n));
}

/*
 * Strict standard base64. OpenSSL's decoder is lax (blanks, '=' anywhere, stray bits),
 * so a text is accepted only when encoding the result gives the same text again.
 */
static enum result base64_decode(struct arena *a, struct str text, struct str *out)
{
	struct str again;
	unsigned char *p;
	size_t n;
	int got;

	if (text.n == 0 || text.n % 4 != 0 || text.n > TEXT_MAX)
		return REFUSE;
	p = arena_alloc(a, text.n);
	got = EVP_DecodeBlock(p, bytes_of(text), (int)text.n);
	if (got < 3)
		return REFUSE;
	n = (size_t)got - (text.p[text.n - 1] == '=') - (text.p[text.n - 2] == '=');
	p[n] = '\0';
	*out = str_of(p, n);
	again = base64_encode(a, p, n);
	return again.n == text.n && memcmp(again.p, text.p, text.n) == 0 ? OK : REFUSE;
}

/* Decrypts AES-256-CBC with PKCS#7 padding; the IV is the second half of the key. */
static bool cbc_decrypt(struct str secret, struct str in, unsigned char *out, size_t *out_n)
{
	unsigned char key[FITTED_SIZE];
	int n = 0;
	int rest = 0;
	bool started, ok;

	fit_secret(secret, key);
	started = cipher_start(&cbc, false, key, key + FITTED_SIZE - BLOCK_SIZE);
	OPENSSL_cleanse(key, sizeof key);
	if (!started) /* not "no encrypted text": that would be taken for a person in clear */
		memory_exhausted();
	ok = EVP_DecryptUpdate(cbc.ctx, out, &n, bytes_of(in), (int)in.n) == 1 &&
	     EVP_DecryptFinal_ex(cbc.ctx, out + n, &rest) == 1;
	*out_n = ok ? (size_t)n + (size_t)rest : 0;
	return ok;
}

enum result platform_decrypt(struct arena *a, struct str client_secret, struct str base64, struct str *plain)
{
	struct str cipher;
	unsigned char *p;
	size_t n = 0;

	*plain = STR_NONE;
	if (base64_decode(a, base64, &cipher) != OK || cipher.n % BLOCK_SIZE != 0)
		return REFUSE;
	p = arena_alloc(a, cipher.n + BLOCK_SIZE + 1);
	if (!cbc_decrypt(client_secret, cipher, p, &n) || !utf8_valid(str_of(p, n)))
		return REFUSE;
	p[n] = '\0'; /* the padding may follow the text in memory */
	*plain = str_of(p, n);
	return OK;
}

bool person_later(struct str value)
{
	static const char later[] = "Enc.";

	return value.n >= sizeof later - 1 && memcmp(value.p, later, sizeof later - 1) == 0;
}

struct str person_open(struct arena *a, struct str client_secret, struct str value, enum person_form *form)
{
	struct str plain;

	*form = person_later(value) ? PERSON_LATER : PERSON_CLEAR;
	if (*form == PERSON_LATER)
		return value;
	return platform_decrypt(a, client_secret, value, &plain) == OK ? plain : value;
}

/* --- our own keys --- */

/* Each use has its own key, so that one key reveals nothing about the other. */
static bool derive_key(EVP_KDF_CTX *ctx, unsigned char data_key[DATA_KEY_SIZE], char *info, unsigned char key[32])
{
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, data_key, DATA_KEY_SIZE),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, strlen(info)),
		OSSL_PARAM_construct_end(),
	};

	EVP_KDF_CTX_reset(ctx);
	return EVP_KDF_derive(ctx, key, 32, params) == 1;
}

enum result vault_open(struct vault *v, struct str hex)
{
	unsigned char data_key[DATA_KEY_SIZE];
	/* These two texts are part of the format of stored data: a change would change the keys. */
	char seal_info[] = "shanmen seal 1";
	char hash_info[] = "shanmen hash 1";
	EVP_KDF *kdf;
	EVP_KDF_CTX *ctx;
	bool ok;

	*v = (struct vault){ 0 };
	if (hex_decode(hex, data_key, sizeof data_key) != OK) {
		OPENSSL_cleanse(data_key, sizeof data_key);
		return REFUSE;
	}
	kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	ctx = EVP_KDF_CTX_new(kdf);
	ok = ctx != NULL && derive_key(ctx, data_key, seal_info, v->seal_key) &&
	     derive_key(ctx, data_key, hash_info, v->hash_key);
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	OPENSSL_cleanse(data_key, sizeof data_key);
	if (ok)
		return OK;
	OPENSSL_cleanse(v, sizeof *v);
	memory_exhausted(); /* no other reason is possible, and a good key must not be called wrong */
}

/* --- encryption at rest --- */

/* The version byte and the context are authenticated, not encrypted: a value moved to another column does not open. */
static bool gcm_start(bool encrypt, const struct vault *v, const char *context, const unsigned char *head)
{
	int n = 0;

	return cipher_start(&gcm, encrypt, v->seal_key, head + 1) &&
	       EVP_CipherUpdate(gcm.ctx, NULL, &n, head, 1) == 1 &&
	       EVP_CipherUpdate(gcm.ctx, NULL, &n, (const unsigned char *)context, (int)strlen(context)) == 1;
}

static bool gcm_seal(const struct vault *v, const char *context, struct str plain, unsigned char *out)
{
	unsigned char *cipher = out + 1 + NONCE_SIZE;
	int n = 0;
	int rest = 0;

	return gcm_start(true, v, context, out) &&
	       EVP_CipherUpdate(gcm.ctx, cipher, &n, bytes_of(plain), (int)plain.n) == 1 &&
	       EVP_CipherFinal_ex(gcm.ctx, cipher + n, &rest) == 1 &&
	       EVP_CIPHER_CTX_ctrl(gcm.ctx, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, cipher + plain.n) == 1;
}

enum result vault_seal(const struct vault *v, struct arena *a, const char *context, struct str plain,
                       struct str *sealed)
{
	unsigned char *out;

	ASSERT(context != NULL);
	*sealed = STR_NONE;
	if (plain.p == NULL)
		return OK;
	if (plain.n > TEXT_MAX)
		return REFUSE;
	out = arena_alloc(a, plain.n + SEAL_OVERHEAD + 1);
	out[0] = SEAL_VERSION;
	/* Random nonces are safe for about 2^32 values under one key, far more than a scenic area stores. */
	if (random_bytes(out + 1, NONCE_SIZE) != OK)
		return AGAIN;
	if (!gcm_seal(v, context, plain, out))
		return BUG;
	*sealed = str_of(out, plain.n + SEAL_OVERHEAD);
	return OK;
}

static bool gcm_unseal(const struct vault *v, const char *context, struct str sealed, unsigned char *out, size_t out_n)
{
	const unsigned char *cipher = bytes_of(sealed) + 1 + NONCE_SIZE;
	unsigned char tag[TAG_SIZE];
	int n = 0;
	int rest = 0;

	memcpy(tag, cipher + out_n, TAG_SIZE); /* EVP wants it writable */
	return gcm_start(false, v, context, bytes_of(sealed)) &&
	       EVP_CipherUpdate(gcm.ctx, out, &n, cipher, (int)out_n) == 1 &&
	       EVP_CIPHER_CTX_ctrl(gcm.ctx, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, tag) == 1 &&
	       EVP_CipherFinal_ex(gcm.ctx, out + n, &rest) == 1;
}

enum result vault_unseal(const struct vault *v, struct arena *a, const char *context, struct str sealed,
                         struct str *plain)
{
	unsigned char *out;
	size_t n;

	ASSERT(context != NULL);
	*plain = STR_NONE;
	if (sealed.p == NULL)
		return OK;
	if (sealed.n < SEAL_OVERHEAD || sealed.n > TEXT_MAX || sealed.p[0] != SEAL_VERSION)
		return BUG;
	n = sealed.n - SEAL_OVERHEAD;
	out = arena_alloc(a, n + 1);
	if (!gcm_unseal(v, context, sealed, out, n)) {
		OPENSSL_cleanse(out, n); /* unverified plain text must not be used */
		return BUG;
	}
	*plain = str_of(out, n);
	return OK;
}

/* --- the keyed hash --- */

/* Keys the context; `kept` NULL makes it first. */
static EVP_MAC_CTX *hash_keyed(EVP_MAC_CTX *kept, const struct vault *v)
{
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};

	if (kept == NULL) {
		EVP_MAC *mac = memory_needed(EVP_MAC_fetch(NULL, "HMAC", NULL));

		kept = memory_needed(EVP_MAC_CTX_new(mac));
		EVP_MAC_free(mac); /* the context has its own reference */
	}
	if (EVP_MAC_init(kept, v->hash_key, sizeof v->hash_key, params) != 1)
		memory_exhausted();
	return kept;
}

/* A context that has the vault's key; made and keyed again only for another vault. */
static EVP_MAC_CTX *hash_context(const struct vault *v)
{
	static EVP_MAC_CTX *kept;
	static unsigned char kept_key[sizeof v->hash_key];

	if (kept != NULL && CRYPTO_memcmp(kept_key, v->hash_key, sizeof kept_key) == 0) {
		if (EVP_MAC_init(kept, NULL, 0, NULL) != 1)
			memory_exhausted();
		return kept;
	}
	kept = hash_keyed(kept, v);
	memcpy(kept_key, v->hash_key, sizeof kept_key);
	return kept;
}

struct hash vault_hash(const struct vault *v, const char *kind, struct str text)
{
	EVP_MAC_CTX *ctx = hash_context(v);
	struct hash h;
	size_t n = 0;

	ASSERT(kind != NULL);
	/* The zero byte is the end of `kind` itself. A wrong hash would silently lift a purchase limit, so a failure is no result. */
	if (EVP_MAC_update(ctx, (const unsigned char *)kind, strlen(kind) + 1) != 1 ||
	    EVP_MAC_update(ctx, bytes_of(text), text.n) != 1 || EVP_MAC_final(ctx, h.b, &n, sizeof h.b) != 1)
		memory_exhausted();
	return h;
}
