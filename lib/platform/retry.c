/*
 * The table of schedules.
 */
#include "platform/retry.h"

#include "base/day.h"

#include <assert.h>

#define PAUSES_MAX 15
#define SECOND ((int64_t)1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define AT_ONCE (-1)
#define AT_MIDNIGHT (-2) /* in Shanghai */

static const struct plan {
	int64_t pauses_ms[PAUSES_MAX];       /* after the first try, the second, …; the last one repeats */
	int64_t of_class_ms[API_CLASS__MAX]; /* 0: as the tries say */
	int64_t refusals_max;                /* API_BOUNDED so often ends it; 0: never */
	int64_t tries_max;                   /* whatever their answers were; 0: no limit */
} plans[] = {
	/* The schedule of codes-and-verify.md §4; then hourly until the automatic refund, which is our choice. */
	[RETRY_USE] = {
		.pauses_ms = { 5 * SECOND, 5 * SECOND, 5 * SECOND, 5 * SECOND, 5 * SECOND, 40 * SECOND, 40 * SECOND,
		               40 * SECOND, 40 * SECOND, 40 * SECOND, 40 * SECOND, 40 * SECOND, 40 * SECOND, 40 * SECOND,
		               HOUR },
		.of_class_ms = { [API_TOKEN] = AT_ONCE, [API_QUOTA] = AT_MIDNIGHT },
	},
	[RETRY_ORDER] = {
		.pauses_ms = { 1 * SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, 15 * SECOND, 30 * SECOND },
		.of_class_ms = { [API_TOKEN] = AT_ONCE, [API_QUOTA] = AT_MIDNIGHT },
		.refusals_max = 14,
	},
	[RETRY_AUDIT] = {
		.pauses_ms = { 5 * SECOND, 10 * SECOND, 20 * SECOND, 40 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE,
		               10 * MINUTE },
		.of_class_ms = { [API_TOKEN] = AT_ONCE, [API_QUOTA] = AT_MIDNIGHT },
		.refusals_max = 14,
	},
	[RETRY_PUBLICATION] = {
		.pauses_ms = { 5 * SECOND, 10 * SECOND, 20 * SECOND, 40 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE,
		               10 * MINUTE },
		.of_class_ms = { [API_QUOTA] = AT_MIDNIGHT },
		.refusals_max = 14,
	},
	/* It is tried even when an operator has to act: nothing tells us when that was done. */
	[RETRY_CALENDAR] = {
		.pauses_ms = { 2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND, 32 * SECOND, MINUTE },
		.of_class_ms = { [API_TOKEN] = AT_ONCE,
		                 [API_SLOW] = AT_ONCE, /* the interface pauses, see RETRY_INTERFACE */
		                 [API_QUOTA] = AT_MIDNIGHT,
		                 [API_FINAL] = HOUR },
		.refusals_max = 14,
	},
	[RETRY_GROUPON] = { .refusals_max = 5 },
	[RETRY_SHOP_TASK] = {
		.pauses_ms = { MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 16 * MINUTE, 32 * MINUTE, HOUR },
	},
	[RETRY_SHOP_MATCH] = { .pauses_ms = { 30 * MINUTE } },
	[RETRY_COMPARE_SOON] = {
		.pauses_ms = { MINUTE, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR,
		               6 * HOUR },
	},
	[RETRY_COMPARE] = { /* three questions within an hour */
		.pauses_ms = { 30 * MINUTE, 30 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR },
	},
	[RETRY_DECRYPT] = {
		.pauses_ms = { 2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND, 32 * SECOND, 64 * SECOND, 128 * SECOND,
		               256 * SECOND, 5 * MINUTE },
	},
	[RETRY_NIGHT] = { .pauses_ms = { SECOND / 2, 1 * SECOND, 2 * SECOND, 4 * SECOND }, .tries_max = 5 },
	/* A call sooner only counts against us. */
	[RETRY_NIGHT_SLOW] = { .pauses_ms = { MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE }, .tries_max = 5 },
	[RETRY_TOKEN] = {
		.pauses_ms = { MINUTE }, /* the limit of security.md §4 */
		.of_class_ms = { [API_SLOW] = 5 * MINUTE, [API_FINAL] = HOUR },
	},
	[RETRY_INTERFACE] = {
		.pauses_ms = { 1 * SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND, 32 * SECOND, 64 * SECOND },
	},
};
static_assert(sizeof plans / sizeof plans[0] == RETRY__MAX, "a schedule for every plan");

int64_t retry_pause_ms(enum retry_plan plan, int64_t tries)
{
	const int64_t *pauses_ms = plans[plan].pauses_ms;
	size_t i = 0;

	while ((int64_t)i < tries && i + 1 < PAUSES_MAX && pauses_ms[i + 1] != 0)
		i++;
	return pauses_ms[i];
}

int64_t retry_pause_s(enum retry_plan plan, int64_t tries)
{
	return retry_pause_ms(plan, tries) / SECOND;
}

static utc_t next_at(enum retry_plan plan, enum api_class class, int64_t tries, utc_t now)
{
	int64_t own_ms = plans[plan].of_class_ms[class];

	switch (own_ms) {
	case AT_ONCE: return now;
	case AT_MIDNIGHT: return day_next(now);
	case 0: return (utc_t){ now.s + retry_pause_s(plan, tries) };
	default: return (utc_t){ now.s + own_ms / SECOND };
	}
}

/* True if one more reaches the limit. */
static bool reaches(int64_t before, int64_t limit)
{
	return limit > 0 && before + 1 >= limit;
}

struct retry retry_after(enum retry_plan plan, enum api_class class, int64_t tries, int64_t refusals, utc_t now)
{
	bool ended = class == API_FINAL || (class == API_BOUNDED && reaches(refusals, plans[plan].refusals_max)) ||
	             reaches(tries, plans[plan].tries_max);

	return (struct retry){ ended, next_at(plan, ended ? API_FINAL : class, tries, now) };
}
