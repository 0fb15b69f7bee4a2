/*
 * What the files of order_expire share: one run, which compares orders with the platform one by one.
 *
 *   order_expire.c          the program and its summary
 *   order_expire_uses.c     uses that the platform has not acknowledged
 *   order_expire_webhook.c  orders that webhook messages speak of
 *   order_expire_due.c      orders whose moment has passed
 *   order_expire_compare.c  one order, and what goes wrong with it
 *   order_expire_lane.c     apps and merchants that the platform does not answer for
 *   order_expire_overdue.c  orders whose end the platform does not show
 *
 * Not here: the comparison itself (books/compare.h), and when an order is due (books/compare_due.h).
 */
#ifndef SHANMEN_ORDER_EXPIRE_H
#define SHANMEN_ORDER_EXPIRE_H

#include "books/compare.h"
#include "books/compare_due.h"
#include "jobs/job.h"
#include "platform/openapi.h"

#define LANE_TROUBLES 3 /* questions in a row without an answer: the lane is closed until the next run */

/*
 * Orders that fail together: those of an app whose platform does not answer, or of a merchant that the platform
 * refuses.
 */
struct lane {
	int64_t app_id;
	struct str account_id; /* empty: all of the app */
	int troubles;
	struct lane *next;
};

struct expire {
	struct job_work *w;
	struct openapi *openapi;
	struct arena of_one; /* for one order */
	struct arena of_lanes;
	struct lane *lanes;        /* one for each app and merchant that had trouble in this round */
	int64_t webhooks_until_ms; /* monotonic; 0: as long as the run */
	size_t asked, unclear, troubled, failed;
	size_t fresh, repaired;
};

/* --- order_expire_lane.c --- */

/* Forgets all: a round begins, or the run ends. */
void lanes_clear(struct expire *x);

/* Is the order's app or merchant closed for this round? */
bool lane_closed(const struct expire *x, const struct due_order *o);

/* One more question without an answer: of the app, or where the platform refuses of the merchant alone. */
void lane_trouble(struct expire *x, const struct due_order *o, bool merchant);

/* The platform answered: the order's lanes begin to count again. */
void lane_answered(struct expire *x, const struct due_order *o);

/* The closed ones, for the queries; in the arena given. */
struct due_excluded lane_excluded(const struct expire *x, struct arena *a);

/* --- order_expire_compare.c --- */

/*
 * Asks about one order, compares, counts, and raises the alarms of what went wrong. `pause_s`: see struct
 * compare_request. OK: see *out. Else the database, or overtaken.
 */
enum result expire_compare(struct expire *x, const struct due_order *o, int64_t pause_s, struct compare_result *out)
	MUST_USE;

/* "2026-11-26": today, for an alarm once a day; in the arena given. */
struct str expire_today(struct arena *a);

/* --- the parts of a run. Results of the database; time and trouble end them with OK --- */

/*
 * Uses that the platform has not acknowledged: due at once before it refunds by itself, with alarms a day, six hours
 * and one hour before. *n: orders alarmed of.
 */
enum result expire_uses(struct job_work *w, size_t *n) MUST_USE;

/* Orders that webhook messages speak of. */
enum result expire_webhooks(struct expire *x) MUST_USE;

/* Orders whose moment has passed. */
enum result expire_due(struct expire *x) MUST_USE;

/*
 * Alarms for orders whose end the platform does not show; in the end they are given up, and old webhook messages, too.
 */
enum result expire_overdue(struct expire *x) MUST_USE;

#endif
