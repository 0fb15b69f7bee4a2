/*
 * When cron starts which batch program. cron/crontab, `shanmen jobs`, the doctor and
 * the alarm about a late program all use this one table. Not how long a program
 * works: some keep working for most of their minute (struct job).
 *
 * Where cron runs at best every `cron_minutes` minutes (1 to 5, the configuration's key), the lines are those of the
 * table adjusted: none is started more often, and none more rarely than before where that can be helped.
 */
#ifndef SHANMEN_SCHEDULE_H
#define SHANMEN_SCHEDULE_H

#include "base/arena.h"
#include "base/types.h"

#include <stdio.h>

#define SCHEDULE_DAY_S 86400

struct schedule {
	const char *job;
	const char *variant; /* "", or the option that makes it different work (job_run.variant) */
	bool covers;         /* its run also does the work of the program's other lines */
	bool stays;      /* with a rarer cron it works until its next start: what it does has deadlines of minutes */
	int every_min;   /* a divisor of 60; 0: once a day */
	int at_min;      /* the first minute of the hour; once a day: the minute of the day, by the server's clock */
	const char *how; /* how it works, where it does not end at once; else "" */
	const char *why; /* for the merchant */
};

#define SCHEDULE_LINES 10
extern const struct schedule schedule[SCHEDULE_LINES];

/* Minutes from one start to the next: a divisor of 60; 0: once a day. */
int schedule_every_min(const struct schedule *line, int64_t cron_minutes);

/* The same in seconds; a day has SCHEDULE_DAY_S. */
int64_t schedule_period_s(const struct schedule *line, int64_t cron_minutes);

/* The first minute of the hour, or of the day. */
int schedule_at_min(const struct schedule *line, int64_t cron_minutes);

/* Whether a program, as cron starts it, works until its next start. */
bool schedule_stays(const char *job, int64_t cron_minutes);

/* The program with its variant: "stock_push --full". */
struct str schedule_name(struct arena *a, const struct schedule *line);

/* Prints cron/crontab. */
void schedule_print_crontab(FILE *out, int64_t cron_minutes);

#endif
