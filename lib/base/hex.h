/*
 * Bytes as hexadecimal digits, and texts in which "%XX" stands for a byte. The digits themselves are OpenSSL's to read.
 */
#ifndef SHANMEN_HEX_H
#define SHANMEN_HEX_H

#include "base/arena.h"
#include "base/types.h"

/* `n` bytes as 2 * n lower-case hexadecimal digits; hex_write to `out`, without a NUL. */
void hex_write(char *out, const void *bytes, size_t n);
struct str hex_encode(struct arena *a, const void *bytes, size_t n);

/* Digits of either case to exactly `n` bytes; REFUSE for another length or another character. */
enum result hex_decode(struct str hex, void *out, size_t n) MUST_USE;

/*
 * A key or value of a query, never longer than the original; `plus` is what a '+' means. REFUSE: a '%' without two
 * digits, or a NUL in the result.
 */
enum result percent_decode(struct arena *a, struct str raw, char plus, struct str *out) MUST_USE;

#endif
