/*
 * Which days of our calendar have to be sent to the platform, and how the calls for each SKU fare: the table
 * calendar_push. Only products that we push (way full_direct) and whose first review has passed: before that the
 * platform takes no calendar. Not here: the calls (cron/stock_push), what was acknowledged of a day
 * (trade/calendar_acknowledged.h).
 *
 * A day is pending (calendar_day.dirty) while the platform has not acknowledged what the row says. The number sent is
 * read from committed rows just before the call, never earlier: so what is sent as left is never more than we have.
 *
 * Ownership: lists live in the ctx's arena. Writing functions run inside a transaction.
 * Source: spec calendar-and-products.md.
 */
#ifndef SHANMEN_CALENDAR_PUSH_H
#define SHANMEN_CALENDAR_PUSH_H

#include "db/ctx.h"
#include "product/calendar_entry.h"

/* A SKU with pending days. */
struct push_sku {
	int64_t sku_no, product_no;
	struct str sku_id, product_id; /* the platform's; STR_NONE: not known yet */
	struct str sku_out_id, product_out_id, account_id;
	int64_t app_id;
	bool whole;       /* the whole calendar is pending, whatever was acknowledged before */
	int64_t revision; /* how often the whole calendar was asked for */
	int64_t tries;    /* failed in a row */
	int64_t refusals; /* those of them that the platform refused */
	int64_t suspects; /* among so many of the next pending days is one for which the platform refused a call; 0: none known */
	struct opt_utc failing_since_at;
	struct opt_utc sent_at; /* start of a call whose result was not recorded */
};

struct push_skus {
	struct push_sku *items;
	size_t n;
};

#define CALENDAR_ALL_PRODUCTS 0

/* Marks the whole calendar of a product as pending, for a new or overwritten one; or of every product. */
enum result calendar_mark_whole(struct ctx *c, int64_t product_no) MUST_USE;

/*
 * At most `most` SKUs for which something may be sent now. First those with a day that is sold out or closed here while
 * the platform still sells it. `not_apps`: ids of apps to leave out, joined by commas.
 */
enum result calendar_push_due(struct ctx *c, struct str not_apps, size_t most, struct push_skus *out) MUST_USE;

/*
 * The SKU's next days to send, at most `most`: for `whole` all from today on, else the most urgent of the pending ones.
 */
enum result calendar_push_days(struct ctx *c, const struct calendar_form *form, const struct push_sku *s, size_t most,
                               struct calendar_days *out) MUST_USE;

/* The SKU's whole calendar does not fit one call: each of its days is pending by itself instead. */
enum result calendar_push_by_days(struct ctx *c, const struct push_sku *s) MUST_USE;

/* Records that a call for the SKU is about to start; to be committed before it starts. */
enum result calendar_push_begin(struct ctx *c, int64_t sku_no) MUST_USE;

/*
 * Records that the SKU's call is settled: accepted, or refused for its only day. If the whole calendar was asked for
 * after `s` was read, it stays pending. `suspects`: those that remain.
 */
enum result calendar_push_done(struct ctx *c, const struct push_sku *s, int64_t suspects) MUST_USE;

/* A failed try: why it failed, and when to try next. */
struct push_retry {
	utc_t next_at;
	bool counted;     /* as a try */
	bool refused;     /* also as a refusal of the platform */
	int64_t suspects; /* more than 0: the calendar is sent day by day and in smaller calls, no longer as a whole */
	struct str error;
};

/* Records a failed try. */
enum result calendar_push_failed(struct ctx *c, const struct push_sku *s, const struct push_retry *retry) MUST_USE;

/* Counts the SKUs whose last try failed and that still have a pending day. */
enum result calendar_push_failing(struct ctx *c, int64_t *out) MUST_USE;

/*
 * For products that the platform pulls now: forgets what was acknowledged, so that they are sent whole if we push them
 * again. A few SKUs per transaction; *more: there are others.
 */
enum result calendar_push_forget_pulled(struct ctx *c, bool *more) MUST_USE;

#endif
