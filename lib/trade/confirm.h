/*
 * Confirmation of a paid order when confirm_mode is 2: an operator accepts or rejects it later, or the app's rule for
 * undecided orders does; the outbox sends the result to the platform. Also when an answer of create_order that accepted
 * the order may have been lost.
 *
 * Source: spec codes-and-verify.md §5.1 (/goodlife/v1/trip/order/confirm/), trade.md "The flow".
 */
#ifndef SHANMEN_CONFIRM_H
#define SHANMEN_CONFIRM_H

#include "trade/order.h"

/*
 * Inside the transaction: accepts or rejects a waiting order and writes the message for the
 * platform; the stock of a rejected order is given back. NONE: no such order. REFUSE: it is not waiting, or the platform
 * has stopped waiting for it; `*why` is then the rest of a sentence that begins with "order X".
 */
enum result confirm_order(struct ctx *c, struct order_ref which, bool accept, struct str *why) MUST_USE;

/*
 * Inside the transaction, shortly before confirm_by_at: applies the app's rule for orders that nobody has decided.
 * `*what` is then "accepted" or "rejected". NONE: the rule leaves it as it is, it is not waiting, or its time is over.
 */
enum result confirm_undecided(struct ctx *c, struct order_ref which, struct str *what) MUST_USE;

/* So long after an acceptance by the answer of create_order the platform should have asked for the codes. */
#define CONFIRM_HEARD_S 180

/*
 * Holds the order's lock. After payment the answer of create_order accepts the order; where the platform may not have
 * received it, the acceptance is sent as a message, too, once, while it still waits: it may treat an answer that it
 * did not get like confirm_mode 2. Nothing is done for an order in another mode or state, whose codes were asked for,
 * or whose ten minutes are over.
 */
enum result confirm_again(struct ctx *c, struct order *o) MUST_USE;

/*
 * Holds the order's lock. Rejects an order that is not paid yet (before payment), BUG for any other: its stock is given
 * back. The platform will call pay_notify all the same, which then answers with a reject.
 */
enum result confirm_reject_unpaid(struct ctx *c, struct order *o) MUST_USE;

#endif
