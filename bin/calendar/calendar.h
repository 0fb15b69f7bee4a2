/*
 * Price and stock of SKUs on days, as a person wants them, beside what is
 * stored, and their way into the schema with the history of every change.
 * Not where the wish comes from: a file (calendar_read.c) or the command line (calendar_wish.c).
 *
 * Ownership: rows live in the arena of who made them.
 */
#ifndef SHANMEN_CALENDAR_H
#define SHANMEN_CALENDAR_H

#include "bin/form/faults.h"
#include "calendar_note.h"
#include "day_terms.h"
#include "sku_index.h"

struct calendar_row {
	size_t sku; /* in the index */
	day_t day;
	struct day_terms want;
	bool known; /* the day is stored already: then as `had`, with `sold` copies of it sold */
	struct day_terms had;
	int64_t sold;
	size_t line; /* of the file */
};

struct calendar {
	struct calendar_row *rows; /* by SKU, then day; each once */
	size_t n;
};

/* Reads the text; everything wrong is in `f`, rows that are right are in `out` all the same. */
void calendar_read(struct arena *a, struct str text, const struct sku_index *skus, struct faults *f,
                   struct calendar *out);

/* The row asks for nothing that is not stored already. */
bool calendar_row_same(const struct calendar_row *row);

/* Inside a transaction: `known`, `had` and `sold` of every row. */
enum result calendar_stored(struct cli *cli, struct calendar *c, const struct sku_index *skus) MUST_USE;

/*
 * Inside the same transaction: writes the rows that are not the same, and a row of history for each.
 * REFUSE: a sale or another person came in between, nothing of it may be committed. *written counts.
 */
enum result calendar_store(struct cli *cli, const struct calendar *c, const struct sku_index *skus,
                           const struct calendar_note *note, size_t *written) MUST_USE;

/*
 * Runs the deed, which is to read, judge and store, in a transaction of its own, again where something
 * came in between. NONE: the deed's no. REFUSE: something came in between every time.
 */
enum result calendar_transaction(struct cli *cli, cli_work work, void *arg) MUST_USE;

/* What to say of any other end than OK and NONE; `doing` as in "calendar load". */
enum cli_exit calendar_trouble(struct cli *cli, enum result r, const char *doing);

#endif
