/*
 * The tokens of a JSON text, strictly by RFC 8259: json_guard reads with them, and json_locate finds with them.
 *
 * A scanner stands at `at`. A function scan_* starts at the first byte of its token, and when it returns true, `at` is the
 * byte after it; false: the token is not valid, and `why` and `why_at` say so.
 */
#ifndef SHANMEN_JSON_SCAN_H
#define SHANMEN_JSON_SCAN_H

#include "base/arena.h"

struct scan {
	struct str text;
	size_t at;
	bool escapes;    /* the last string has some */
	const char *why; /* static text */
	size_t why_at;
};

/* The current byte; -1 at the end. */
static inline int scan_peek(const struct scan *s)
{
	return s->at < s->text.n ? (unsigned char)s->text.p[s->at] : -1;
}

/* White space, perhaps none. */
static inline void scan_space(struct scan *s)
{
	for (int c = scan_peek(s); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = scan_peek(s))
		s->at++;
}

static inline bool scan_is_digit(int c)
{
	return c >= '0' && c <= '9';
}

/* Always false. The second: what the grammar expects is not here, as `why` says, or the text ends. */
bool scan_refuse(struct scan *s, size_t at, const char *why);
bool scan_refuse_here(struct scan *s, const char *why);

bool scan_string(struct scan *s);              /* with its quotation marks */
bool scan_number(struct scan *s, bool *whole); /* *whole: without fraction and exponent */
bool scan_word(struct scan *s);                /* true, false, null */

/* A value with all that it holds, in a text that is known to be valid. */
bool scan_value(struct scan *s);

/* What the characters between the quotation marks mean. In the arena if there are escapes, never longer than with them. */
struct str scan_unescaped(struct arena *a, struct str raw);

#endif
