/*
 * Price and stock of SKUs on days, as an operator wants them, beside what is stored; and their way into the
 * database with the history of every change. Not where the rows come from: a file (calendar_read.c) or the
 * command line (calendar_change.c).
 *
 * Ownership: rows live in the arena of the function that made them.
 */
#ifndef SHANMEN_CALENDAR_H
#define SHANMEN_CALENDAR_H

#include "bin/form/faults.h"
#include "bin/frame/change_note.h"
#include "day_terms.h"
#include "sku_index.h"

struct calendar_row {
	size_t sku; /* number of its entry in the index */
	day_t day;
	struct day_terms want;
	int64_t usual_fen; /* what a new day's price is measured by where there is no market price; 0: nothing */
	bool known;        /* the day is stored already, as `had`, and `sold` copies of it are sold */
	struct day_terms had;
	int64_t sold;
	size_t line; /* of the file */
};

struct calendar {
	struct calendar_row *rows; /* sorted by SKU, then day; each pair once */
	size_t n;
};

/* Reads a CSV text. Every fault is added to `f`; the rows without a fault are in `out` all the same. */
void calendar_read(struct arena *a, struct str text, const struct sku_index *skus, struct faults *f,
                   struct calendar *out);

/* The row asks for nothing that is not stored already. */
bool calendar_row_same(const struct calendar_row *row);

/* Inside a transaction: sets `known`, `had`, `sold` and `usual_fen` of every row from the database. */
enum result calendar_stored(struct cli *cli, struct calendar *c, const struct sku_index *skus) MUST_USE;

/*
 * Inside the same transaction: writes the rows that change, and a row of history for each; *written counts them.
 * REFUSE: a sale or another operator changed a day since calendar_stored. Then nothing may be committed.
 */
enum result calendar_store(struct cli *cli, const struct calendar *c, const struct sku_index *skus,
                           const struct change_note *note, size_t *written) MUST_USE;

/* Prints why a transaction of these ended with `r`, which is neither OK nor NONE; `doing` as in "calendar load". */
enum cli_exit calendar_trouble(struct cli *cli, enum result r, const char *doing);

#endif
