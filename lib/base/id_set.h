/*
 * A set of ids, so that a list's page which comes twice is noticed.
 *
 * Ownership: begins as { NULL }, ends with id_set_free.
 */
#ifndef SHANMEN_ID_SET_H
#define SHANMEN_ID_SET_H

#include "base/types.h"

struct id_set {
	uint64_t *hashes;
	size_t n, room;
};

/*
 * Puts an id in; false when it was in already. Only 64 bits of its hash are kept: two ids with the same hash count as
 * one.
 */
bool id_set_add(struct id_set *s, struct str id);

/* Frees the memory; the set is empty and may be used again. */
void id_set_free(struct id_set *s);

#endif
