/*
 * The control interface at /_sim/, for tests and drivers: what the platform knows,
 * how it misbehaves, what it remembers. All control calls are listed in README.md.
 */
#ifndef SIM_PLATFORM_CONTROL_H
#define SIM_PLATFORM_CONTROL_H

#include "call.h"

/* One control call. A table of them ends with a row without a name. */
struct control {
	const char *method;
	const char *name;                           /* after /_sim/ */
	bool (*run)(struct call *c, cJSON *answer); /* false: the request was wrong, `error` says how */
};

/* Is it a call of the control interface? */
bool control_is(const struct call *c);

/* Runs and answers it, under the lock. `tables` are all control calls there are, NULL at the end. */
void control_serve(struct call *c, const struct control *const tables[]);

/* For a control: puts `error` into the answer. Always false. */
bool control_wrong(cJSON *answer, const char *text);

/* For a control: puts copies of all members of `facts` into the tree, in place of those it has. */
void control_merge(cJSON *into, const cJSON *facts);

#endif
