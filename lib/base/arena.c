/*
 * A request's memory: blocks that are filled from front to back and released
 * together. Not a general allocator: no piece is freed alone, none grows in place.
 * Personal data passes through it, so memory is wiped before it is released.
 */
#include "base/arena.h"

#include "base/assert.h"
#include "base/memory.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An order with a few travellers fits into one block. Larger bodies get more blocks, which a reset releases. */
#define ARENA_BLOCK 65536u

/* A piece of this size or more gets a block of its own, so that the current block is not left half empty. */
#define ARENA_LARGE (ARENA_BLOCK / 4)

#define ARENA_ALIGN alignof(max_align_t)
#define LIST_FIRST 64 /* elements of a list that grows, at first */

/*
 * Under the address sanitizer the unused part of a block is out of bounds, and
 * a gap follows every piece: the sanitizer sees an overrun even inside the block.
 */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define ARENA_GAP 16u
#define FORBID(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define ALLOW(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define ARENA_GAP 0u
#define FORBID(p, n) ((void)(p), (void)(n))
#define ALLOW(p, n) ((void)(p), (void)(n))
#endif

/*
 * `first` is the block of ARENA_BLOCK bytes that a reset keeps. The others
 * follow it in the list, newest first; the newest is the one being filled.
 */
struct arena_block {
	struct arena_block *next;
	size_t size;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

_Noreturn static void arena_die(const char *what)
{
	(void)fprintf(stderr, "shanmen: %s; the process ends\n", what);
	abort();
}

static struct arena_block *block_new(size_t size)
{
	struct arena_block *block = memory_needed(calloc(1, sizeof *block + size));

	block->size = size;
	FORBID(block->bytes, size);
	return block;
}

/* Zeroes the used bytes: no personal data of the last request remains, and the next request gets zeros. */
static void block_wipe(struct arena_block *block)
{
	ALLOW(block->bytes, block->size);
	explicit_bzero(block->bytes, block->used);
	block->used = 0;
}

/* `size` is a multiple of the alignment. NULL: no room. */
static void *block_take(struct arena_block *block, size_t size)
{
	unsigned char *p = block->bytes + block->used;

	if (size > block->size - block->used)
		return NULL;
	block->used += size;
	return p;
}

/* Puts a new block after `after` in the list and takes `size` bytes of it. */
static void *block_add(struct arena_block *after, size_t size)
{
	struct arena_block *block = block_new(size >= ARENA_LARGE ? size : ARENA_BLOCK);

	block->next = after->next;
	after->next = block;
	return block_take(block, size);
}

/* Where the first block does not have the room alone. */
static __attribute__((noinline)) void *alloc_elsewhere(struct arena *a, size_t size, size_t whole)
{
	struct arena_block *newest;
	void *p;

	if (size > SIZE_MAX / 2)
		arena_die("a size beyond all memory was asked for");
	if (a->first == NULL)
		a->first = block_new(ARENA_BLOCK);
	newest = a->first->next ? a->first->next : a->first;
	p = block_take(newest, whole);
	if (p == NULL)
		p = block_take(a->first, whole);
	if (p == NULL) /* a large block goes after the newest, which stays the one being filled */
		p = block_add(whole >= ARENA_LARGE ? newest : a->first, whole);
	ALLOW(p, size);
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	struct arena_block *first = a->first;
	/* a piece of no bytes still gets an address of its own; of an impossible size this is no use */
	size_t whole = (size + (size == 0) + ARENA_GAP + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
	void *p = NULL;

	if (size <= ARENA_BLOCK && first != NULL && first->next == NULL) /* nearly always */
		p = block_take(first, whole);
	if (p == NULL)
		return alloc_elsewhere(a, size, whole);
	ALLOW(p, size);
	return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		arena_die("a size beyond all memory was asked for");
	return arena_alloc(a, n * size);
}

void *arena_more(struct arena *a, void *items, size_t n, size_t *room, size_t size)
{
	void *more;

	ASSERT(n <= *room);
	if (n < *room)
		return items;
	*room = n > 0 ? 2 * n : LIST_FIRST;
	more = arena_array(a, *room, size);
	if (n > 0)
		memcpy(more, items, n * size);
	return more;
}

struct str arena_str(struct arena *a, const char *p, size_t n)
{
	char *copy;

	ASSERT(a != NULL);
	if (p == NULL)
		return STR_NONE;
	if (n == SIZE_MAX)
		arena_die("a size beyond all memory was asked for");
	copy = arena_alloc(a, n + 1);
	memcpy(copy, p, n); /* the NUL is there: the arena gives zeros */
	return (struct str){ copy, n };
}

/* Most texts fit into the buffer of the first attempt; only longer ones are formatted twice. */
struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	char first[256];
	va_list args;
	char *text;
	int n;

	ASSERT(a != NULL && fmt != NULL);
	va_start(args, fmt);
	n = vsnprintf(first, sizeof first, fmt, args);
	va_end(args);
	if (n < 0)
		arena_die("a text could not be formatted");
	if ((size_t)n < sizeof first)
		return arena_str(a, first, (size_t)n);
	text = arena_alloc(a, (size_t)n + 1);
	va_start(args, fmt);
	(void)vsnprintf(text, (size_t)n + 1, fmt, args);
	va_end(args);
	return (struct str){ text, (size_t)n };
}

/* Releases this block and all that follow it in the list. */
static void blocks_free(struct arena_block *block)
{
	while (block != NULL) {
		struct arena_block *next = block->next;

		block_wipe(block);
		free(block);
		block = next;
	}
}

void arena_reset(struct arena *a)
{
	ASSERT(a != NULL);
	if (a->first == NULL)
		return;
	blocks_free(a->first->next);
	a->first->next = NULL;
	block_wipe(a->first);
	FORBID(a->first->bytes, a->first->size);
}

void arena_free(struct arena *a)
{
	ASSERT(a != NULL);
	blocks_free(a->first);
	a->first = NULL;
}
