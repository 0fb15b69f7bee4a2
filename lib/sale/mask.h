/*
 * Persons as an operator may see them: enough to recognise the visitor at the
 * counter, not enough to copy the data. Pure functions.
 *
 * Ownership: results live in the arena given.
 */
#ifndef SHANMEN_MASK_H
#define SHANMEN_MASK_H

#include "base/arena.h"

/* Each returns its text with stars, as the example shows; p NULL stays p NULL. */
struct str mask_name(struct arena *a, struct str name);      /* first character, one * for each other */
struct str mask_phone(struct arena *a, struct str phone);    /* 138****0000 */
struct str mask_license(struct arena *a, struct str number); /* 1101**********002X */

#endif
