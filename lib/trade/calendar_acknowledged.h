/*
 * What the platform has acknowledged of each calendar day: the columns told_… and push_error of calendar_day, and
 * `dirty`, which marks a pending day: the platform has not acknowledged what the row says now.
 *
 * Not here: which days are sent and when (product/calendar_push.h), what is sent of a day (product/calendar_entry.h),
 * what sales do to a day (stock.h).
 *
 * A sale may commit between the moment a day is read and the moment its acknowledgement is recorded. So recording
 * compares the row with what was sent, in one UPDATE: a day that has changed since stays pending. A market price that
 * changes marks the whole calendar instead (product/calendar_push.h).
 * Source: spec calendar-and-products.md §1.1 and §2.
 */
#ifndef SHANMEN_CALENDAR_ACKNOWLEDGED_H
#define SHANMEN_CALENDAR_ACKNOWLEDGED_H

#include "db/ctx.h"

/* A day as the platform shall show it. */
struct calendar_entry {
	day_t day;
	fen_t price;
	fen_t origin;  /* the crossed-out price, never below `price` */
	int64_t stock; /* stock_qty */
	bool on_sale;  /* neither closed nor sold out */
	bool by_left;  /* `stock` counts what is left: each sale changes it */
	bool try_sold; /* a closed day that is sent as 0: if that is refused, it is sent with the number of its sold copies */
};

/* Days of one SKU, in ascending order. */
struct calendar_days {
	struct calendar_entry *items;
	size_t n;
};

/* Inside a transaction. Records that the platform took each of `days`, and so what it shows now. */
enum result calendar_acknowledge(struct ctx *c, int64_t sku_no, const struct calendar_days *days) MUST_USE;

/*
 * Inside a transaction. Records that the platform refused this day in `words` (at most 255 bytes). It is not sent again
 * until it changes; one with `try_sold` is sent once more.
 */
enum result calendar_refused(struct ctx *c, int64_t sku_no, const struct calendar_entry *e, struct str words) MUST_USE;

/* Inside a transaction. Every day of the SKU from today on is pending again, at once. */
enum result calendar_resend(struct ctx *c, int64_t sku_no) MUST_USE;

/* Inside a transaction. Forgets what was acknowledged of the SKU: all of its days are pending, as if never sent. */
enum result calendar_forget_acknowledged(struct ctx *c, int64_t sku_no) MUST_USE;

#endif
