/*
 * The platform's side of an encrypted field, for unit tests. Not the library's
 * code run backwards: written from the specification, so that a mistake in one
 * of the two shows.
 *
 * Source: spec security.md 3, "Encrypted fields".
 */
#ifndef SHANMEN_TESTS_PLATFORM_ENCRYPT_H
#define SHANMEN_TESTS_PLATFORM_ENCRYPT_H

#include "base/arena.h"

/* Base64 of AES-256-CBC under the fitted client secret; lives in the arena. */
struct str platform_encrypt(struct arena *a, struct str client_secret, struct str plain);

#endif
