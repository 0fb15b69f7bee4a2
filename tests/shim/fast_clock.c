/*
 * A library that tests preload into a batch program: its monotonic clock, by which it counts how long it works, runs
 * several times as fast. The wall clock stays.
 *
 *   SHANMEN_SHIM_FAST=N  N times as fast
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_OF_S 1000000000LL

int clock_gettime(clockid_t id, struct timespec *out)
{
	static long long first_ns, times;
	int r = (int)syscall(SYS_clock_gettime, id, out);
	long long ns;

	if (id != CLOCK_MONOTONIC || r != 0)
		return r;
	ns = out->tv_sec * NS_OF_S + out->tv_nsec;
	if (times == 0) {
		const char *text = getenv("SHANMEN_SHIM_FAST");

		times = text != NULL ? strtol(text, NULL, 10) : 1;
		first_ns = ns;
	}
	ns = first_ns + (ns - first_ns) * times;
	*out = (struct timespec){ .tv_sec = ns / NS_OF_S, .tv_nsec = ns % NS_OF_S };
	return 0;
}
