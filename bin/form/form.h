/*
 * Checking an operator's JSON file for the platform by a form, every fault with line and path and what to do; then
 * writing it as the interface's JSON. null counts as absent and is not written; an unknown field is a fault.
 */
#ifndef SHANMEN_FORM_H
#define SHANMEN_FORM_H

#include "json/form_table.h"
#include "json/json_out.h"
#include "json_read.h"

/* Adds every fault of the object. */
void form_check(const struct node *n, const struct form *form);

/* Writes the members of a checked object, in the form's order, into the object that is open. */
void form_write(struct json_out *j, const cJSON *object, const struct form *form);

#endif
