/*
 * What an answer means for a SKU whose calendar was sent, and when the next try is due. Pure.
 *
 * A call is taken or refused as a whole, and no answer says which day is at fault. So a call that is refused for what it
 * says is narrowed down: the next call has half of its days, and so on, down to the one day that is refused alone.
 * Source: spec calendar-and-products.md §2.3, security.md §5 (classes of error codes).
 */
#ifndef SHANMEN_STOCK_PUSH_DECISION_H
#define SHANMEN_STOCK_PUSH_DECISION_H

#include "platform/api_answer.h"
#include "product/calendar_push.h"

struct push_decision {
	bool accepted;           /* all days of the call */
	bool rejected;           /* the platform refuses the call's only day */
	bool token;              /* the app's token is no longer valid */
	bool alarm;              /* raise an alarm */
	struct push_retry retry; /* without the error's text; of a call that was accepted or rejected only `suspects` */
};

/* `days`: how many the call had. */
struct push_decision push_decide(const struct push_sku *s, size_t days, utc_t now, const struct api_answer *answer);

#endif
