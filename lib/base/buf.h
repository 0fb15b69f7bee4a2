/*
 * A growing buffer whose maximum is set when it is created.
 *
 * Ownership: the buffer owns its bytes until buf_free. Exceeding the maximum
 * is not fatal, it sets `over`: check that once, at the end.
 */
#ifndef SHANMEN_BUF_H
#define SHANMEN_BUF_H

#include "base/arena.h"

struct buf {
	char *p; /* NUL-terminated as soon as anything was added; NULL before */
	size_t n;
	size_t room; /* bytes allocated */
	size_t max;
	bool over; /* something did not fit: the content is incomplete */
};

#define BUF_INIT(limit) ((struct buf){ .max = (limit) })

/* A buffer over an array of chars, which it never leaves: it is not freed. It is empty; the array is ended by a NUL with the first piece. */
#define BUF_OVER(array) ((struct buf){ .p = (array), .room = sizeof(array), .max = sizeof(array) - 1 })

/* The same in memory of the arena, of `size` bytes. */
struct buf buf_in(struct arena *a, size_t size);

/* Append: n bytes, a C text, one character, decimal digits (never an exponent), a text formatted as by printf. */
void buf_add(struct buf *b, const char *p, size_t n);
void buf_text(struct buf *b, const char *text);
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The content so far, NUL-terminated; valid until the next buf_* call. Never NULL. */
struct str buf_str(const struct buf *b);

/* Empties the buffer and keeps its memory; clears `over`. */
void buf_clear(struct buf *b);

/* The content as a text of the arena, NUL-terminated, never NULL; frees the memory. `over` stays, for the caller to look at. */
struct str buf_take(struct arena *a, struct buf *b);

/* Frees the memory. The buffer is empty and can be used again. */
void buf_free(struct buf *b);

#endif
