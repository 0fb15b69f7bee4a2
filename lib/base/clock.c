/*
 * Asks the system for time and randomness. Not calendar days: day.c computes those.
 */
#include "base/clock.h"

#include "base/number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define OFFSET_VARIABLE "SHANMEN_TEST_CLOCK_OFFSET_S"
#define OFFSET_MAX_S (200LL * 366 * 86400) /* so that no sum can overflow */

/* By how many seconds a test shifts the clock; 0 when the variable is absent or not a whole number in range. */
static int64_t offset_read(void)
{
	const char *text = getenv(OFFSET_VARIABLE);
	int64_t s;

	if (text == NULL || !number_parse((struct str){ text, strlen(text) }, -OFFSET_MAX_S, OFFSET_MAX_S, &s))
		return 0;
	return s;
}

/* Read once, so that the offset stays the same as long as the process runs. */
static int64_t offset_s(void)
{
	static int64_t offset;
	static bool known;

	if (!known) {
		offset = offset_read();
		known = true;
	}
	return offset;
}

/* Every Linux has both clocks: a failure would mean a wrong constant in this file. */
static int64_t clock_ms(clockid_t id)
{
	struct timespec ts;

	if (clock_gettime(id, &ts) != 0)
		abort();
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
	return clock_ms(CLOCK_REALTIME) + offset_s() * 1000;
}

utc_t clock_now(void)
{
	return (utc_t){ clock_now_ms() / 1000 };
}

int64_t clock_monotonic_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

enum result random_bytes(void *out, size_t n)
{
	unsigned char *p = out;

	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return AGAIN;
		p += got;
		n -= (size_t)got;
	}
	return OK;
}
