/*
 * Time, randomness and process id: the only file that asks the system for
 * them, so that tests can set them.
 *
 * SHANMEN_TEST_CLOCK_OFFSET_S in the process's own environment shifts
 * clock_now (tests of other days); it cannot arrive by a request header.
 */
#ifndef SHANMEN_CLOCK_H
#define SHANMEN_CLOCK_H

#include "base/types.h"

utc_t clock_now(void);
int64_t clock_now_ms(void);       /* wall clock, milliseconds since 1970 */
int64_t clock_monotonic_ms(void); /* for deadlines and durations only */

/* Fills `out` from the system's generator. Not OK: no codes are made. */
enum result random_bytes(void *out, size_t n) MUST_USE;

/* For tests: clock_now answers `now` from here on; s = 0 goes back to the system's. */
void clock_set(utc_t now);

#endif
