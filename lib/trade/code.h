/*
 * Voucher codes from our own generator: 12 random characters of 5 bits each
 * (60 bits, so that nobody can guess one) and a check character (it shows a typing mistake of one
 * character or of two swapped neighbours without asking the database).
 * The alphabet is Crockford's base 32: no I, L, O, U. Typed codes are read tolerantly.
 */
#ifndef SHANMEN_CODE_H
#define SHANMEN_CODE_H

#include "base/types.h"

#define CODE_RANDOM 12
#define CODE_LENGTH (CODE_RANDOM + 1)
#define CODE_MAX 64 /* of any code, also of a loaded pool */

/* Writes CODE_LENGTH characters and a NUL. AGAIN: no randomness, so no code. */
enum result code_make(char out[CODE_LENGTH + 1]) MUST_USE;

/*
 * The stored form of what a person typed or a scanner read: without blanks
 * and '-', upper case, I and L read as 1 and O as 0, if the result has the form of the generator's codes.
 * Any other text (a code of a pool) is only brought to its plain form (base/typed.h).
 * REFUSE: empty, longer than CODE_MAX, or not printable ASCII.
 */
enum result code_normalise(struct str typed, char out[CODE_MAX + 1]) MUST_USE;

/*
 * Why a code in its stored form is not one that was printed but what a spreadsheet made of it: a number that it
 * shortened, the mark it puts before others, quotes, a formula, the hashes of a narrow column. NULL: it may be issued.
 */
const char *code_spoilt(const char *code) MUST_USE;

/* The same for what may be the whole link of a ticket as well: `voucher_url` of the configuration followed by the code. */
enum result code_scanned(struct str typed, struct str voucher_url, char out[CODE_MAX + 1]) MUST_USE;

/* True when `code` has the generator's form and its check character is right. */
bool code_valid(const char *code);

#endif
