/*
 * Short texts as people type them and devices send them: codes, documents, phones, names, numbers of orders, ids.
 * A scanner ends its text with Enter, an input method writes full-width letters and blanks, a copied text
 * brings invisible characters along. Two spellings that look the same become the same text here.
 *
 * Not here: what a code or a document must look like, and texts whose characters mean something (reasons, titles).
 */
#ifndef SHANMEN_TYPED_H
#define SHANMEN_TYPED_H

#include "base/arena.h"
#include "base/types.h"

/* What else is left out. */
enum typed_drop {
	TYPED_BLANKS = 1, /* every blank, not only the outer ones */
	TYPED_DASHES = 2  /* every '-' */
};

/*
 * Writes the plain form of `s` and a NUL: full-width forms become ASCII, dashes of all kinds '-', blanks of all kinds
 * (also CR, LF and Tab) ' '; control and invisible characters are left out, and so are outer blanks.
 * A NUL and malformed UTF-8 stay as they are, for the caller to refuse.
 * The plain form is never longer than `s`. False, with an empty text: it needs `size` bytes or more.
 */
bool typed_read(struct str s, int drop, char *out, size_t size) MUST_USE;

/* The plain form in the arena; STR_NONE stays STR_NONE, a text of blanks becomes an empty one. */
struct str typed_text(struct arena *a, struct str s);

/* True when the first or the last character is a blank of any kind, a control or an invisible one. */
bool typed_has_outer_blank(struct str s);

#endif
