/*
 * The merchants a batch program goes through, with the app of each.
 *
 * Ownership: the list lives in the arena of the job's ctx at the time of reading.
 */
#ifndef SHANMEN_MERCHANTS_H
#define SHANMEN_MERCHANTS_H

#include "jobs/job.h"

struct merchant {
	int64_t app_id;
	struct str account_id;
};

struct merchants {
	struct merchant *items;
	size_t n;
};

/* A deed for job_tx: all of them, into the struct merchants `arg`. */
enum result merchants_read(struct job_work *w, void *arg) MUST_USE;

/* Those of a statement without values, whose rows are (app_id, account_id). */
enum result merchants_of(struct ctx *c, const struct sql *s, struct merchants *out) MUST_USE;

#endif
