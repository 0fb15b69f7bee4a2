/*
 * Time and randomness from the system, and nowhere else. Not calendar days:
 * those are day.c's arithmetic. Serves all pages.
 */
#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#define OFFSET_VARIABLE "SHANMEN_TEST_CLOCK_OFFSET_S"
#define OFFSET_MAX_S (200LL * 366 * 86400) /* keeps every sum far from overflow */

static utc_t fixed; /* clock_set's; s = 0: none */

/* The tests' shift, in seconds; 0 when the variable is absent or not a whole number in range. */
static int64_t offset_read(void)
{
	const char *text = getenv(OFFSET_VARIABLE);
	char *end;
	long long s;

	if (text == NULL || *text == '\0')
		return 0;
	s = strtoll(text, &end, 10);
	if (*end != '\0' || s > OFFSET_MAX_S || s < -OFFSET_MAX_S)
		return 0;
	return s;
}

/* Asked for once: a running process does not change its day. */
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

/* Both clocks exist on every Linux; a failure would be a wrong constant here. */
static int64_t clock_ms(clockid_t id)
{
	struct timespec ts;

	if (clock_gettime(id, &ts) != 0)
		abort();
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Shifted and set like clock_now: the two never tell different days. */
int64_t clock_now_ms(void)
{
	if (fixed.s != 0)
		return fixed.s * 1000;
	return clock_ms(CLOCK_REALTIME) + offset_s() * 1000;
}

utc_t clock_now(void)
{
	if (fixed.s != 0)
		return fixed;
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

void clock_set(utc_t now)
{
	fixed = now;
}
