/*
 * The order a callback speaks of, locked, and only when it is this app's own:
 * what another app signs never touches it.
 */
#ifndef SHANMEN_APP_ORDER_H
#define SHANMEN_APP_ORDER_H

#include "trade/order.h"
#include "web/spi.h"

/* As order_lock. REFUSE (answered 100, logged): the order is another app's. */
enum result app_order_lock(struct call *c, struct str order_id, struct order *out) MUST_USE;

/* As order_lock_or_remember. REFUSE as above. */
enum result app_order_lock_or_remember(struct call *c, struct str order_id, struct order *out) MUST_USE;

#endif
