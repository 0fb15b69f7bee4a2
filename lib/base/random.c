/*
 * Random letters, made of the random bytes of clock.c.
 */
#include "base/random.h"

#include "base/assert.h"
#include "base/clock.h"

#include <assert.h>
#include <string.h>

static const char alphabet[] = RANDOM_ALPHABET;
static_assert(sizeof alphabet == 32 + 1, "five bits select a letter");

enum result random_letters(char *out, size_t n)
{
	ASSERT(out != NULL);
	if (random_bytes(out, n) != OK) {
		memset(out, 0, n + 1);
		return AGAIN;
	}
	/* 256 is a multiple of 32: every letter is equally likely. */
	for (size_t i = 0; i < n; i++)
		out[i] = alphabet[(unsigned char)out[i] & 31];
	out[n] = '\0';
	return OK;
}
