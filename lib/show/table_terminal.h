/*
 * Tables for people on a terminal: columns line up with Chinese text too.
 *
 * Ownership: borrows everything; keeps nothing.
 */
#ifndef SHANMEN_TABLE_TERMINAL_H
#define SHANMEN_TABLE_TERMINAL_H

#include "show/column.h"

#include <stdio.h>

#define CELL_TEXT_MAX 512

/*
 * A text that is safe for a terminal, cut to fit: '?' for each control character and broken byte, for a name must not control the
 * terminal; "-" for SQL NULL.
 */
void cell_people(struct str text, char out[CELL_TEXT_MAX]);

/* A table with titles; "none" when it has no rows. `cols` describes rows->cols columns. */
void table_people(FILE *out, const struct column *cols, const struct rows *rows, bool colour);

/* One row as lines of title and value. */
void card_people(FILE *out, const struct column *cols, const struct rows *rows, size_t row);

#endif
