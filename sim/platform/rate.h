/*
 * How many calls a second an interface takes.
 */
#ifndef SIM_PLATFORM_RATE_H
#define SIM_PLATFORM_RATE_H

#include "call.h"

/* Counts the call. False: refused, the interface was called too often within this second. */
bool rate_check(struct call *c);

#endif
