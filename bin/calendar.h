/*
 * A calendar file: price and stock of SKUs on days, as read and as stored.
 *
 * Ownership: rows live in the arena of the read.
 */
#ifndef SHANMEN_CALENDAR_H
#define SHANMEN_CALENDAR_H

#include "faults.h"
#include "sku_index.h"

struct calendar_row {
	size_t sku; /* in the index */
	day_t day;
	int64_t price_fen;
	int64_t stock;
	bool open;
	bool same; /* as stored already */
	size_t line;
};

struct calendar {
	struct calendar_row *rows; /* by SKU, then day */
	size_t n;
};

/* Reads the text; everything wrong is in `f`, rows that are right are in `out` all the same. */
void calendar_read(struct arena *a, struct str text, const struct sku_index *skus, struct faults *f,
                   struct calendar *out);

/*
 * Inside a transaction: marks the rows that are stored already, and tells in
 * `f` stock below what is sold. OK also with faults.
 */
enum result calendar_compare(struct cli *cli, struct calendar *c, const struct sku_index *skus, struct faults *f)
	MUST_USE;

/* Inside the same transaction: writes the others. REFUSE: a sale came in between. *written counts. */
enum result calendar_store(struct cli *cli, const struct calendar *c, const struct sku_index *skus, size_t *written)
	MUST_USE;

#endif
