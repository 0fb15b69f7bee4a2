/* The Chinese names of the kinds of discrepancy, for the console and the report. */
#ifndef SHANMEN_DIFF_WORDS_H
#define SHANMEN_DIFF_WORDS_H

#include "show/column.h"

extern const struct word DIFF_WORDS[];

/* The kind number `i` from 0, static text; NULL after the last. */
const char *diff_kind(size_t i);

#endif
