/*
 * The encoding of a file as spreadsheets and editors write it: UTF-8, with or without a byte order mark, UTF-16, or the
 * GB18030 (GBK) of a Chinese Windows. Not for what programs send: that is UTF-8 or wrong.
 *
 * Ownership: a text that was converted lives in the arena; another one is what was given.
 */
#ifndef SHANMEN_TEXT_DECODE_H
#define SHANMEN_TEXT_DECODE_H

#include "base/arena.h"

/* What the bytes are: "UTF-8", "UTF-16" or "GB18030 (GBK)"; NULL: none of them, or there is a NUL. */
const char *text_encoding(struct arena *a, struct str raw);

/* Makes UTF-8 of it, without a byte order mark. False: it is in none of these encodings. */
bool text_decode(struct arena *a, struct str raw, struct str *text) MUST_USE;

#endif
