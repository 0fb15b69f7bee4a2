/*
 * The frame of the batch programs. Not their work, and not when they run:
 * that is cron's.
 */
#include "jobs/job.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/number.h"
#include "db/version.h"
#include "jobs/job_watch.h"

#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_USAGE 2
#define EXIT_AGAIN 75
#define SUMMARY_MAX 256
#define FOR_MAX_S 86400
#define HANDOVER_MS 15000
#define HANDOVER_LOOK_MS 500
#define PATIENT_MS 180000 /* for a process that is at work */
#define PATIENT_WORK_S 3600
#define FLAG_VALUE 1000 /* getopt's word for the program's first flag */
#define HELP_COLUMN 21

static volatile sig_atomic_t told_to_leave;

static void on_signal(int signo)
{
	(void)signo;
	told_to_leave = 1;
}

static void catch_signals(void)
{
	struct sigaction leave = { .sa_handler = on_signal };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigemptyset(&leave.sa_mask);
	sigemptyset(&ignore.sa_mask);
	(void)sigaction(SIGTERM, &leave, NULL);
	(void)sigaction(SIGINT, &leave, NULL);
	(void)sigaction(SIGHUP, &leave, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
}

bool job_over(const struct job_work *w)
{
	return told_to_leave || w->overtaken || (w->until_ms > 0 && clock_monotonic_ms() >= w->until_ms);
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

struct work {
	struct job_work *w;
	enum result (*run)(struct job_work *w, void *arg);
	void *arg;
};

static enum result under_lease(void *arg)
{
	struct work *d = arg;
	enum result r;

	d->w->ctx.now = clock_now();
	r = d->w->reads_only ? OK : lease_hold(&d->w->ctx, &d->w->lease);
	if (r == REFUSE)
		d->w->overtaken = true;
	return r == OK ? d->run(d->w, d->arg) : r;
}

enum result job_tx(struct job_work *w, enum result (*work)(struct job_work *w, void *arg), void *arg)
{
	struct work d = { w, work, arg };

	return w->overtaken ? REFUSE : tx_run(w->ctx.db, JOB_TX_MS, under_lease, &d);
}

/* PRIMARY KEY. */
static const struct sql SQL_RUN_BEGIN = {
	"run_begin",
	"INSERT INTO job_run (job, variant, started_at) VALUES (?, ?, ?)",
};

static const struct sql SQL_RUN_END = {
	"run_end",
	"UPDATE job_run SET ended_at = ?, result = ?, summary = ? WHERE run_id = ?",
};

static enum result begin(void *arg)
{
	struct job_work *w = arg;
	enum result r;

	w->ctx.now = clock_now();
	r = lease_take(&w->ctx, w->job->name, &w->lease);
	if (r == OK)
		r = db_exec(w->ctx.db, &SQL_RUN_BEGIN,
		            ARGS(arg_text(w->job->name), arg_text(w->variant), arg_utc(w->ctx.now)), NULL);
	w->run_id = r == OK ? db_insert_id(w->ctx.db) : 0;
	return r;
}

static enum result end(struct job_work *w, void *arg)
{
	const enum result *ended = arg;
	enum result r = db_exec(w->ctx.db, &SQL_RUN_END,
	                        ARGS(arg_utc(w->ctx.now), arg_text(*ended == OK ? "ok" : "failed"),
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

static int no_database(struct job_work *w, enum result r)
{
	if (r == BUG) {
		job_complain(w,
		             "a fault of the program itself: see the log (event=bug, or level=error), and report it");
		return exit_code(r);
	}
	job_complain(w, "the database is not to be had: %s; see shanmen doctor",
	             db_error(w->ctx.db)[0] != '\0' ? db_error(w->ctx.db) : "no answer in time");
	return exit_code(r == OK ? AGAIN : r);
}

/*
 * The one that works on for most of cron's minute may still hear its last calls out when the next
 * minute's is started: that one waits a little, rather than leave a minute without anybody.
 */
static enum result begin_when_free(struct job_work *w)
{
	int64_t patience_ms = w->once || w->job->work_s == 0 ? 0 : HANDOVER_MS;
	int64_t until_ms = clock_monotonic_ms() + (w->patient ? PATIENT_MS : patience_ms);
	enum result r;

	while ((r = tx_run(w->ctx.db, JOB_TX_MS, begin, w)) == NONE && !job_over(w) &&
	       clock_monotonic_ms() < until_ms) {
		job_progress(w, "waiting for the process that is at work: %s", w->lease.other.p);
		(void)poll(NULL, 0, HANDOVER_LOOK_MS);
		arena_reset(&w->arena);
	}
	return r;
}

static int finish(struct job_work *w, enum result r)
{
	job_progress(w, "%s", "");
	(void)printf("%s: %s\n", w->job->name, w->summary.n > 0 ? buf_str(&w->summary).p : "nothing to do");
	return r != OK && !w->complained && !w->overtaken ? no_database(w, r) : exit_code(r);
}

static enum result watch(struct job_work *w, void *arg)
{
	return job_watch_alarm(&w->ctx, arg);
}

/*
 * Any program that still runs tells of one that does not, also here: where outbox_deliver is dead, alarms reach nobody.
 * Whatever is wrong with that, it is no reason not to work.
 */
static void watch_others(struct job_work *w)
{
	struct str told = STR_NONE;

	if (w->once || job_tx(w, watch, &told) != OK || told.p == NULL)
		return;
	job_progress(w, "%s", "");
	(void)fprintf(stderr, "%s\n", told.p);
}

static int work(struct job_work *w)
{
	enum result r, written;

	if (w->reads_only)
		return finish(w, w->job->run(w));
	r = begin_when_free(w);
	if (r == NONE && w->patient) {
		job_complain(w, "another process is at work, and has not ended: %s; try again", w->lease.other.p);
		return EXIT_AGAIN;
	}
	if (r == NONE) {
		(void)printf("%s: another process is at work: %s\n", w->job->name, w->lease.other.p);
		return EXIT_SUCCESS;
	}
	if (r != OK)
		return no_database(w, r);
	watch_others(w);
	r = w->job->run(w);
	if (w->overtaken) {
		(void)finish(w, OK);
		job_complain(w, "another process has taken over: this one stood still for too long");
		return EXIT_AGAIN;
	}
	written = job_tx(w, end, &r);
	return finish(w, r == OK ? written : r);
}

static const struct option OPTIONS[] = { { "once", no_argument, NULL, '1' },
	                                 { "for", required_argument, NULL, 'f' },
	                                 { "help", no_argument, NULL, 'h' },
	                                 { "version", no_argument, NULL, 'v' } };
#define OPTIONS_N (sizeof OPTIONS / sizeof OPTIONS[0])

static size_t flags_n(const struct job *job)
{
	size_t n = 0;

	while (job->flags != NULL && n < JOB_FLAGS_MAX && job->flags[n].name != NULL)
		n++;
	return n;
}

static void print_help(const struct job *job)
{
	(void)printf("%s: %s\n\nusage: %s [OPTION...]\n\n%s\n", job->name, job->help, job->name, job->details);
	for (size_t i = 0; i < flags_n(job); i++) {
		const struct job_flag *f = &job->flags[i];
		int n = printf("      --%s%s%s", f->name, f->value != NULL ? " " : "",
		               f->value != NULL ? f->value : "");

		(void)printf("%*s%s\n", n < HELP_COLUMN ? HELP_COLUMN - n : 2, "", f->help);
	}
	(void)printf("  -1, --once         what is due now, then leave\n"
	             "  -f, --for SECONDS  work on for so long (cron's call: %lld)\n"
	             "  -h, --help         this text\n"
	             "      --version      the release\n\n"
	             "The configuration is found as by every program: $SHANMEN_CONF, then ../etc/shanmen.conf beside\n"
	             "the program's folder. Exit code: 0 done, or another process is at it; 1 a person has to act;\n"
	             "2 called wrongly; 75 the world is in trouble, the next run goes on.\n",
	             (long long)job->work_s);
}

static void take_flag(struct job_work *w, size_t i)
{
	const char *const *v = w->job->variants;

	w->flags[i] = w->once = true;
	for (; v != NULL && *v != NULL; v++)
		w->variant = strcmp(*v + 2, w->job->flags[i].name) == 0 ? *v : w->variant;
	if (w->job->flags[i].value != NULL)
		w->values[i] = (struct str){ optarg, strlen(optarg) };
	w->reads_only = w->reads_only || w->job->flags[i].reads_only;
	w->patient = w->patient || w->job->flags[i].patient;
}

/* -1: go on; else the exit code. */
static int take_option(struct job_work *w, int c, int64_t *work_s)
{
	if (c == 'h') {
		print_help(w->job);
		return EXIT_SUCCESS;
	}
	if (c == 'v') {
		(void)printf("%s (shanmen) %s, schema version %d\n", w->job->name, PACKAGE_VERSION, SCHEMA_VERSION);
		return EXIT_SUCCESS;
	}
	if (c == '?')
		return EXIT_USAGE;
	if (c == '1')
		w->once = true;
	if (c >= FLAG_VALUE)
		take_flag(w, (size_t)(c - FLAG_VALUE));
	if (c == 'f' && !number_parse((struct str){ optarg, strlen(optarg) }, 1, FOR_MAX_S, work_s)) {
		job_complain(w, "--for: \"%s\" is not a number of seconds from 1 to %d", optarg, FOR_MAX_S);
		return EXIT_USAGE;
	}
	return -1;
}

/* -1: go on; else the exit code. */
static int read_options(struct job_work *w, int argc, char **argv)
{
	struct option options[OPTIONS_N + JOB_FLAGS_MAX + 1] = { OPTIONS[0], OPTIONS[1], OPTIONS[2], OPTIONS[3] };
	int64_t work_s = w->job->work_s;
	int c, code = -1;

	for (size_t i = 0; i < flags_n(w->job); i++)
		options[OPTIONS_N + i] =
			(struct option){ w->job->flags[i].name,
			                 w->job->flags[i].value != NULL ? required_argument : no_argument, NULL,
			                 FLAG_VALUE + (int)i };
	while (code < 0 && (c = getopt_long(argc, argv, "1f:h", options, NULL)) != -1)
		code = take_option(w, c, &work_s);
	if (code >= 0)
		return code;
	if (optind < argc) {
		job_complain(w, "one argument too many: %s; see %s --help", argv[optind], w->job->name);
		return EXIT_USAGE;
	}
	if (w->job->check != NULL && !w->job->check(w))
		return EXIT_USAGE;
	if (w->patient)
		work_s = PATIENT_WORK_S;
	w->until_ms = work_s > 0 ? clock_monotonic_ms() + work_s * 1000 : 0;
	return -1;
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
	code = read_options(&w, argc, argv);
	if (code >= 0)
		return code;
	log_program(job->name);
	if (config_open(&w.conf, &w.vault, err, sizeof err) != OK) {
		job_complain(&w, "%s", err);
		return EXIT_FAILURE;
	}
	/* cron mails what stands on standard error: log lines go to the file or nowhere. */
	log_open(w.conf.log_file.n > 0 ? w.conf.log_file : STR("/dev/null"));
	catch_signals();
	w.ctx = (struct ctx){ db_open(&w.conf, DB_WRITE), &w.arena, &w.vault, clock_now() };
	code = work(&w);
	db_close(w.ctx.db);
	arena_free(&w.arena);
	buf_free(&w.summary);
	return code;
}
