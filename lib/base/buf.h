/*
 * A growing buffer that knows its maximum when born.
 *
 * Ownership: the buffer owns its bytes until buf_free. Running over the
 * maximum is remembered (`over`), not fatal: check once, at the end.
 */
#ifndef SHANMEN_BUF_H
#define SHANMEN_BUF_H

#include "base/types.h"

struct buf {
	char *p; /* NUL-terminated once anything was added */
	size_t n;
	size_t room;
	size_t max;
	bool over; /* something did not fit: the content is incomplete */
};

#define BUF_INIT(limit) ((struct buf){ .max = (limit) })

void buf_add(struct buf *b, const char *p, size_t n);
void buf_text(struct buf *b, const char *text);
void buf_char(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v); /* decimal digits, never an exponent */
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
struct str buf_str(const struct buf *b); /* valid until the next buf_* call */
void buf_clear(struct buf *b);           /* empties, keeps the room */
void buf_free(struct buf *b);

#endif
