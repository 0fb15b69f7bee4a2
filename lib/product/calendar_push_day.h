/*
 * One day of one SKU that a person sends (shanmen contact) beside cron/stock_push: read, reserved and recorded so that
 * both agree afterwards on what the platform has. Not here: the call, its body (push_body.h), what is pending
 * (calendar_push.h).
 *
 * Every function runs inside a transaction. Texts live in the ctx's arena.
 */
#ifndef SHANMEN_CALENDAR_PUSH_DAY_H
#define SHANMEN_CALENDAR_PUSH_DAY_H

#include "product/calendar_push.h"

/* Of a SKU's calendar: do we send it at all? */
enum push_way {
	PUSH_WAY_OURS,   /* yes */
	PUSH_WAY_REVIEW, /* not yet: its product has not passed a review */
	PUSH_WAY_PULLED, /* no: the platform pulls it */
};

struct push_day {
	struct push_sku sku; /* for calls of single days: never `whole` */
	enum push_way way;
	bool known; /* the day is in the calendar, as `row` */
	struct calendar_row row;
	/* What the platform acknowledged last; `at` not given: nothing yet. */
	struct opt_utc acknowledged_at;
	bool acknowledged_open;
	bool pending;       /* what the row says has not been acknowledged */
	struct str refused; /* the platform's words, where it refused the day as it was sent last; else STR_NONE */
};

/* Reads the SKU and the day. NONE: there is no such SKU. */
enum result calendar_push_day_read(struct ctx *c, int64_t sku_no, day_t day, struct push_day *out) MUST_USE;

/* The platform took the day as `e`, and the call of calendar_push_begin has ended. */
enum result calendar_push_day_taken(struct ctx *c, const struct push_sku *s, const struct calendar_entry *e) MUST_USE;

/* The platform refused it in `words` (at most 255 bytes), and the call has ended. */
enum result calendar_push_day_refused(struct ctx *c, const struct push_sku *s, const struct calendar_entry *e,
                                      struct str words) MUST_USE;

/* The call has ended and says nothing about the day. */
enum result calendar_push_day_ended(struct ctx *c, const struct push_sku *s) MUST_USE;

#endif
