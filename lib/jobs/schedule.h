/*
 * When cron starts which batch program. cron/crontab, `shanmen jobs`, the doctor and
 * the alarm about a late program all use this one table. Not how long a program
 * works: some keep working for most of their minute (struct job).
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
	int every_min;       /* a divisor of 60; 0: once a day */
	int at_min;      /* the first minute of the hour; once a day: the minute of the day, by the server's clock */
	const char *why; /* a sentence for the merchant */
};

#define SCHEDULE_LINES 10
extern const struct schedule schedule[SCHEDULE_LINES];

/* Seconds from one start to the next. */
int64_t schedule_period_s(const struct schedule *line);

/* The program with its variant: "stock_push --full". */
struct str schedule_name(struct arena *a, const struct schedule *line);

/* Prints cron/crontab. */
void schedule_print_crontab(FILE *out);

#endif
