/*
 * The platform cancels an order: its notice says so, or, where the notice was lost, a comparison with the platform's books
 * finds it. The stock goes back, once; a ticket that was used at the gate stays used.
 */
#ifndef SHANMEN_ORDER_CANCEL_H
#define SHANMEN_ORDER_CANCEL_H

#include "trade/order.h"

/*
 * Holds the order's lock, and locks its vouchers. Done again it changes nothing but the time. Not for ORDER_ABSENT.
 * Where a ticket was used, a discrepancy is raised and the order keeps its state.
 */
enum result order_cancel(struct ctx *c, struct order *o, utc_t cancelled_at) MUST_USE;

#endif
