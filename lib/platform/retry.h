/*
 * When something that the platform did not take, or did not decide, is tried again, and when trying is of no use. One
 * table has the schedules of everything that is asked or sent again. Pure.
 *
 * Not here: what an answer means to its message, which its caller looks at first; alarms; deadlines that make a pause
 * shorter.
 * Source: spec security.md §4, §5 (classes); the plans name their own pages.
 */
#ifndef SHANMEN_RETRY_H
#define SHANMEN_RETRY_H

#include "platform/api_answer.h"

enum retry_plan {
	RETRY_USE,          /* a use is reported to the platform */
	RETRY_ORDER,        /* … a confirmation or codes: it waits for ten minutes */
	RETRY_AUDIT,        /* … the decision about a refund */
	RETRY_PUBLICATION,  /* a product is saved */
	RETRY_CALENDAR,     /* price, stock and open days of a SKU */
	RETRY_GROUPON,      /* a code of the platform is verified, while the visitor stands at the gate */
	RETRY_SHOP_TASK,    /* what became of a change to a shop */
	RETRY_SHOP_MATCH,   /* … of a match of shops */
	RETRY_COMPARE_SOON, /* an order for which somebody waits, or money is at stake */
	RETRY_COMPARE,      /* any other order whose end is not known */
	RETRY_DECRYPT,      /* persons are decrypted, of one merchant */
	RETRY_NIGHT,        /* a question of a job that runs once a night */
	RETRY_NIGHT_SLOW,   /* … after it was asked too often */
	RETRY_TOKEN,        /* the next request for a token */
	RETRY_INTERFACE,    /* an interface that was called too often */
	RETRY__MAX
};

struct retry {
	bool ended;    /* no more tries: an operator has to act, or another run tries */
	utc_t next_at; /* the next try; of what ended: for the plans that try all the same */
};

/*
 * After an answer that decided nothing. `tries` and `refusals` (tries that ended with API_BOUNDED) are those before this
 * one.
 */
struct retry retry_after(enum retry_plan plan, enum api_class class, int64_t tries, int64_t refusals, utc_t now);

/* The pause by the number of tries alone. */
int64_t retry_pause_ms(enum retry_plan plan, int64_t tries);
int64_t retry_pause_s(enum retry_plan plan, int64_t tries); /* … of a plan in whole seconds */

#endif
