/*
 * Writes HTML. Markup is constant text of the program; everything else is data
 * and goes through html_str, which escapes it.
 *
 * Ownership: the text is appended to the buffer, which stays the caller's.
 */
#ifndef SHANMEN_HTML_OUT_H
#define SHANMEN_HTML_OUT_H

#include "base/buf.h"

/* Appends markup as it is: only constants, never text that came from outside. */
void html_markup(struct buf *b, const char *markup);

/*
 * Appends text between tags or inside an attribute value in double quotes: & < > " ' become
 * entities; controls (except tab and newline), direction marks and malformed bytes become U+FFFD. p NULL: nothing.
 */
void html_str(struct buf *b, struct str text);
void html_text(struct buf *b, const char *text);

/* Appends decimal digits. */
void html_int(struct buf *b, int64_t v);

#endif
