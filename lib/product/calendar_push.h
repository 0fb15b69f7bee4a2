/*
 * What the platform must be told of our calendar, and what it has acknowledged.
 * The days of products that we tell (way full_direct) and that it can take (past
 * their first review). Not the sending: that is cron/stock_push.
 *
 * The number told of a day is what is left of it, read from committed rows just before it is
 * sent: never more than we have, and never one read earlier. A day is owed (calendar_day.dirty)
 * as long as what was acknowledged differs from what stands there; an acknowledgement
 * compares again, so a sale that comes between leaves it owed.
 *
 * Ownership: lists live in the ctx's arena.
 * Source: spec calendar-and-products.md.
 */
#ifndef SHANMEN_CALENDAR_PUSH_H
#define SHANMEN_CALENDAR_PUSH_H

#include "db/ctx.h"
#include "product/calendar_json.h"

/* A SKU of which days are owed. */
struct push_sku {
	struct str sku_id, sku_out_id, product_id, product_out_id, account_id;
	int64_t app_id;
	bool whole;        /* the whole calendar is owed, whatever was told before */
	int64_t revision;  /* counts how often that was asked for */
	int64_t tries;     /* failed one after another */
	int64_t refusals;  /* of them, those that were a no */
	int64_t most_days; /* most days of one call; 0: as many as fit */
	struct opt_utc failing_since_at;
	struct opt_utc sent_at; /* of a call whose end was not written down */
};

struct push_skus {
	struct push_sku *items;
	size_t n;
};

struct calendar_days {
	struct calendar_entry *items; /* in the order of days */
	size_t n;
};

/* What came of a day that was sent: the platform's words when it rejected it. */
struct calendar_outcome {
	struct str rejected; /* p NULL: taken, or to be tried again */
	bool again;          /* trouble of the platform's that passes */
};

/* Of a new or overwritten product the whole calendar is owed; product_id STR_NONE: of every product. Inside a transaction. */
enum result calendar_mark_whole(struct ctx *c, struct str product_id) MUST_USE;

/*
 * SKUs of which something may be told now, at most `most`: first those with a day that the platform still
 * sells and that is sold out or closed here. `not_apps`: ids of apps left out, joined by commas.
 */
enum result calendar_push_due(struct ctx *c, struct str not_apps, size_t most, struct push_skus *out) MUST_USE;

/* The days of the SKU to be sent next, at most `most`: all there are from today on for `whole`, else those owed, the most urgent. */
enum result calendar_push_days(struct ctx *c, const struct push_sku *s, size_t most, struct calendar_days *out)
	MUST_USE;

/* A call for the SKU is about to start; committed before it does. */
enum result calendar_push_begin(struct ctx *c, struct str sku_id) MUST_USE;

/* The platform answered: what it took is told, what it rejected keeps its words until it changes. */
enum result calendar_acknowledge(struct ctx *c, const struct push_sku *s, const struct calendar_days *days,
                                 const struct calendar_outcome *outcomes) MUST_USE;

/* Days behind `last`, and all days when it is not given, are owed again. */
enum result calendar_resend_after(struct ctx *c, struct str sku_id, struct opt_day last) MUST_USE;

/* The SKU's last call was taken. A whole calendar asked for since `s` was read stays owed. */
enum result calendar_push_done(struct ctx *c, const struct push_sku *s) MUST_USE;

/* A try that failed: when the next one is due, and why. */
struct push_retry {
	utc_t next_at;
	bool counted;      /* as a try */
	bool refused;      /* … and as a no of the platform */
	int64_t most_days; /* 0: as many days as fit; else it goes day by day, and no more as a whole */
	struct str error;
};

enum result calendar_push_failed(struct ctx *c, const struct push_sku *s, const struct push_retry *retry) MUST_USE;

/* SKUs whose last try failed, and that still have a day to be told. */
enum result calendar_push_failing(struct ctx *c, int64_t *out) MUST_USE;

/* Products that the platform pulls now: what was told of them counts no more, should they be told again. Some at a time; *more: and there are others. */
enum result calendar_push_forget_pulled(struct ctx *c, bool *more) MUST_USE;

#endif
