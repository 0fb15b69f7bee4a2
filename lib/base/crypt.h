/*
 * Cryptography, all of it by OpenSSL: the platform's encrypted fields, our own
 * encryption at rest, the keyed hash by which persons can be found.
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
 * Decrypts a field that needs only the client secret: base64 of AES-256-CBC.
 * REFUSE for bad base64, bad length, bad padding or a result that is not UTF-8:
 * always the same result, so that no caller can tell these cases apart.
 */
enum result platform_decrypt(struct arena *a, struct str client_secret, struct str base64, struct str *plain) MUST_USE;

/* How a field of a person arrived. */
enum person_form {
	PERSON_CLEAR, /* plain text, or decrypted here */
	PERSON_LATER  /* prefix "Enc.": only the platform can decrypt it; kept as it came */
};

/*
 * Classifies a value by the rules of the page and decrypts it when the client secret is
 * enough; a value in neither encrypted form is plain text.
 */
struct str person_open(struct arena *a, struct str client_secret, struct str value, enum person_form *form);

/* True for a value that only the platform can decrypt. */
bool person_later(struct str value);

/* The two keys that are derived (HKDF-SHA-256) from data_key of the configuration. */
struct vault {
	unsigned char seal_key[32];
	unsigned char hash_key[32];
};

/* Derives the keys. REFUSE when `hex` is not 64 hexadecimal digits. */
enum result vault_open(struct vault *v, struct str hex) MUST_USE;

/*
 * AES-256-GCM for stored values: version byte 1, 12-byte random nonce, ciphertext, 16-byte tag.
 * `context` ("table.column") is authenticated too, so that a value moved to another column
 * does not open. STR_NONE stays STR_NONE.
 * seal: AGAIN when the kernel has no randomness. unseal: BUG when the value does not verify.
 */
enum result vault_seal(const struct vault *v, struct arena *a, const char *context, struct str plain,
                       struct str *sealed) MUST_USE;
enum result vault_unseal(const struct vault *v, struct arena *a, const char *context, struct str sealed,
                         struct str *plain) MUST_USE;

/* HMAC-SHA-256 under the vault's hash key over kind, a zero byte and the text. */
struct hash vault_hash(const struct vault *v, const char *kind, struct str text);

/* SHA-256 without a key; STR_NONE hashes like the empty text. */
struct hash sha256(struct str bytes);

#endif
