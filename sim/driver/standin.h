/*
 * Calls the control interface of the stand-in for the platform's OpenAPI
 * (sim/platform/control.h). A call that fails ends the program.
 */
#ifndef SIM_STANDIN_H
#define SIM_STANDIN_H

#include "env.h"

#include <cJSON.h>
#include <stdint.h>

struct standin;

/* NULL: the programs of the stack call another OpenAPI than its stand-in, at the address *where. */
struct standin *standin_open(const struct env *e, const char **where);
void standin_close(struct standin *s);

/* Gets a control. Returns the member `name` of the answer, which the caller deletes. */
cJSON *standin_ask(struct standin *s, const char *control, const char *name);

/* Posts to a control; deletes the body. */
void standin_send(struct standin *s, const char *control, cJSON *body);

/* The same; returns the member `name` of the answer, which the caller deletes. */
cJSON *standin_post(struct standin *s, const char *control, cJSON *body, const char *name);

#endif
