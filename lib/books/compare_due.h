/*
 * Which orders are due for a comparison with the platform, and how long each rests after one that decided nothing. Not
 * here: the comparison (compare.h), and writing down that the platform was asked (trade/order_asked.h).
 *
 * Ownership: results live in the arena of the ctx.
 */
#ifndef SHANMEN_COMPARE_DUE_H
#define SHANMEN_COMPARE_DUE_H

#include "db/ctx.h"
#include "platform/lane.h"

#define DUE_MARGIN_S 60    /* after a moment of the platform's: clocks differ, and it takes its time */
#define DUE_DAYS 31        /* so long after its moment an order is asked about */
#define DUE_ORDERS_MAX 200 /* of one query */

/* Why an order is due, the most urgent first. */
enum due_reason {
	DUE_CODES,     /* the platform stopped waiting for codes */
	DUE_CONFIRM,   /* … or for our confirmation */
	DUE_UNPAID,    /* stock is held, and the time to pay is over */
	DUE_EXPIRY,    /* the moment of the automatic refund has passed */
	DUE_AUDIT,     /* a refund's audit is past its time, or waits although the order was used */
	DUE_REFUNDING, /* a copy is not admitted, because the platform showed it in refund */
	DUE__MAX
};

struct due_order {
	struct order_ref order;
	struct str account_id;
	int64_t asks; /* how often it was asked about without a decision */
	utc_t at;     /* the moment that has passed */
};

struct due_orders {
	struct due_order *items;
	size_t n;
};

/*
 * Inside a transaction: the orders due for this reason, those that waited longest first, at most DUE_ORDERS_MAX. Those of
 * apps and merchants that rest are left out, so that they do not fill the list.
 */
enum result compare_due_list(struct ctx *c, enum due_reason reason, const struct lanes_resting *resting,
                             struct due_orders *out) MUST_USE;

/* Seconds until an order is due again that was asked about so often without a decision. Pure. */
int64_t compare_due_pause_s(enum due_reason reason, int64_t asks);

/*
 * Inside a transaction: an order with its merchant. NONE: it is not here, or only as absent, with an unknown merchant.
 */
enum result compare_due_find(struct ctx *c, struct order_ref which, struct due_order *out) MUST_USE;

/* Inside a transaction: orders that were asked about for DUE_DAYS and have no end; at most DUE_ORDERS_MAX. */
enum result compare_due_over(struct ctx *c, struct due_orders *out) MUST_USE;

#endif
