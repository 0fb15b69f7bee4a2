/*
 * Random letters.
 */
#include "base/random.h"

#include "base/clock.h"

#include <assert.h>
#include <string.h>

static const char alphabet[] = RANDOM_ALPHABET;
static_assert(sizeof alphabet == 32 + 1, "five bits choose a letter");

enum result random_letters(char *out, size_t n)
{
	if (random_bytes(out, n) != OK) {
		memset(out, 0, n + 1);
		return AGAIN;
	}
	/* 256 is a multiple of 32: the low five bits are as even as the bytes. */
	for (size_t i = 0; i < n; i++)
		out[i] = alphabet[(unsigned char)out[i] & 31];
	out[n] = '\0';
	return OK;
}
