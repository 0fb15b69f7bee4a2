/*
 * Voucher codes from our own generator: 12 random characters of 5 bits each
 * (60 bits: not to be guessed) and a check character (a typing slip of one
 * character or of two neighbours is caught before the database is asked).
 * Alphabet of Crockford's base 32: no I, L, O, U; reading is forgiving.
 */
#ifndef SHANMEN_CODE_H
#define SHANMEN_CODE_H

#include "base/types.h"

#define CODE_RANDOM 12
#define CODE_LENGTH (CODE_RANDOM + 1)
#define CODE_MAX 64 /* longest code of a loaded pool, too */

/* Writes CODE_LENGTH characters and a NUL. AGAIN: no randomness, so no code. */
enum result code_make(char out[CODE_LENGTH + 1]) MUST_USE;

/*
 * What a person typed or a scanner read, brought to the stored form: blanks
 * and '-' dropped, upper case, and for a text that then has the generator's length
 * I and L read as 1, O as 0. REFUSE: empty, longer than CODE_MAX, or not printable ASCII.
 * A pool's own code of another form passes through unchanged but for outer blanks.
 */
enum result code_normalise(struct str typed, char out[CODE_MAX + 1]) MUST_USE;

/* True when `code` has the generator's form and its check character is right. */
bool code_valid(const char *code);

#endif
