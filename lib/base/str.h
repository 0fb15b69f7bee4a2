/*
 * Compares texts. Not for secrets: equal_secret in web/sign.h.
 */
#ifndef SHANMEN_STR_H
#define SHANMEN_STR_H

#include "base/types.h"

/* True for the same bytes. An absent text (p NULL) equals nothing, not even another absent text. */
bool str_same(struct str a, struct str b);

#endif
