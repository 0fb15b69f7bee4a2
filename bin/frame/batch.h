/*
 * One statement for many rows, sent in portions inside the running
 * transaction. Not the transaction itself.
 *
 * Ownership: values of a row must live until batch_end, or in `scratch`,
 * which is emptied with every portion.
 */
#ifndef SHANMEN_BATCH_H
#define SHANMEN_BATCH_H

#include "cli.h"
#include "progress.h"

#define BATCH_ROWS 2000 /* some 100 ms of server's time: far below its limit for one statement */

struct batch {
	struct cli *cli;
	const struct sql *sql;
	size_t n; /* values of a row */
	size_t count;
	size_t sent;
	struct arg *args;
	struct arena scratch;
	enum result r; /* of the first portion that failed: what follows is not sent */
	struct progress *progress;
};

/* `progress` may be NULL. */
void batch_begin(struct batch *b, struct cli *cli, const struct sql *s, size_t n, struct progress *progress);
void batch_row(struct batch *b, const struct arg *args);
enum result batch_end(struct batch *b) MUST_USE;

#endif
