/*
 * Reads JSON strictly, into a tree that cJSON's functions understand. One linear pass, no
 * recursion deeper than JSON_DEPTH_MAX.
 *
 * Refused: invalid UTF-8; syntax outside RFC 8259 (cJSON's parser accepts some); nesting deeper
 * than JSON_DEPTH_MAX; a key twice in one object (compared after unescaping);
 * "\u0000" and lone surrogates; a number of more than JSON_NUMBER_MAX characters; more than
 * JSON_KEYS_MAX members in one object; anything but white space after the value.
 */
#ifndef SHANMEN_JSON_GUARD_H
#define SHANMEN_JSON_GUARD_H

#include "base/arena.h"
#include "base/types.h"

#include <cjson/cJSON.h>

#define JSON_DEPTH_MAX 32
#define JSON_NUMBER_MAX 40
#define JSON_KEYS_MAX 1000

/*
 * What becomes of a number that a double may not keep: cJSON holds all numbers as doubles, and some ids of the platform
 * are larger than 2^53 and have no quotes. Long are more than 15 digits.
 */
enum json_numbers {
	JSON_AS_THEY_ARE, /* a whole number stays: its reader checks the range */
	JSON_LONG_IDS,    /* a long whole number becomes a text with every digit */
	JSON_LONG_TEXTS   /* every long number becomes a text */
};

/*
 * The tree lives in the arena, so it is never given to cJSON_Delete, and never changed. NULL: *why is a short English
 * phrase (static text, no content of the body) and *at the byte offset. Without JSON_LONG_TEXTS a number with a fraction or
 * exponent that a double would round (more than 15 significant digits, or an extreme exponent) reads as 0.5, so that no
 * integer field accepts it.
 */
const cJSON *json_tree(struct arena *a, struct str text, enum json_numbers numbers, const char **why, size_t *at)
	MUST_USE;

/* The same tree in memory of its own, for cJSON_Delete: for batch programs, and for whoever changes it. */
cJSON *json_parse(struct str text, enum json_numbers numbers, const char **why, size_t *at) MUST_USE;

#endif
