/*
 * A strict check of the raw bytes before cJSON sees them. One linear pass, no
 * recursion deeper than JSON_DEPTH_MAX.
 *
 * Refused: invalid UTF-8; syntax outside RFC 8259 (cJSON accepts some); nesting deeper
 * than JSON_DEPTH_MAX; a key twice in one object (compared after unescaping);
 * "\u0000" and lone surrogates; a number of more than JSON_NUMBER_MAX characters; more than
 * JSON_KEYS_MAX members in one object; anything but white space after the value.
 */
#ifndef SHANMEN_JSON_GUARD_H
#define SHANMEN_JSON_GUARD_H

#include "base/arena.h"
#include "base/types.h"

#define JSON_DEPTH_MAX 32
#define JSON_NUMBER_MAX 40
#define JSON_KEYS_MAX 1000

/*
 * REFUSE: *why is a short English phrase (static text, no content of the body) and *at the
 * byte offset. OK: *copy is the text for cJSON. It has the same bytes, with one exception: a
 * number with a fraction or exponent that a double would round (more than 15 significant
 * digits, or an extreme exponent) is overwritten by "0.5" and blanks, so that no integer field accepts it.
 */
enum result json_guard(struct arena *a, struct str text, struct str *copy, const char **why, size_t *at) MUST_USE;

#endif
