/*
 * The frame of every batch program (cron/): options, configuration, lease, a row of
 * its run, progress on a terminal, one summary line, exit code. A program gives its table
 * entry and its work.
 *
 * Exit codes: 0 done (also: another process is at it), 1 failed, 2 called wrongly, 75 the database is not to be had.
 * Errors go to standard error, so that cron mails them; the summary goes to standard output.
 */
#ifndef SHANMEN_JOB_H
#define SHANMEN_JOB_H

#include "base/buf.h"
#include "base/config.h"
#include "db/ctx.h"
#include "jobs/lease.h"

#define JOB_TX_MS 10000 /* of one transaction */

/* A switch of one program, besides those that all have. */
struct job_flag {
	const char *name; /* NULL ends the table */
	const char *help;
	bool reads_only;   /* nothing is written: no lease is needed */
	bool patient;      /* waits for a process that is at work, some minutes */
	const char *value; /* it takes one, and is so called in the help: "DAY"; NULL: none */
};

#define JOB_FLAGS_MAX 8

struct job_work {
	const struct job *job;
	struct config conf;
	struct vault vault;
	struct arena arena;
	struct ctx ctx; /* over the arena, which a program resets when it likes; `now` is set by each job_tx */
	struct lease lease;
	struct buf summary;               /* the line it ends with, behind the program's name */
	int64_t until_ms;                 /* monotonic: leave by then */
	bool once;                        /* --once, or a flag: what is due now, then leave */
	bool flags[JOB_FLAGS_MAX];        /* of the program's table: given */
	struct str values[JOB_FLAGS_MAX]; /* of those that take one; STR_NONE: not given */
	const char *variant;              /* "" or the flag given of job->variants */
	bool reads_only;
	bool patient;
	bool terminal;   /* progress is shown */
	bool complained; /* a person was told what went wrong */
	bool overtaken;  /* another process has taken over: nothing more is written */
	int64_t run_id;
};

struct job {
	const char *name;
	const char *help;             /* one line */
	const char *details;          /* paragraphs and examples for --help, each line ended */
	int64_t work_s;               /* how long it works on; 0: it ends when it is done */
	const struct job_flag *flags; /* NULL: none */
	/* "--FLAG"s that make it another piece of work, with runs of its own (job_run.variant); NULL ends; NULL: none */
	const char *const *variants;
	/* Judges the flags' values before anything begins; false: it has complained, called wrongly. NULL: nothing to judge. */
	bool (*check)(struct job_work *w);
	/* OK: done. AGAIN: the world's trouble, the next run goes on. REFUSE: a person has to act; it has complained. */
	enum result (*run)(struct job_work *w);
};

/* The whole program. */
int job_main(const struct job *job, int argc, char **argv);

/* True when it is time to leave: told by a signal, or its time is up. */
bool job_over(const struct job_work *w);

/*
 * A transaction under the lease: lease_hold, then `deed`. REFUSE with w->overtaken: another process
 * has taken over; leave.
 */
enum result job_tx(struct job_work *w, enum result (*work)(struct job_work *w, void *arg), void *arg) MUST_USE;

/* A line that replaces the one before, on a terminal only. */
void job_progress(const struct job_work *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* A line on standard error: what went wrong, for cron's mail. */
void job_complain(struct job_work *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
