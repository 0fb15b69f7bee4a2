/*
 * Clock, sleep, days in Shanghai, seeds. The random numbers of a run come from
 * chance.c, because they must be reproducible.
 */
#include "moment.h"

#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define SHANGHAI_S (8 * 3600) /* no summer time since 1991 */
#define DAY_S 86400

int64_t moment_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t moment_steady_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void moment_sleep_ms(int64_t ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) != 0 && errno == EINTR)
		;
}

/*
 * Converts days since 1970 to a date and back. It calculates with years that
 * begin in March: the leap day is then the last day of the year, and no table of
 * months is needed.
 */
static void date_of(int64_t n, int *year, int *month, int *day)
{
	int64_t z = n + 719468; /* days from 0000-03-01 */
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void date_print(int64_t n, char out[DAY_TEXT])
{
	char room[40];
	int year, month, day;

	date_of(n, &year, &month, &day);
	(void)snprintf(room, sizeof room, "%04d-%02d-%02d", year, month, day);
	memcpy(out, room, DAY_TEXT - 1);
	out[DAY_TEXT - 1] = '\0';
}

void moment_day(int64_t ms, int days, char out[DAY_TEXT])
{
	date_print((ms / 1000 + SHANGHAI_S) / DAY_S + days, out);
}

bool moment_day_start(const char *day, int64_t *seconds)
{
	char again[DAY_TEXT];
	int y, m, d, used = 0;

	if (sscanf(day, "%4d-%2d-%2d%n", &y, &m, &d, &used) != 3 || day[used] != '\0' || y < 1)
		return false;
	if (m < 1 || m > 12 || d < 1 || d > 31)
		return false;
	*seconds = days_of(y, m, d) * DAY_S - SHANGHAI_S;
	date_print(days_of(y, m, d), again);
	return strcmp(again, day) == 0; /* false for the 31st of April, which comes back as the 1st of May */
}

uint64_t moment_seed(void)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
		die("the system gives no random numbers");
	return seed % 1000000000000000u; /* short enough to be typed by hand */
}
