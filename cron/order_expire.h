/*
 * What the files of order_expire share: one run, which compares orders with the platform one by one.
 *
 *   order_expire.c          the program and its summary
 *   order_expire_uses.c     uses that the platform has not acknowledged
 *   order_expire_webhook.c  orders that webhook messages speak of
 *   order_expire_due.c      orders whose moment has passed
 *   order_expire_compare.c  one order, and what goes wrong with it
 *   order_expire_overdue.c  orders whose end the platform does not show
 *
 * Not here: the comparison itself (books/compare.h), and when an order is due (books/compare_due.h).
 */
#ifndef SHANMEN_ORDER_EXPIRE_H
#define SHANMEN_ORDER_EXPIRE_H

#include "books/compare.h"
#include "books/compare_due.h"
#include "jobs/job.h"
#include "platform/lane.h"
#include "platform/openapi.h"

#define EXPIRE_PATIENCE                                                                                                \
	2 /* after one more question in a row without an answer, an app or merchant rests until the next round */

struct expire {
	struct job_work *w;
	struct openapi *openapi;
	struct arena of_one;       /* for one order */
	struct lanes lanes;        /* apps whose platform does not answer, merchants that it refuses */
	int64_t webhooks_until_ms; /* monotonic; 0: as long as the run */
	size_t asked, unclear, troubled, failed;
	size_t fresh, repaired;
};

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
