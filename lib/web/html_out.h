/*
 * The page writer: the only place where text of the world becomes HTML. Markup
 * is ours (constants of the program), everything else goes through html_str.
 *
 * Ownership: the text lives in the buffer it was begun with.
 */
#ifndef SHANMEN_HTML_OUT_H
#define SHANMEN_HTML_OUT_H

#include "base/buf.h"

/* Markup as it is: constants only, never anything that came from outside. */
void html_markup(struct buf *b, const char *markup);

/*
 * Text, for between tags and for attribute values in double quotes: & < > " ' become
 * references; controls but tab and newline, direction signs and bytes that are no UTF-8 become U+FFFD. p NULL: nothing.
 */
void html_str(struct buf *b, struct str text);
void html_text(struct buf *b, const char *text);

/* Decimal digits. */
void html_int(struct buf *b, int64_t v);

#endif
