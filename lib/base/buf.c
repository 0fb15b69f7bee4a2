/*
 * A growing buffer with a maximum. Not a parser, not a JSON writer. Used for
 * every answer and for files that are read whole.
 *
 * A piece that does not fit is left out completely, and so is everything added
 * later: the content is always a true beginning of the text, without gaps.
 */
#include "base/buf.h"

#include "base/assert.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_FIRST 256  /* the first allocation; doubled when needed */
#define INT64_CHARS 20 /* a sign and 19 digits */

/* It may hold persons and codes. */
static void wipe_and_free(struct buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->room);
	free(b->p);
}

/* Makes room for `n` more bytes and a NUL. */
static bool buf_reserve(struct buf *b, size_t n)
{
	size_t room = b->room ? b->room : BUF_FIRST;
	char *p;

	if (b->over || n > b->max - b->n) {
		b->over = true;
		return false;
	}
	if (b->p != NULL && b->n + n < b->room)
		return true;
	while (room <= b->n + n)
		room = room > SIZE_MAX / 2 ? SIZE_MAX : room * 2;
	if (room > b->max)
		room = b->max + 1;
	p = memory_needed(malloc(room));
	if (b->p != NULL)
		memcpy(p, b->p, b->n);
	p[b->n] = '\0';
	wipe_and_free(b);
	b->p = p;
	b->room = room;
	return true;
}

struct buf buf_in(struct arena *a, size_t size)
{
	return (struct buf){ .p = arena_alloc(a, size), .room = size, .max = size - 1 };
}

/* Nearly every piece has room: then nothing is called. */
static inline bool has_room(const struct buf *b, size_t n)
{
	return b->p != NULL && !b->over && b->n <= b->max && n <= b->max - b->n && n < b->room - b->n;
}

void buf_add(struct buf *b, const char *p, size_t n)
{
	ASSERT(b != NULL && (p != NULL || n == 0));
	if (!has_room(b, n) && !buf_reserve(b, n))
		return;
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void buf_text(struct buf *b, const char *text)
{
	ASSERT(text != NULL);
	buf_add(b, text, strlen(text));
}

void buf_char(struct buf *b, char c)
{
	if (b->over || b->p == NULL || b->n + 1 >= b->room) {
		buf_add(b, &c, 1);
		return;
	}
	b->p[b->n++] = c;
	b->p[b->n] = '\0';
}

void buf_int(struct buf *b, int64_t v)
{
	char digits[INT64_CHARS];
	size_t at = sizeof digits;
	uint64_t left = v < 0 ? -(uint64_t)v : (uint64_t)v;

	do {
		digits[--at] = (char)('0' + left % 10);
		left /= 10;
	} while (left > 0);
	if (v < 0)
		digits[--at] = '-';
	buf_add(b, digits + at, sizeof digits - at);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;
	int n;

	ASSERT(b != NULL && fmt != NULL);
	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0) {
		b->over = true;
		return;
	}
	if (!buf_reserve(b, (size_t)n))
		return;
	va_start(args, fmt);
	(void)vsnprintf(b->p + b->n, (size_t)n + 1, fmt, args);
	va_end(args);
	b->n += (size_t)n;
}

struct str buf_str(const struct buf *b)
{
	if (b->p == NULL)
		return STR("");
	return (struct str){ b->p, b->n };
}

void buf_clear(struct buf *b)
{
	b->n = 0;
	b->over = false;
	if (b->p != NULL)
		b->p[0] = '\0';
}

struct str buf_take(struct arena *a, struct buf *b)
{
	struct str text = arena_str(a, buf_str(b).p, b->n);
	bool over = b->over;

	buf_free(b);
	b->over = over;
	return text;
}

void buf_free(struct buf *b)
{
	wipe_and_free(b);
	*b = BUF_INIT(b->max);
}
