/*
 * Does each line of the schedule (lib/jobs/schedule.h) run and succeed? Read from
 * job_run and judged: for `shanmen jobs`, the doctor, and the alarm that each batch
 * program raises about the others. Not what a program does: that is in its file.
 *
 * Ownership: texts live in the arena given.
 */
#ifndef SHANMEN_JOB_WATCH_H
#define SHANMEN_JOB_WATCH_H

#include "db/ctx.h"
#include "jobs/schedule.h"

#define JOB_ALARM_PERIODS 3      /* without success: an alarm */
#define JOB_ALARM_WORKING_S 1800 /* at least so long, while a first run since goes on: there may be much to do */

enum job_state {
	JOB_OK,
	JOB_RUNNING, /* a process is at it */
	JOB_LATE,    /* has not been started for longer than its period and some grace */
	JOB_NEVER,   /* no run is known */
	JOB_FAILED,  /* the last run ended so */
	JOB_KILLED,  /* the last run has no end, and nobody is at it */
	JOB_STATE__MAX
};

const char *job_state_word(enum job_state s);

/* What is known of one line's runs. */
struct job_runs {
	struct opt_utc started; /* the newest run */
	struct opt_utc ended;
	struct str result;  /* "running", "ok", "failed"; p NULL: no run */
	struct str summary; /* p NULL: none */
	struct opt_utc ok;  /* when one ended well last */
	int64_t failures;   /* since then, killed ones included */
	bool at_work;       /* the newest run goes on: its process holds the program's lease */
	bool held_up;       /* another line of the program does */
};

struct job_verdict {
	enum job_state state;
	struct opt_utc next; /* when it should have started anew at the latest: a period behind the last start */
	int64_t late_s;      /* how long that is past; 0: it is not late */
	int64_t silent_s; /* without success, counted from `since` where there never was one; 0: within its periods */
};

/* Judges one line; `since`: before that nothing was to be expected. */
struct job_verdict job_judge(const struct schedule *line, const struct job_runs *runs, utc_t since, utc_t now);

struct job_watch {
	struct job_runs runs[SCHEDULE_LINES];
	struct job_verdict verdicts[SCHEDULE_LINES];
	utc_t migrated; /* the newest migration, which may have brought new programs */
	utc_t since;    /* that, or the first run of any program that is still known */
};

/* Reads and judges every line, by a few queries. */
enum result job_watch_read(struct db *db, struct arena *a, utc_t now, struct job_watch *out) MUST_USE;

/*
 * Inside a transaction: raises the alarm job_late for each line without success for three periods, once an
 * outage. *told: what is new, a line of text each; STR_NONE: nothing.
 */
enum result job_watch_alarm(struct ctx *c, struct str *told) MUST_USE;

#endif
