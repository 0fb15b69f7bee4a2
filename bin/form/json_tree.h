/*
 * JSON whose shape we do not know: attributes that an operator's file passes on to the platform as they are. Here is how
 * large they may be; json_value (lib/json/json_out.h) writes them.
 */
#ifndef SHANMEN_JSON_TREE_H
#define SHANMEN_JSON_TREE_H

#include "json_read.h"

#define JSON_TREE_DEPTH 8     /* levels below the object that is passed on */
#define JSON_TREE_VALUES 2000 /* in all of it */
#define JSON_TREE_TEXT 20000  /* characters of one text */

/* Adds faults for what cannot be passed on: too deep, too many values, too long a text, a number that loses digits. */
void json_tree_check(const struct node *n);

#endif
