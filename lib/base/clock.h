/*
 * Time and randomness: only this file asks the system for them, so that tests
 * can replace them.
 *
 * SHANMEN_TEST_CLOCK_OFFSET_S in the process's environment shifts the wall clock
 * by so many seconds, for tests of other days; SHANMEN_TEST_PAUSE_MAX_MS shortens
 * every pause of clock_pause. No request header can set them.
 */
#ifndef SHANMEN_CLOCK_H
#define SHANMEN_CLOCK_H

#include "base/types.h"

/* The wall clock, in seconds and in milliseconds since 1970. Both are shifted alike, so they never disagree on the day. */
utc_t clock_now(void);
int64_t clock_now_ms(void);

/* A clock that is never set back, in milliseconds: for deadlines and durations only. */
int64_t clock_monotonic_ms(void);

/* Waits for so long; a signal that the program handles ends it early. */
void clock_pause(int64_t ms);

/* Fills `out` with `n` bytes of the kernel's random generator. AGAIN: there are none; the caller makes no secret or code. */
enum result random_bytes(void *out, size_t n) MUST_USE;

/*
 * True: from now on one call of the kernel may give the bytes of several calls of random_bytes. False wipes what is left of
 * them. Only within one request, and never across a fork: two processes, or two copies of a machine, must not have the same.
 */
void random_ahead(bool on);

#endif
