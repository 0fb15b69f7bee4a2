/*
 * One statement for many rows, sent in portions inside the running transaction. It neither begins nor commits it.
 *
 * Ownership: the values of a row must live until batch_end, or in `scratch`, which is emptied with every portion.
 */
#ifndef SHANMEN_BATCH_H
#define SHANMEN_BATCH_H

#include "cli.h"
#include "progress.h"

#define BATCH_ROWS 2000 /* the server needs about 100 ms for them, far less than its limit for one statement */

struct batch {
	struct cli *cli;
	const struct sql *sql;
	size_t n; /* values of a row */
	size_t count;
	size_t sent;
	struct arg *args;
	struct arena scratch;
	enum result r; /* of the first portion that failed; later ones are not sent */
	struct progress *progress;
};

/* Begins a batch of rows with `n` values each. `progress`: shown after each portion; NULL for none. */
void batch_begin(struct batch *b, struct cli *cli, const struct sql *s, size_t n, struct progress *progress);

/* Adds a row; sends the portion when it is full. */
void batch_row(struct batch *b, const struct arg *args);

/* Sends the last portion. The result of the first portion that failed, else OK. */
enum result batch_end(struct batch *b) MUST_USE;

#endif
