/*
 * The frame of the batch programs: signals, lease, the row of the run, exit code.
 * The command line is in job_options.c; when cron starts a program is in schedule.c.
 */
#include "jobs/job.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/process.h"
#include "jobs/job_health.h"
#include "jobs/job_options.h"
#include "jobs/schedule.h"

#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_AGAIN 75
#define SUMMARY_MAX 256
#define HANDOVER_MS 15000    /* how long a process waits for the one before it */
#define HANDOVER_POLL_MS 100 /* how often it tries */
#define PATIENT_MS 180000    /* how long a patient one waits */
#define SLICE_MS 1000        /* a pause is cut into slices: a signal just before one costs no more */
#define RENEW_MS 5000        /* during a pause the lease is renewed so often */

bool job_over(const struct job_work *w)
{
	return process_leaving() || w->overtaken || (w->until_ms > 0 && clock_monotonic_ms() >= w->until_ms);
}

void job_progress(const struct job_work *w, const char *fmt, ...)
{
	va_list ap;

	if (!w->terminal)
		return;
	(void)fputs("\r\033[K", stderr);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fflush(stderr);
}

void job_complain(struct job_work *w, const char *fmt, ...)
{
	va_list ap;

	w->complained = true;
	job_progress(w, "%s", "");
	(void)fprintf(stderr, "%s: ", w->job->name);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
}

static enum result begin_under_lease(void *arg)
{
	struct job_work *w = arg;
	enum result r;

	w->ctx.now = clock_now();
	r = w->reads_only ? OK : lease_hold(&w->ctx, &w->lease);
	if (r == REFUSE)
		w->overtaken = true;
	return r;
}

struct tx job_tx_at(struct job_work *w, const char *file, int line)
{
	return (struct tx){ .r = w->overtaken ? REFUSE : RETRY,
		            .db = w->ctx.db,
		            .budget_ms = JOB_TX_MS,
		            .enter = begin_under_lease,
		            .arg = w,
		            .file = file,
		            .line = line };
}

static enum result renew_lease(struct job_work *w)
{
	struct tx tx = job_tx(w);

	while (tx_next(&tx))
		tx.r = OK; /* to hold the lease is all */
	return tx.r;
}

void job_pause(struct job_work *w, int64_t ms)
{
	int64_t waited = 0, slice;

	for (; waited < ms && !job_over(w); waited += slice) {
		slice = ms - waited < SLICE_MS ? ms - waited : SLICE_MS;
		if (waited > 0 && waited % RENEW_MS == 0 && renew_lease(w) == BUG)
			return;
		clock_pause(slice);
	}
}

bool job_next_round(struct job_work *w, int64_t began_ms)
{
	int64_t now_ms = clock_monotonic_ms(), next_ms = began_ms + JOB_ROUND_MS;

	if (!w->stays || job_over(w) || next_ms >= w->until_ms)
		return false;
	arena_reset(&w->arena);
	job_progress(w, "waiting for the next minute");
	job_pause(w, next_ms - now_ms);
	return !job_over(w);
}

static const struct sql SQL_RUN_BEGIN = {
	"run_begin",
	"INSERT INTO job_run (job, variant, started_at) VALUES (?, ?, ?)",
};

/* PRIMARY KEY. */
static const struct sql SQL_RUN_END = {
	"run_end",
	"UPDATE job_run SET ended_at = ?, result = ?, summary = ? WHERE run_id = ?",
};

static enum result take_lease(struct job_work *w)
{
	enum result r;

	w->ctx.now = clock_now();
	r = lease_take(&w->ctx, w->job->name, &w->lease);
	if (r == OK)
		r = db_exec(w->ctx.db, &SQL_RUN_BEGIN,
		            ARGS(arg_text(w->job->name), arg_text(w->variant), arg_utc(w->ctx.now)), NULL);
	w->run_id = r == OK ? db_insert_id(w->ctx.db) : 0;
	return r;
}

static enum result run_begin(struct job_work *w)
{
	struct tx tx = tx_of(w->ctx.db, JOB_TX_MS);

	while (tx_next(&tx))
		tx.r = take_lease(w);
	return tx.r;
}

static enum result run_end(struct job_work *w, enum result ended)
{
	enum result r = db_exec(w->ctx.db, &SQL_RUN_END,
	                        ARGS(arg_utc(w->ctx.now), arg_text(ended == OK ? "ok" : "failed"),
	                             arg_str(buf_str(&w->summary)), arg_int(w->run_id)),
	                        NULL);

	return r == OK ? lease_give_back(&w->ctx, &w->lease) : r;
}

static int exit_code(enum result r)
{
	switch (r) {
	case OK: return EXIT_SUCCESS;
	case AGAIN:
	case RETRY: return EXIT_AGAIN;
	default: return EXIT_FAILURE;
	}
}

/* Prints what the database's result means; returns the exit code. */
static int complain_of_database(struct job_work *w, enum result r)
{
	if (r == BUG) {
		job_complain(w,
		             "a fault of the program itself: see the log (event=bug, or level=error), and report it");
		return exit_code(r);
	}
	job_complain(w, "the database cannot be reached: %s; see shanmen doctor",
	             db_error(w->ctx.db)[0] != '\0' ? db_error(w->ctx.db) : "no answer in time");
	return exit_code(r == OK ? AGAIN : r);
}

/*
 * A program that works for most of cron's minute may still wait for its last answers when cron
 * starts the next process. That process waits a little, so that no minute is without one. One that stays may have been
 * started late in its minute, and ends as much later: the next one waits for longer, or cron's minutes would be without any.
 */
static enum result run_begin_when_free(struct job_work *w)
{
	int64_t patience_ms = w->once || w->job->work_s == 0 ? 0 : HANDOVER_MS + (w->stays ? JOB_ROUND_MS : 0);
	int64_t until_ms = clock_monotonic_ms() + (w->patient ? PATIENT_MS : patience_ms);
	enum result r;

	while ((r = run_begin(w)) == NONE && !job_over(w) && clock_monotonic_ms() < until_ms) {
		job_progress(w, "waiting for the process that is at work: %s", w->lease.holder.p);
		(void)poll(NULL, 0, HANDOVER_POLL_MS);
		arena_reset(&w->arena);
	}
	return r;
}

/* Prints the summary; returns the exit code. */
static int finish_run(struct job_work *w, enum result r)
{
	job_progress(w, "%s", "");
	(void)printf("%s: %s\n", w->job->name, w->summary.n > 0 ? buf_str(&w->summary).p : "nothing to do");
	return r != OK && !w->complained && !w->overtaken ? complain_of_database(w, r) : exit_code(r);
}

/*
 * Every program that cron starts reports the programs that are late: by an alarm and on standard error, because
 * alarms reach nobody when outbox_deliver itself does not run. A failure here does not stop the program's own work.
 */
static void report_late_jobs(struct job_work *w)
{
	struct str late = STR_NONE;
	struct tx tx = job_tx(w);

	if (w->once)
		return;
	while (tx_next(&tx))
		tx.r = job_health_alarm(&w->ctx, w->conf.cron_minutes, &late);
	if (tx.r != OK || late.p == NULL)
		return;
	job_progress(w, "%s", "");
	(void)fprintf(stderr, "%s\n", late.p);
}

static int run_job(struct job_work *w)
{
	struct tx tx;
	enum result r;

	if (w->reads_only)
		return finish_run(w, w->job->run(w));
	r = run_begin_when_free(w);
	if (r == NONE && w->patient) {
		job_complain(w, "another process is at work, and has not ended: %s; try again", w->lease.holder.p);
		return EXIT_AGAIN;
	}
	if (r == NONE) {
		(void)printf("%s: another process is at work: %s\n", w->job->name, w->lease.holder.p);
		return EXIT_SUCCESS;
	}
	if (r != OK)
		return complain_of_database(w, r);
	report_late_jobs(w);
	r = w->job->run(w);
	if (w->overtaken) {
		(void)finish_run(w, OK);
		job_complain(w, "another process has taken over: this one stood still for too long");
		return EXIT_AGAIN;
	}
	tx = job_tx(w);
	while (tx_next(&tx))
		tx.r = run_end(w, r);
	return finish_run(w, r == OK ? tx.r : r);
}

/* Where cron cannot start it every minute, a program that has deadlines of minutes works until its next start. */
static void stay_until_next_start(struct job_work *w)
{
	w->stays = !w->once && !w->timed && w->until_ms > 0 && schedule_stays(w->job->name, w->conf.cron_minutes);
	if (w->stays)
		w->until_ms += (w->conf.cron_minutes - 1) * JOB_ROUND_MS;
}

int job_main(const struct job *job, int argc, char **argv)
{
	static struct job_work w;
	char err[1024];
	int code;

	w.job = job;
	w.variant = "";
	w.summary = BUF_INIT(SUMMARY_MAX);
	w.terminal = isatty(STDERR_FILENO) == 1;
	code = job_options_read(&w, argc, argv);
	if (code >= 0)
		return code;
	process_start(job->name);
	if (config_open(&w.conf, &w.vault, err, sizeof err) != OK) {
		job_complain(&w, "%s", err);
		return EXIT_FAILURE;
	}
	/* cron mails everything on standard error, so log lines go to the file or nowhere. */
	log_open(w.conf.log_file.n > 0 ? w.conf.log_file : STR("/dev/null"));
	process_catch_signals((const int[]){ SIGTERM, SIGINT, SIGHUP, 0 });
	stay_until_next_start(&w);
	w.ctx = (struct ctx){ db_open(&w.conf, DB_WRITE), &w.arena, &w.vault, clock_now() };
	code = run_job(&w);
	db_close(w.ctx.db);
	arena_free(&w.arena);
	buf_free(&w.summary);
	return code;
}
