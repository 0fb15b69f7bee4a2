/*
 * A CSV file with a header of known columns: order of the columns is free,
 * each stands once, no others. Not the meaning of the cells.
 *
 * Ownership: cells point into the file's text or the arena.
 */
#ifndef SHANMEN_CSV_TABLE_H
#define SHANMEN_CSV_TABLE_H

#include "csv.h"
#include "faults.h"

#define CSV_COLUMNS_MAX 8

struct csv_table {
	struct csv csv;
	struct arena *arena;
	struct faults *faults;
	const char *const *columns;
	size_t n;
	size_t place[CSV_COLUMNS_MAX]; /* where column i stands in the file */
	size_t line;                   /* of the row read last */
};

/* Checks the encoding and reads the header. False: told in `f`. */
bool csv_table_open(struct csv_table *t, struct arena *a, struct str text, struct faults *f, const char *const *columns,
                    size_t n);

/* The next row's cells in the order of `columns`; malformed rows are told and passed over. False at the end. */
bool csv_table_next(struct csv_table *t, struct str *cells);

/* A fault of column i in the row read last. */
void csv_fault(struct csv_table *t, size_t column, struct str cell, const char *what);

#endif
