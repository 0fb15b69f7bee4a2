/*
 * The way of a call through the platform's gateway.
 */
#ifndef SIM_PLATFORM_GATEWAY_H
#define SIM_PLATFORM_GATEWAY_H

#include "call.h"

/*
 * Handles, records and answers one call. `tables` are all interfaces there are, NULL
 * at the end. Works under the lock and sends the answer without it.
 */
void gateway_serve(struct call *c, const struct interface *const tables[]);

#endif
