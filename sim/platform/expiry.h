/*
 * What the platform's clock does to an order: refunds at expiry, ends of deadlines.
 */
#ifndef SIM_PLATFORM_EXPIRY_H
#define SIM_PLATFORM_EXPIRY_H

#include "call.h"

/* When the clock changes the order next, in seconds; 0: never. */
int64_t expiry_next_at(const struct call *c, cJSON *order);

/* Is that moment over? */
bool expiry_is_due(const struct call *c, cJSON *order);

/* Does what is due, in the tree; a refund at expiry only without the setting `expiry_asks`. */
void expiry_clock(const struct call *c, cJSON *order);

/* Is the moment of the automatic refund over, and the refund not made yet? */
bool expiry_refund_is_due(const struct call *c, cJSON *order);

/* Refunds all certificates that were not used, or verifies a partly used order as a whole, in the tree. */
void expiry_refund(const struct call *c, cJSON *order);

#endif
