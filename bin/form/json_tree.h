/*
 * JSON of a shape nobody here knows: attributes that a person's file hands on to the platform,
 * and answers of the platform shown to a person. Checked for bounds, written by lib/json_out.
 */
#ifndef SHANMEN_JSON_TREE_H
#define SHANMEN_JSON_TREE_H

#include "json/json_out.h"
#include "json_read.h"

#define JSON_TREE_DEPTH 8     /* levels below the object handed on */
#define JSON_TREE_VALUES 2000 /* in it, in all */
#define JSON_TREE_TEXT 20000  /* characters of one text */

/* Tells what cannot be handed on of the object: too deep, too much, a number that is not exactly whole. */
void json_tree_check(const struct node *n);

/*
 * Writes any value. A whole number beyond 2^53 has lost digits when it was read: null is written, never
 * a wrong id.
 */
void json_tree_write(struct json_out *j, const char *key, const cJSON *value);

#endif
