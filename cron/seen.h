/*
 * The ids of one list, so that a page which comes twice is noticed.
 *
 * Ownership: begins as { NULL }, ends with seen_free.
 */
#ifndef SHANMEN_SEEN_H
#define SHANMEN_SEEN_H

#include "base/types.h"

struct seen {
	uint64_t *marks;
	size_t n, room;
};

/* True when it is the first time. Ids are told apart by 64 bits of their hash. */
bool seen_first(struct seen *s, struct str id);
void seen_free(struct seen *s);

#endif
