/*
 * Plain digests by OpenSSL. An algorithm is looked up once, and its context is used again: a lookup costs more than the
 * digest of a short text.
 */
#ifndef SHANMEN_DIGEST_H
#define SHANMEN_DIGEST_H

#include "base/types.h"

#define DIGEST_SIZE_MAX 32

enum digest_kind { DIGEST_SHA256, DIGEST_SHA1, DIGEST_MD5, DIGEST__MAX };

/* Begins a digest. There is one of each kind at a time: a new one ends the last. No memory: see memory.h. */
void digest_begin(enum digest_kind kind);

/* STR_NONE adds nothing. */
void digest_add(enum digest_kind kind, struct str s);

/* Writes the digest; the result is its size. */
size_t digest_end(enum digest_kind kind, unsigned char out[DIGEST_SIZE_MAX]);

#endif
