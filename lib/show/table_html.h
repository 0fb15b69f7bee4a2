/*
 * Tables of a page. On a screen a cell without a value is a dash, a word is a badge, and each cell repeats its column's title, for a
 * phone shows rows as cards. Paper has plain text.
 *
 * Ownership: borrows everything; keeps nothing.
 */
#ifndef SHANMEN_TABLE_HTML_H
#define SHANMEN_TABLE_HTML_H

#include "base/buf.h"
#include "show/column.h"

enum medium { SCREEN, PAPER };

/* A table of the columns that have a title. A row that is loud is of the class loud. */
void table_html(struct buf *b, enum medium m, const struct column *cols, const struct rows *rows);

/* One value, without the cell's markup. */
void cell_html(struct buf *b, enum medium m, const struct column *column, const struct rows *rows, size_t row,
               size_t col);

#endif
