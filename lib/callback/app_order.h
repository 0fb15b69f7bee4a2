/*
 * The order that a callback is about, locked: the one of this id of the app that signed the call. An order of another
 * app may have the same id; the call neither finds nor changes it.
 *
 * REFUSE (logged, answered 100): the merchant belongs to this app now, but the order was sold through another one. It is
 * neither taken for unknown, which would give its money back, nor changed.
 */
#ifndef SHANMEN_APP_ORDER_H
#define SHANMEN_APP_ORDER_H

#include "trade/order.h"
#include "web/spi.h"

/* As order_lock, for the calling app. */
enum result app_order_lock(struct spi_call *c, struct str order_id, struct order *out) MUST_USE;

/* As order_lock_or_remember, for the calling app. */
enum result app_order_lock_or_remember(struct spi_call *c, struct str order_id, struct order *out) MUST_USE;

#endif
