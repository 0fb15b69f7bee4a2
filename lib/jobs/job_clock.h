/*
 * May this machine's clock be trusted? Batch programs decide by the time, and a wrong clock decides wrongly for good:
 * the people of today's orders are deleted, a refund is decided that a person still has hours for.
 */
#ifndef SHANMEN_JOB_CLOCK_H
#define SHANMEN_JOB_CLOCK_H

#include "jobs/job.h"

#define CLOCKS_APART_MAX_S 300

/* Seconds by which this machine's clock is ahead of the database's, which may be another machine's. */
enum result job_clock_ahead(struct ctx *c, int64_t *ahead_s) MUST_USE;

/*
 * *trusted is false when the two are more than five minutes apart: then it has raised the alarm `clock_differs`, once a
 * day, and the caller decides nothing against a visitor. With --anyway they are not compared.
 */
enum result job_clock_trusted(struct job_work *w, bool *trusted) MUST_USE;

#endif
