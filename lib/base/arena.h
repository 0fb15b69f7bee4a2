/*
 * A request's memory: allocate forward, free everything at once.
 *
 * Ownership: what arena_* returns lives until arena_reset or arena_free;
 * nobody frees it singly. Out of memory ends the process (abort): a worker is
 * restarted by the web server, and the platform calls again.
 */
#ifndef SHANMEN_ARENA_H
#define SHANMEN_ARENA_H

#include "base/types.h"

struct arena_block;

struct arena {
	struct arena_block *first; /* kept over a reset, so that a warm worker does not call malloc */
};

/* `size` bytes, zeroed, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);

/* Room for `n` things of `size` bytes each, zeroed. Overflow aborts. */
void *arena_array(struct arena *a, size_t n, size_t size);

/* A copy of the bytes with a NUL behind. `p` NULL gives STR_NONE. */
struct str arena_str(struct arena *a, const char *p, size_t n);

/* A formatted text. */
struct str arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Forgets everything; the first block is wiped and kept. */
void arena_reset(struct arena *a);

/* Gives everything back to the system. */
void arena_free(struct arena *a);

#endif
