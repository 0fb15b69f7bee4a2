/*
 * What an answer means for a SKU whose calendar was sent, and when the next try is due. Pure.
 *
 * Source: spec security.md §5 (classes of error codes).
 */
#ifndef SHANMEN_STOCK_PUSH_DECISION_H
#define SHANMEN_STOCK_PUSH_DECISION_H

#include "platform/api_answer.h"
#include "product/calendar_push.h"

struct push_decision {
	bool answered; /* day by day: push_outcomes reads the outcome of each */
	bool rejected; /* the platform cannot read the call, which has only one day */
	bool token;    /* the app's token is no longer valid */
	bool alarm;    /* raise an alarm */
	struct push_retry
		retry; /* for a call that was not answered, and for days to be sent again; without the error's text */
};

/* `days`: how many the call had. */
struct push_decision push_decide(const struct push_sku *s, size_t days, utc_t now, const struct api_answer *answer);

#endif
