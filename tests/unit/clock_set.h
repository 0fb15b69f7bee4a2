/*
 * The clocks of a unit test. The library reads the system's clock only;
 * this file stands between the two in tests that link it.
 */
#ifndef SHANMEN_TESTS_CLOCK_SET_H
#define SHANMEN_TESTS_CLOCK_SET_H

#include "base/types.h"

/* From now on clock_now and clock_now_ms answer `now`; s = 0 returns to the system's clock. */
void clock_set(utc_t now);

/* The monotonic clock goes on by so many seconds at once. */
void clock_pass(int64_t s);

#endif
