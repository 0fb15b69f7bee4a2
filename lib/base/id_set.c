/*
 * An open hash table of the ids' hashes, at most half full.
 */
#include "base/id_set.h"

#include "base/assert.h"
#include "base/memory.h"

#include <stdlib.h>

#define FIRST_ROOM 1024

/* FNV-1a; 0 stands for a free place. */
static uint64_t hash_of(struct str id)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < id.n; i++)
		h = (h ^ (unsigned char)id.p[i]) * 1099511628211u;
	return h != 0 ? h : 1;
}

static bool put_hash(uint64_t *hashes, size_t room, uint64_t hash)
{
	size_t at = (size_t)(hash % room);

	while (hashes[at] != 0 && hashes[at] != hash)
		at = at + 1 < room ? at + 1 : 0;
	if (hashes[at] == hash)
		return false;
	hashes[at] = hash;
	return true;
}

static void grow(struct id_set *s)
{
	size_t room = s->room == 0 ? FIRST_ROOM : s->room * 2;
	uint64_t *hashes = memory_needed(calloc(room, sizeof *hashes));

	for (size_t i = 0; i < s->room; i++) {
		if (s->hashes[i] != 0)
			(void)put_hash(hashes, room, s->hashes[i]);
	}
	free(s->hashes);
	s->hashes = hashes;
	s->room = room;
}

bool id_set_add(struct id_set *s, struct str id)
{
	bool first;

	ASSERT(id.p != NULL);
	if (s->n * 2 >= s->room)
		grow(s);
	first = put_hash(s->hashes, s->room, hash_of(id));
	s->n += first;
	return first;
}

void id_set_free(struct id_set *s)
{
	free(s->hashes);
	*s = (struct id_set){ .hashes = NULL };
}
