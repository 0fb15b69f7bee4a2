/*
 * Holds a call and its answer to the model of the platform's interfaces.
 */
#ifndef SIM_PLATFORM_OBEY_H
#define SIM_PLATFORM_OBEY_H

#include "call.h"

/*
 * False: refused, since its query or body is not what the model says. That is a line of conflicts.jsonl, of kind "model",
 * too: the product must never make such a call. A caller that does it on purpose sends the header X-Sim. The two
 * interfaces that give tokens only note it: they have their own error code for a missing field.
 */
bool obey_check(struct call *c);

/* Has the answer of this call a field, by its path in the model? True also where the model does not know the interface. */
bool obey_answers(const struct call *c, const char *path);

/* Compares the stand-in's own answer, as it is sent, with the model: a line of conflicts.jsonl where it differs. */
void obey_answer(const struct call *c, const struct text *answer);

#endif
