/*
 * A growing buffer that knows its maximum. Not a parser, not a JSON writer.
 * Serves every answer and every file that is read whole.
 *
 * What does not fit is left out whole, and so is all that follows: the
 * content is a true beginning, never one with holes.
 */
#include "base/buf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_FIRST 256 /* room of a buffer's first bytes */

/* Makes room for `n` more bytes and a NUL. No memory counts as over, too: the content is incomplete. */
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
	p = realloc(b->p, room);
	if (p == NULL) {
		b->over = true;
		return false;
	}
	b->p = p;
	b->room = room;
	return true;
}

void buf_add(struct buf *b, const char *p, size_t n)
{
	if (!buf_reserve(b, n))
		return;
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void buf_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_int(struct buf *b, int64_t v)
{
	buf_printf(b, "%" PRId64, v);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;
	int n;

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

void buf_free(struct buf *b)
{
	free(b->p);
	*b = BUF_INIT(b->max);
}
