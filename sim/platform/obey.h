/*
 * Holds a call to the model of the platform's interfaces.
 */
#ifndef SIM_PLATFORM_OBEY_H
#define SIM_PLATFORM_OBEY_H

#include "call.h"

/*
 * False: refused, since its query or body is not what the model says. That is a line of conflicts.jsonl, of kind "model",
 * too: the product must never make such a call. A caller that does it on purpose sends the header X-Sim.
 */
bool obey_check(struct call *c);

#endif
