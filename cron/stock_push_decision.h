/*
 * What an answer means for a SKU whose calendar was told, and when the next try
 * is due. Pure functions.
 *
 * Source: spec security.md §5 (classes).
 */
#ifndef SHANMEN_STOCK_PUSH_DECISION_H
#define SHANMEN_STOCK_PUSH_DECISION_H

#include "platform/api_answer.h"
#include "product/calendar_push.h"

struct push_decision {
	bool answered;           /* day by day: push_outcomes says what came of each */
	bool rejected;           /* the only day of the call made no sense to the platform */
	bool token;              /* the app's token is not valid any more */
	bool alarm;              /* tell a person */
	struct push_retry retry; /* where none of the days was answered; without the error's text */
};

/* `days`: of the call. */
struct push_decision push_decide(const struct push_sku *s, size_t days, utc_t now, const struct api_answer *answer);

#endif
