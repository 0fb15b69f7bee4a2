/*
 * Tables for spreadsheets: UTF-8 with a byte order mark, lines end with CRLF. A text that a spreadsheet would take for a formula
 * gets an apostrophe before it.
 *
 * Ownership: borrows everything; keeps nothing.
 */
#ifndef SHANMEN_TABLE_CSV_H
#define SHANMEN_TABLE_CSV_H

#include "base/buf.h"
#include "show/column.h"

#define CSV_BEGIN "\xef\xbb\xbf" /* the first bytes of a file */
#define CSV_LINE_END "\r\n"

/* One cell: a text in quotes. */
void csv_text(struct buf *b, struct str text);

/* The line of titles; a column for programs only has its key there. */
void csv_titles(struct buf *b, const struct column *cols, size_t n);

/* A line for each row, of the columns that have a name. `lead`: the first cell of each line; NULL: none. */
void csv_rows(struct buf *b, const char *lead, const struct column *cols, const struct rows *rows);

#endif
