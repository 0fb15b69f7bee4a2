/*
 * A CSV file whose header names known columns: each once, in any order, in upper or lower case, with or without blanks
 * and underlines. A column whose name begins with # is a remark, and nothing in it is read. No other column may be
 * there. It does not know what the cells mean.
 *
 * Ownership: cells point into the file's text or live in the arena.
 */
#ifndef SHANMEN_CSV_TABLE_H
#define SHANMEN_CSV_TABLE_H

#include "csv.h"
#include "faults.h"

#define CSV_COLUMNS_MAX 32

struct csv_column {
	const char *name;
	const char *other; /* stands in its place, never beside it; NULL: nothing does */
};

struct csv_table {
	struct csv csv;
	struct arena *arena;
	struct faults *faults;
	const struct csv_column *columns;
	size_t n;
	size_t place[CSV_COLUMNS_MAX]; /* the position of columns[i] in the file */
	bool other[CSV_COLUMNS_MAX];   /* the file has its other name */
	bool remark[CSV_COLUMNS_MAX];  /* of the file: this column is not read */
	size_t cells_n;                /* columns of the file */
	size_t line;                   /* of the last row */
};

/* Checks the encoding and reads the header of `n` columns. False: the faults are added to `f`. */
bool csv_table_open(struct csv_table *t, struct arena *a, struct str text, struct faults *f,
                    const struct csv_column *columns, size_t n);

/*
 * The cells of the next row, in the order of `columns`, without blanks around them; rows without a value are skipped. A
 * malformed row becomes a fault and is skipped. False: the end.
 */
bool csv_table_next(struct csv_table *t, struct str *cells);

/* Adds a fault of the last row in columns[column]: the cell, quoted, and `what`. */
void csv_fault(struct csv_table *t, size_t column, struct str cell, const char *what);

#endif
