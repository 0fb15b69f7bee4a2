/*
 * The order that a callback is about, locked, and only when it belongs to the app that signed the call:
 * a call of another app never changes it.
 */
#ifndef SHANMEN_APP_ORDER_H
#define SHANMEN_APP_ORDER_H

#include "trade/order.h"
#include "web/spi.h"

/* As order_lock. REFUSE (logged, answered 100): the order belongs to another app. */
enum result app_order_lock(struct spi_call *c, struct str order_id, struct order *out) MUST_USE;

/* As order_lock_or_remember, for this app. REFUSE as above. */
enum result app_order_lock_or_remember(struct spi_call *c, struct str order_id, struct order *out) MUST_USE;

#endif
