/*
 * The merchants that a batch program goes through, each with its app.
 *
 * Ownership: the list lives in the arena that the job's ctx has at the time of reading.
 */
#ifndef SHANMEN_MERCHANT_LIST_H
#define SHANMEN_MERCHANT_LIST_H

#include "jobs/job.h"

struct merchant {
	int64_t app_id;
	struct str account_id;
};

struct merchants {
	struct merchant *items;
	size_t n;
};

/* For job_tx: reads all merchants into the struct merchants that `arg` points to. */
enum result merchants_read(struct job_work *w, void *arg) MUST_USE;

/* Those of a statement without values, whose columns are (app_id, account_id). */
enum result merchants_of(struct ctx *c, const struct sql *s, struct merchants *out) MUST_USE;

#endif
