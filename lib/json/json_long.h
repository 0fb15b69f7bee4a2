/*
 * For numbers in the platform's answers that a double would round: some of its ids are larger than 2^53 and have no
 * quotes. They get quotes before cJSON sees them, so that api_text and api_int read every digit.
 */
#ifndef SHANMEN_JSON_LONG_H
#define SHANMEN_JSON_LONG_H

#include "base/arena.h"

/*
 * The text with quotes around each number of more than 15 digits, in the arena; the same text when there is
 * none. It must have passed json_guard.
 */
struct str json_long_quoted(struct arena *a, struct str text);

#endif
