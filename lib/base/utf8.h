/*
 * UTF-8: strict validity (no surrogates, no overlong forms, up to U+10FFFF)
 * and the width of a text on a terminal, for tables that line up.
 */
#ifndef SHANMEN_UTF8_H
#define SHANMEN_UTF8_H

#include "base/types.h"

/* True when the whole text is valid; an empty or absent text is. */
bool utf8_valid(struct str s);

/*
 * Decodes one code point at *at, which must be < s.n, and moves *at to the byte after it.
 * -1: malformed; *at moves one byte.
 */
int32_t utf8_next(struct str s, size_t *at);

/* Encodes a code point that is no surrogate; the result is how many bytes it has, at most 4. */
size_t utf8_put(char *out, int32_t c);

/* Bytes of the longest beginning that has at most `max` bytes and cuts no character. */
size_t utf8_cut(struct str s, size_t max);

size_t utf8_count(struct str s); /* code points */
size_t utf8_width(struct str s); /* terminal columns: East Asian wide = 2, combining = 0 */

#endif
