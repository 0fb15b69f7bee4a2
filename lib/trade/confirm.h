/*
 * Acceptance of a paid order when confirm_mode is 2: decided later by a
 * person, or by the app's rule for what nobody decided, and told to the platform from the outbox.
 *
 * Source: spec codes-and-verify.md §5.1 (/goodlife/v1/trip/order/confirm/).
 */
#ifndef SHANMEN_CONFIRM_H
#define SHANMEN_CONFIRM_H

#include "trade/order.h"

/*
 * Inside a transaction: accepts or rejects a waiting order and owes the
 * platform the result; a rejected order's stock is given back.
 * NONE: no such order. REFUSE: it is not waiting, or the platform is not any more; `*why`
 * is then a clause behind "order X".
 */
enum result confirm_order(struct ctx *c, struct str order_id, bool accept, struct str *why) MUST_USE;

/*
 * Inside a transaction, shortly before confirm_by_at: does what the order's app wants done with an order that nobody
 * decided. `*what` is then "accepted" or "rejected". NONE: it is to be left, is not waiting, or its time is over.
 */
enum result confirm_undecided(struct ctx *c, struct str order_id, struct str *what) MUST_USE;

/*
 * Rejects a locked order that is not paid yet (before payment): its stock is given back, and
 * pay_notify, which the platform will not be kept from calling, is answered with a reject.
 */
enum result confirm_reject_unpaid(struct ctx *c, struct order *o) MUST_USE;

#endif
