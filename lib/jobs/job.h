/*
 * The frame of every batch program (cron/): options, configuration, lease, a row for
 * its run, progress on a terminal, one line of summary, exit code. A program gives
 * a struct job with its texts and its work.
 *
 * Exit codes: 0 done (or another process is at work), 1 the operator has to act, 2 wrong arguments, 75 a failure
 * outside the program (database, platform): the next run continues.
 * Errors go to standard error, so that cron mails them; the summary goes to standard output.
 */
#ifndef SHANMEN_JOB_H
#define SHANMEN_JOB_H

#include "base/buf.h"
#include "base/config.h"
#include "db/ctx.h"
#include "jobs/lease.h"

#define JOB_TX_MS 10000 /* deadline of one transaction */
#define JOB_ROUND_MS                                                                                                   \
	60000 /* a program that stays does its work once more so often, as a cron of each minute would start it */

/* An option of one program, besides those that all programs have. */
struct job_flag {
	const char *name; /* NULL ends the table */
	const char *help;
	bool reads_only;   /* the run writes nothing, so it needs no lease */
	bool patient;      /* waits some minutes for another process that is at work */
	const char *value; /* name of its value in the help, "DAY"; NULL: it takes none */
};

#define JOB_FLAGS_MAX 8

struct job_work {
	const struct job *job;
	struct config conf;
	struct vault vault;
	struct arena arena;
	struct ctx ctx; /* uses the arena, which the program may reset between transactions; each job_tx sets `now` */
	struct lease lease;
	struct buf summary;               /* the last line of output, after the program's name */
	int64_t until_ms;                 /* monotonic: the time to leave; 0: when the work is done */
	bool once;                        /* --once, or a flag: do what is due now, then leave */
	bool timed;                       /* --for */
	bool stays;                       /* it works until cron's next start, minutes later */
	bool flags[JOB_FLAGS_MAX];        /* which flags of the program's table are given */
	struct str values[JOB_FLAGS_MAX]; /* their values; STR_NONE: not given */
	const char *variant;              /* the given flag of job->variants, else "" */
	bool reads_only;
	bool patient;
	bool anyway;     /* --anyway: the clock is right, whatever speaks against it */
	bool terminal;   /* progress is shown */
	bool complained; /* standard error says what went wrong */
	bool overtaken;  /* another process has taken over: this one writes nothing more */
	int64_t run_id;
};

struct job {
	const char *name;
	const char *help;             /* one line */
	const char *details;          /* paragraphs and examples for --help, each line with its end */
	int64_t work_s;               /* how long it keeps working; 0: until it is done */
	const struct job_flag *flags; /* NULL: none */
	/* The flags ("--FLAG") that make it different work, with runs of its own (job_run.variant); ends with NULL. NULL: none. */
	const char *const *variants;
	/* Checks the values of flags before the run. False: wrong arguments, and it has complained. NULL: nothing to check. */
	bool (*check)(struct job_work *w);
	/* The work. OK: done. AGAIN: a failure outside the program, the next run continues. REFUSE: the operator has to act, and it
	 * has complained. */
	enum result (*run)(struct job_work *w);
};

/* The whole program: what main() returns. */
int job_main(const struct job *job, int argc, char **argv);

/* True when it is time to leave: a signal came, its time is up, or another process has taken over. */
bool job_over(const struct job_work *w);

/*
 * A transaction under the lease, for tx_next (db/db.h): each run holds the lease and sets ctx.now. REFUSE with
 * w->overtaken: another process has taken over; leave.
 */
#ifdef __clang_analyzer__ /* see tx_next */
#define job_tx(w) tx_of((w)->ctx.db, JOB_TX_MS)
#else
#define job_tx(w) job_tx_at((w), __FILE__, __LINE__)
#endif
struct tx job_tx_at(struct job_work *w, const char *file, int line);

/*
 * Waits between two transactions, and renews the lease meanwhile. It ends early when it is time to leave. That the
 * database did not answer shows in the next transaction.
 */
void job_pause(struct job_work *w, int64_t ms);

/*
 * For a program whose run is less than a minute's work. Waits until a minute after the round that began at `began_ms`
 * (monotonic). True: the next one begins. False: it is time to leave, at once where the program does not stay.
 */
bool job_next_round(struct job_work *w, int64_t began_ms);

/* Shows a line in place of the previous one, on a terminal only. */
void job_progress(const struct job_work *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Prints a line on standard error that says what went wrong; cron mails it. */
void job_complain(struct job_work *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
