/*
 * Acceptance of a paid order when confirm_mode is 2: decided later by a
 * person, told to the platform from the outbox.
 *
 * Source: spec codes-and-verify.md, "Confirm an order".
 */
#ifndef SHANMEN_CONFIRM_H
#define SHANMEN_CONFIRM_H

#include "order.h"

/*
 * Inside a transaction: accepts or rejects a waiting order and owes the
 * platform the result; a rejected order's stock is given back.
 * NONE: no such order. REFUSE: it is not waiting (`*state` then holds its state).
 */
enum result confirm_order(struct ctx *c, struct str order_id, bool accept, struct str *state) MUST_USE;

/*
 * Rejects a locked order that is not paid yet (before payment): its stock is given back, and
 * pay_notify, which the platform will not be kept from calling, is answered with a reject.
 */
enum result confirm_reject_unpaid(struct ctx *c, struct order *o) MUST_USE;

#endif
