/*
 * The platform's actions: the program of Shanmen that each calls, and its interface in the model.
 */
#ifndef SIM_ACTION_H
#define SIM_ACTION_H

#include <cJSON.h>

/* The program for an action ("scenic_spot.order.can_buy"); any other name is a program's already. */
const char *program_of(const char *name);

/* The interface of a body for a program; NULL: the program answers no action, or the model does not have it. */
const char *interface_of(const char *program, const cJSON *body);

#endif
