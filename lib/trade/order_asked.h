/*
 * What an order remembers of being compared with the platform: when the platform was asked about it, how often without
 * a decision, when it is its turn again. The columns asked_at, asks, ask_after_at, expiry_seen_at, unlisted and
 * unlisted_at of ticket_order. Not here: which orders are due (books/compare_due.h), and the comparison
 * (books/compare.h).
 */
#ifndef SHANMEN_ORDER_ASKED_H
#define SHANMEN_ORDER_ASKED_H

#include "db/ctx.h"

struct order_asked {
	int64_t pause_s; /* seconds until its next turn; 0: asked for another reason, its turn stays as it was */
	bool ended;      /* the platform shows the order's end: nothing can happen to it there any more */
};

/*
 * Inside a transaction: the platform was asked about the order just now. Its next turn is never later than a minute
 * after its automatic refund, while that moment is still to come. An end that is seen after the automatic refund is the
 * last question for it.
 */
enum result order_asked_save(struct ctx *c, struct order_ref which, const struct order_asked *a) MUST_USE;

/* Inside a transaction: the order's automatic refund is not asked about any more, although its end was never seen. */
enum result order_asked_give_up(struct ctx *c, struct order_ref which) MUST_USE;

/*
 * Inside a transaction: the platform, asked about this order alone, did not list it (true): counted, with the time of
 * the first such answer. False: it listed the order, the count begins again.
 */
enum result order_asked_unlisted(struct ctx *c, int64_t order_no, bool unlisted) MUST_USE;

#endif
