/*
 * Random letters for texts that people read aloud and type: voucher codes, order numbers, names of processes.
 * The alphabet is Crockford's base 32: no I, L, O or U.
 */
#ifndef SHANMEN_RANDOM_H
#define SHANMEN_RANDOM_H

#include "base/types.h"

/* The position of a letter is its value, 0 to 31. */
#define RANDOM_ALPHABET "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

/* Writes `n` random letters (5 bits each) and a NUL. AGAIN: the kernel gave no random bytes, and `out` is empty. */
enum result random_letters(char *out, size_t n) MUST_USE;

#endif
