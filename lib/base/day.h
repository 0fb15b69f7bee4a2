/*
 * Calendar days in Asia/Shanghai by our own arithmetic: a fixed +08:00, no
 * zone data (a chroot has none), independent of TZ and of the server's zone.
 */
#ifndef SHANMEN_DAY_H
#define SHANMEN_DAY_H

#include "base/types.h"

#define DAY_TEXT_SIZE 11 /* "yyyy-MM-dd" and NUL */
#define UTC_TEXT_SIZE 20 /* "yyyy-MM-dd HH:MM:SS" and NUL */

day_t day_of(utc_t t);            /* the Shanghai day that contains an instant */
utc_t day_start(day_t d);         /* 00:00:00 Shanghai of that day */
utc_t day_end(day_t d);           /* its last second, 23:59:59 Shanghai */
day_t day_add(day_t d, int days); /* that many days later; stops at the ends of the type */
utc_t day_next(utc_t t);          /* the first 00:00:00 Shanghai after an instant */
int day_weekday(day_t d);         /* 0 Monday to 6 Sunday */
day_t month_first(day_t d);       /* the first day of d's month */
day_t month_last(day_t d);        /* the last day of d's month */

/* Reads exactly "yyyy-MM-dd", years 1900 to 2199. False, with *out unchanged, for anything else. */
bool day_parse(struct str text, day_t *out) MUST_USE;

/* Reads exactly "yyyy-MM" and gives the first day of that month. */
bool month_parse(struct str text, day_t *out) MUST_USE;

/* Writes "yyyy-MM-dd"; days outside the years 0000 to 9999 are written as the first or last of them. */
void day_format(day_t d, char out[DAY_TEXT_SIZE]);

/*
 * Reads a day or a month as people and spreadsheets write it: 2026-10-01, 2026/10/1 or 2026年10月1日; the year comes
 * first, so that nothing can be mistaken.
 */
bool day_parse_typed(struct str text, day_t *out) MUST_USE;

/* The same in a cell of a spreadsheet, which may add midnight: 2026/10/1 0:00. *other_time: it names another time. */
bool day_parse_cell(struct str text, day_t *out, bool *other_time) MUST_USE;

/* The same for a month: 2026-10, 2026/10 or 2026年10月. */
bool month_parse_typed(struct str text, day_t *out) MUST_USE;

/* Reads exactly "HH:MM", up to "24:00", as seconds since midnight. */
bool time_of_day_parse(struct str text, int64_t *out) MUST_USE;

/* Writes "yyyy-MM-dd HH:MM:SS" of the Shanghai clock, for people. */
void utc_format(utc_t t, char out[UTC_TEXT_SIZE]);

/* Full years between two days, counted as age: the year is complete on the birthday. */
int day_years(day_t birth, day_t at);

#endif
