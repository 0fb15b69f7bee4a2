/*
 * Cryptography, all of it OpenSSL's: the platform's encrypted fields, our own
 * encryption at rest, the keyed hash that makes persons searchable, hex.
 *
 * Ownership: results live in the arena given.
 * Source: spec security.md, "Encrypted fields".
 */
#ifndef SHANMEN_CRYPT_H
#define SHANMEN_CRYPT_H

#include "base/arena.h"
#include "base/types.h"

#define HASH_SIZE 32
#define DATA_KEY_SIZE 32

/* 32 raw bytes (SHA-256 or HMAC-SHA-256). */
struct hash {
	unsigned char b[HASH_SIZE];
};

/*
 * The platform's local form: base64 of AES-256-CBC under the fitted client
 * secret. REFUSE, one and the same, for bad base64, bad length, bad padding
 * and a result that is not UTF-8.
 */
enum result platform_decrypt(struct arena *a, struct str client_secret, struct str base64, struct str *plain) MUST_USE;

/* The other direction; for the simulated platform and the tests. */
enum result platform_encrypt(struct arena *a, struct str client_secret, struct str plain, struct str *base64) MUST_USE;

/* How a field of a person arrived. */
enum person_form {
	PERSON_CLEAR, /* plain text, or decrypted here */
	PERSON_LATER  /* "Enc." prefix: only the platform can decrypt; kept as it came */
};

/*
 * Classifies a value as the specification says and decrypts it where that can
 * be done here; anything that is neither encrypted form is plain text.
 */
struct str person_open(struct arena *a, struct str client_secret, struct str value, enum person_form *form);

/* True for a value that only the platform can decrypt. */
bool person_later(struct str value);

/* The two keys derived (HKDF-SHA-256) from the configuration's data_key. */
struct vault {
	unsigned char seal_key[32];
	unsigned char hash_key[32];
};

/* REFUSE when `hex` is not 64 hexadecimal digits. */
enum result vault_open(struct vault *v, struct str hex) MUST_USE;

/*
 * AES-256-GCM at rest: version byte 1, 12-byte random nonce, ciphertext, 16-byte tag.
 * `context` (table and column, say) is authenticated with it, so that a value
 * moved to another column does not open. STR_NONE stays STR_NONE.
 * seal: AGAIN when no randomness is to be had. unseal: BUG when it does not verify.
 */
enum result vault_seal(const struct vault *v, struct arena *a, const char *context, struct str plain,
                       struct str *sealed) MUST_USE;
enum result vault_unseal(const struct vault *v, struct arena *a, const char *context, struct str sealed,
                         struct str *plain) MUST_USE;

/* HMAC-SHA-256 under the vault's hash key over kind, a zero byte and the text. */
struct hash vault_hash(const struct vault *v, const char *kind, struct str text);

struct hash sha256(struct str bytes);

struct str hex_encode(struct arena *a, const void *bytes, size_t n);  /* lower case */
enum result hex_decode(struct str hex, void *out, size_t n) MUST_USE; /* exactly n bytes, else REFUSE */

#endif
