/*
 * A request's memory: allocate piece by piece, free everything at once.
 *
 * Ownership: what arena_* returns lives until arena_reset or arena_free; the
 * caller never frees a single piece. Out of memory: see memory.h.
 */
#ifndef SHANMEN_ARENA_H
#define SHANMEN_ARENA_H

#include "base/types.h"

struct arena_block;

struct arena {
	struct arena_block *first; /* a reset keeps it, so that a warm worker does not call malloc */
};

/* `size` bytes, zeroed, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);

/* Room for `n` elements of `size` bytes each, zeroed. Aborts when n * size overflows. */
void *arena_array(struct arena *a, size_t n, size_t size);

/*
 * The list of `n` elements with room for one more: `items` itself, or a copy of twice the size. *room: elements that fit; items NULL and
 * *room 0 begin a list.
 */
void *arena_more(struct arena *a, void *items, size_t n, size_t *room, size_t size);

/* A copy of the n bytes, followed by a NUL. `p` NULL gives STR_NONE. */
struct str arena_str(struct arena *a, const char *p, size_t n);

/* A text formatted as by printf, followed by a NUL. */
struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Releases everything; the first block is wiped and kept for the next request. */
void arena_reset(struct arena *a);

/* Wipes all blocks and gives them back to the system. The arena can be used again. */
void arena_free(struct arena *a);

#endif
