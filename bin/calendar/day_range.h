/*
 * Days as an operator names them on the command line. Pure: no clock, no database.
 *
 *   DAYS     = PART { "," PART }
 *   PART     = SPAN [ "/" WEEKDAYS ]
 *   SPAN     = END [ ".." END ]           END: a day (2026-10-01) or a month (2026-10); also 2026/10/1, 2026年10月1日
 *   WEEKDAYS = NAMES { "+" NAMES }        NAMES: mon or mon-fri, and over Sunday: fri-mon
 *
 *   2026-10-01                            a day
 *   2026-10-01..2026-10-07,2026-12-31     a week and a day
 *   2026-10..2026-12/sat+sun              the weekends of three months
 */
#ifndef SHANMEN_DAY_RANGE_H
#define SHANMEN_DAY_RANGE_H

#include "base/arena.h"
#include "base/types.h"

#define DAY_RANGE_MAX 1100 /* days of one change: three years; more is a slip of the hand */

struct day_set {
	day_t *days; /* sorted, each once; at least one */
	size_t n;
};

/* Reads DAYS. False: *why (static text) says what is wrong with *which, a piece of `text`. The days live in the arena. */
bool day_range_parse(struct arena *a, struct str text, struct day_set *out, const char **why, struct str *which)
	MUST_USE;

#endif
