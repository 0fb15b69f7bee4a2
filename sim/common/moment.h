/*
 * Time and true randomness: no other file of sim/ asks the system for them. Days
 * are those of Asia/Shanghai (always +08:00), whatever zone the machine is in.
 */
#ifndef SIM_MOMENT_H
#define SIM_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#define DAY_TEXT 11 /* "2026-01-31" and its NUL */

int64_t moment_ms(void);        /* since 1970, UTC */
int64_t moment_steady_us(void); /* for intervals: never set back */
void moment_sleep_ms(int64_t ms);

/* The day in Shanghai that is `days` days after the moment's. */
void moment_day(int64_t ms, int days, char out[DAY_TEXT]);

/* 00:00:00 in Shanghai of "yyyy-mm-dd", in seconds since 1970. False: no such day. */
bool moment_day_start(const char *day, int64_t *seconds);

/* A new random seed of at most 15 digits. */
uint64_t moment_seed(void);

#endif
