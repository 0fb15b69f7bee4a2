/*
 * An order is cancelled by the platform: told by its notice, or found by a look at the platform's books
 * when the notice was lost. Stock goes back, once; what was used at the gate stays used.
 */
#ifndef SHANMEN_ORDER_CANCEL_H
#define SHANMEN_ORDER_CANCEL_H

#include "trade/order.h"

/* Holds the order's lock, takes the vouchers'. Done again it changes nothing but the time. Not for ORDER_ABSENT. */
enum result order_cancel(struct ctx *c, struct order *o, utc_t cancelled_at) MUST_USE;

#endif
