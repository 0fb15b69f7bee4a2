/*
 * JSON whose shape we do not know: attributes that an operator's file passes on to the platform, and answers of the
 * platform that are shown as they came. Its size is checked; it is written by lib/json/json_out.h.
 */
#ifndef SHANMEN_JSON_TREE_H
#define SHANMEN_JSON_TREE_H

#include "json/json_out.h"
#include "json_read.h"

#define JSON_TREE_DEPTH 8     /* levels below the object that is passed on */
#define JSON_TREE_VALUES 2000 /* in all of it */
#define JSON_TREE_TEXT 20000  /* characters of one text */

/* Adds faults for what cannot be passed on: too deep, too many values, too long a text, a number that loses digits. */
void json_tree_check(const struct node *n);

/* Writes any value. A whole number beyond 2^53 lost digits when it was read: null is written, never a wrong id. */
void json_tree_write(struct json_out *j, const char *key, const cJSON *value);

#endif
