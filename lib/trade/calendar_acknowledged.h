/*
 * What the platform has acknowledged of each calendar day: the columns told_… and push_error of calendar_day, and
 * `dirty`, which marks a pending day: the platform has not acknowledged what the row says now.
 *
 * Not here: which days are sent and when (product/calendar_push.h), what sales do to a day (stock.h).
 *
 * A sale may commit between the moment a day is read and the moment its acknowledgement is recorded. So recording
 * compares the row with what was sent, in one UPDATE: a day that has changed since stays pending.
 * Source: spec calendar-and-products.md (publish calendar).
 */
#ifndef SHANMEN_CALENDAR_ACKNOWLEDGED_H
#define SHANMEN_CALENDAR_ACKNOWLEDGED_H

#include "db/ctx.h"

/* A day as the platform shall show it. */
struct calendar_entry {
	day_t day;
	fen_t price;
	int64_t left; /* copies that can still be sold */
	bool open;
};

/* Days of one SKU, in ascending order. */
struct calendar_days {
	struct calendar_entry *items;
	size_t n;
};

/* What the platform answered about a day that was sent: it rejected the day, had trouble, or accepted it (neither). */
struct calendar_outcome {
	struct str rejected; /* the platform's words, at most 255 bytes; p NULL: not rejected */
	bool again;          /* trouble of the platform that passes: the day has to be sent again */
};

/* The copies we report for a day: stock minus sold, never below 0; 0 for a closed day. */
int64_t calendar_left(int64_t stock, int64_t sold, bool open);

/*
 * Inside a transaction. Records the answer for each of `days`; `outcomes` has days->n entries. Accepted days keep what
 * the platform shows now. A rejected day keeps the platform's words and is not sent again until it changes.
 */
enum result calendar_acknowledge(struct ctx *c, struct str sku_id, const struct calendar_days *days,
                                 const struct calendar_outcome *outcomes) MUST_USE;

/*
 * Inside a transaction. Days from today on that are later than `last` (all, if it is not given) are pending again, at
 * once.
 */
enum result calendar_resend_after(struct ctx *c, struct str sku_id, struct opt_day last) MUST_USE;

/* Inside a transaction. Forgets what was acknowledged of the SKU: all of its days are pending, as if never sent. */
enum result calendar_forget_acknowledged(struct ctx *c, struct str sku_id) MUST_USE;

#endif
