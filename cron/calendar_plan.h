/*
 * What an answer means for a SKU whose calendar was told, and when the next try
 * is due. Pure functions.
 *
 * Source: spec security.md §5 (classes).
 */
#ifndef SHANMEN_CALENDAR_PLAN_H
#define SHANMEN_CALENDAR_PLAN_H

#include "platform/api_answer.h"
#include "product/calendar_tell.h"

struct calendar_plan {
	bool answered;               /* day by day: calendar_outcomes says what came of each */
	bool rejected;               /* the only day of the call made no sense to the platform */
	bool token;                  /* the app's token is not valid any more */
	bool alarm;                  /* tell a person */
	struct calendar_retry retry; /* where none of the days was answered; without the error's text */
};

/* `days`: of the call. */
struct calendar_plan calendar_plan_answer(const struct calendar_sku *s, size_t days, utc_t now,
                                          const struct api_answer *answer);

#endif
