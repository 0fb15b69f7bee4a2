/*
 * Asks the system for time and randomness. Not calendar days: day.c computes those.
 */
#include "base/clock.h"

#include "base/number.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define OFFSET_VARIABLE "SHANMEN_TEST_CLOCK_OFFSET_S"
#define OFFSET_MAX_S (200LL * 366 * 86400) /* so that no sum can overflow */
#define AHEAD_SIZE 128                     /* enough for the nonces of an order of three */
#define PAUSE_VARIABLE "SHANMEN_TEST_PAUSE_MAX_MS"

/* A number that a test has put into the environment; `otherwise` when it is absent or not a whole number in range. */
static int64_t number_of_test(const char *name, int64_t least, int64_t most, int64_t otherwise)
{
	const char *text = getenv(name);
	int64_t n;

	return text != NULL && number_parse(str_text(text), least, most, &n) ? n : otherwise;
}

/* Read once, so that the offset stays the same as long as the process runs. */
static int64_t offset_s(void)
{
	static int64_t offset;
	static bool known;

	if (!known) {
		offset = number_of_test(OFFSET_VARIABLE, -OFFSET_MAX_S, OFFSET_MAX_S, 0);
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

void clock_pause(int64_t ms)
{
	int64_t most = number_of_test(PAUSE_VARIABLE, 0, INT_MAX, INT_MAX);

	(void)poll(NULL, 0, (int)(ms < most ? ms : most));
}

/* Bytes of the kernel that nobody has yet. Used ones are wiped: a nonce or code must not come a second time. */
static struct {
	unsigned char bytes[AHEAD_SIZE];
	size_t left; /* at the end of `bytes` */
	bool on;
} ahead;

void random_ahead(bool on)
{
	explicit_bzero(ahead.bytes, sizeof ahead.bytes);
	ahead.left = 0;
	ahead.on = on;
}

static enum result ask_kernel(void *out, size_t n)
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

enum result random_bytes(void *out, size_t n)
{
	unsigned char *from;

	if (!ahead.on || n > AHEAD_SIZE)
		return ask_kernel(out, n);
	if (n > ahead.left) {
		ahead.left = 0;
		if (ask_kernel(ahead.bytes, AHEAD_SIZE) != OK)
			return AGAIN;
		ahead.left = AHEAD_SIZE;
	}
	from = ahead.bytes + AHEAD_SIZE - ahead.left;
	memcpy(out, from, n);
	explicit_bzero(from, n);
	ahead.left -= n;
	return OK;
}
