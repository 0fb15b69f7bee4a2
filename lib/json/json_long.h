/*
 * Numbers of the platform's answers that a double would round: its ids go beyond 2^53 and stand there without
 * quotes. They are put into quotes before cJSON sees them, so that api_text and api_int read every digit.
 */
#ifndef SHANMEN_JSON_LONG_H
#define SHANMEN_JSON_LONG_H

#include "base/arena.h"

/*
 * The text with each number of more than 15 digits as a text of the same characters; the very same text where there
 * is none. It has passed json_guard.
 */
struct str json_long_quoted(struct arena *a, struct str text);

#endif
