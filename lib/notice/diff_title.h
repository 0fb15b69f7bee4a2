/*
 * The Chinese names of the kinds of discrepancy, for the console and the report. A kind that is not in the
 * table is shown by its own word.
 */
#ifndef SHANMEN_DIFF_TITLE_H
#define SHANMEN_DIFF_TITLE_H

#include "base/types.h"

/* The name, static text; for an unknown kind its own word. */
const char *diff_title(struct str kind);

/* The kind number `i` from 0, static text; NULL after the last. */
const char *diff_kind(size_t i);

#endif
