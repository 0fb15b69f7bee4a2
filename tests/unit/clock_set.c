/*
 * A clock_gettime of the test program's own, which the linker prefers to the
 * C library's. The wall clock is set; the monotonic clock keeps running, and can be moved on.
 */
#include "tests/unit/clock_set.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static utc_t fixed; /* s = 0: none */
static int64_t passed_s;

void clock_set(utc_t now)
{
	fixed = now;
}

void clock_pass(int64_t s)
{
	passed_s += s;
}

int clock_gettime(clockid_t id, struct timespec *out)
{
	int r = 0;

	if (id == CLOCK_REALTIME && fixed.s != 0)
		*out = (struct timespec){ .tv_sec = fixed.s };
	else
		r = (int)syscall(SYS_clock_gettime, id, out);
	if (id == CLOCK_MONOTONIC)
		out->tv_sec += passed_s;
	return r;
}
