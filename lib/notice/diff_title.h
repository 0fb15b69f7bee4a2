/*
 * What a difference's kind is called in Chinese, for the console and the report. A kind that is not here is
 * shown by its own word.
 */
#ifndef SHANMEN_DIFF_TITLE_H
#define SHANMEN_DIFF_TITLE_H

#include "base/types.h"

/* Static text; the word itself for an unknown kind. */
const char *diff_title(struct str kind);

/* The kinds one after another, from 0; NULL behind the last. Static. */
const char *diff_kind(size_t i);

#endif
