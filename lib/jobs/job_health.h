/*
 * Does each line of the schedule (schedule.h) run and succeed? Read from the table
 * job_run and judged, for `shanmen jobs`, the doctor, and the alarm that each batch
 * program raises about the others.
 *
 * Ownership: texts live in the arena given.
 */
#ifndef SHANMEN_JOB_HEALTH_H
#define SHANMEN_JOB_HEALTH_H

#include "db/ctx.h"
#include "jobs/schedule.h"

#define JOB_ALARM_PERIODS 3 /* so many periods without success raise an alarm */
#define JOB_ALARM_WORKING_S                                                                                            \
	1800 /* but not earlier than this while the first run since then works: it may have much to do */

enum job_state {
	JOB_OK,
	JOB_RUNNING, /* a process is at work */
	JOB_LATE,    /* the last start is longer ago than its period and some grace */
	JOB_NEVER,   /* no run is known */
	JOB_FAILED,  /* the last run failed */
	JOB_KILLED,  /* the last run has no end, and no process is at work */
	JOB_STATE__MAX
};

/* The word for people and scripts: "ok", "late" … Static text. */
const char *job_state_word(enum job_state s);

/* What is known about the runs of one line. */
struct job_runs {
	struct opt_utc started; /* the newest run */
	struct opt_utc ended;
	struct str result;  /* "running", "ok", "failed"; p NULL: no run */
	struct str summary; /* p NULL: none */
	struct opt_utc ok;  /* the end of the last successful run */
	int64_t failures;   /* failed and killed runs since then */
	bool at_work;       /* the newest run is still working: its process holds the program's lease */
	bool held_up;       /* another line of the program is working */
};

struct job_status {
	enum job_state state;
	struct opt_utc next; /* when it should start again: a period after the last start */
	int64_t late_s;      /* how long ago that was; 0: it is not late */
	int64_t silent_s; /* time without success, counted from `since` if there never was one; 0: shorter than allowed */
};

/* Judges one line by the configuration's cron_minutes. Pure. `since`: no run was expected before this time. */
struct job_status job_judge(const struct schedule *line, int64_t cron_minutes, const struct job_runs *runs, utc_t since,
                            utc_t now);

struct job_health {
	struct job_runs runs[SCHEDULE_LINES];
	struct job_status statuses[SCHEDULE_LINES];
	utc_t migrated; /* the newest migration, which may have added programs */
	utc_t since;    /* the later of that and the oldest run that is known */
};

/* Reads and judges every line, with a few queries. */
enum result job_health_read(struct db *db, struct arena *a, int64_t cron_minutes, utc_t now, struct job_health *out)
	MUST_USE;

/*
 * Raises the alarm job_late for each line without success for three periods, once for each outage; inside the
 * transaction. *report: one line of text for each new alarm; STR_NONE: there is none.
 */
enum result job_health_alarm(struct ctx *c, int64_t cron_minutes, struct str *report) MUST_USE;

#endif
