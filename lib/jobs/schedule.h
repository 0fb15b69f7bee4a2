/*
 * When cron starts which batch program: the one table behind cron/crontab,
 * `shanmen jobs`, the doctor and the alarm about a program that is late. Not
 * the programs' own pace: some of them work on for most of their minute.
 */
#ifndef SHANMEN_SCHEDULE_H
#define SHANMEN_SCHEDULE_H

#include "base/arena.h"
#include "base/types.h"

#include <stdio.h>

#define SCHEDULE_DAY_S 86400

struct schedule {
	const char *job;
	const char *variant; /* "" or the switch that makes it another piece of work (job_run.variant) */
	bool covers;         /* it does the work of the program's other lines as well */
	int every_min;       /* divides an hour; 0: once a day */
	int at_min;      /* the first minute of the hour; once a day: the minute of the day, by the server's clock */
	const char *why; /* a sentence for the merchant */
};

#define SCHEDULE_LINES 10
extern const struct schedule schedule[SCHEDULE_LINES];

/* Seconds from one start to the next. */
int64_t schedule_period_s(const struct schedule *line);

/* "stock_push --full". */
struct str schedule_name(struct arena *a, const struct schedule *line);

/* cron/crontab is what this prints. */
void schedule_print_crontab(FILE *out);

#endif
