/*
 * The stand-in for the platform's OpenAPI, asked and told by its control interface (openapi_control.c), as
 * tests/flow/standin.py does it. What cannot be had of it ends the program.
 */
#ifndef SIM_STANDIN_H
#define SIM_STANDIN_H

#include "env.h"

#include <cJSON.h>
#include <stdint.h>

struct standin;

/* NULL: the stack's programs call another OpenAPI than their own stand-in; `where` is then its address. */
struct standin *standin_open(const struct env *e, const char **where);
void standin_close(struct standin *s);

/* The member `name` of a control's answer. The caller deletes it. */
cJSON *standin_ask(struct standin *s, const char *control, const char *name);

/* Posts a body, which is deleted. */
void standin_tell(struct standin *s, const char *control, cJSON *body);

/* The same; gives a member of the answer, which the caller deletes. */
cJSON *standin_post(struct standin *s, const char *control, cJSON *body, const char *name);

#endif
