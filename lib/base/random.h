/*
 * Random letters for what people read aloud and type: voucher codes, order numbers, names of processes.
 * Alphabet of Crockford's base 32: no I, L, O, U.
 */
#ifndef SHANMEN_RANDOM_H
#define SHANMEN_RANDOM_H

#include "base/types.h"

/* A letter's place is its value, 0 to 31. */
#define RANDOM_ALPHABET "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/* Writes `n` random letters (5 bits each) and a NUL. AGAIN: the kernel gave no randomness, and `out` is empty. */
enum result random_letters(char *out, size_t n) MUST_USE;

#endif
