/*
 * Pieces of text compared. Not for secrets: equal_secret in sign.h.
 */
#ifndef SHANMEN_STR_H
#define SHANMEN_STR_H

#include "base/types.h"

/* The same bytes. One that is absent is the same as nothing, not even as another absent one. */
bool str_same(struct str a, struct str b);

#endif
