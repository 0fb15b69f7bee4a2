/*
 * An order as the platform shows it.
 */
#ifndef SIM_PLATFORM_ORDER_VIEW_H
#define SIM_PLATFORM_ORDER_VIEW_H

#include "call.h"

/* A row of the order query. The caller deletes it. */
cJSON *order_view(const struct call *c, cJSON *order);

/* The order's SKU as verification records and the ledger show it. The caller deletes it. */
cJSON *order_view_sku(const struct call *c, cJSON *order);

#endif
