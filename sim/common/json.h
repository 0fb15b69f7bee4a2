/*
 * Short functions that read and write cJSON trees. What is read belongs to the
 * tree and lives as long as the tree.
 */
#ifndef SIM_JSON_H
#define SIM_JSON_H

#include "text.h"

#include <cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* The whole text as one JSON value; NULL: it is none. The caller deletes it. */
cJSON *json_parse(const struct text *t);

/* A member: of any type, a text, a list. NULL: absent or of another type. */
cJSON *json_get(const cJSON *object, const char *name);
const char *json_text(const cJSON *object, const char *name);
const cJSON *json_list(const cJSON *object, const char *name);

/* An integer member; `fallback` when it is absent or not an integer. */
int64_t json_int(const cJSON *object, const char *name, int64_t fallback);

/* True for an integer that a double holds exactly; its value is then in *value. */
bool json_is_int(const cJSON *item, int64_t *value);

/* Is the member there, and true? */
bool json_true(const cJSON *object, const char *name);

/* Is the text an element of the list? */
bool json_list_has(const cJSON *list, const char *text);

/* The object or list of that name. An empty one is added when there is none. */
cJSON *json_object_at(cJSON *object, const char *name);
cJSON *json_list_at(cJSON *object, const char *name);

/* Replaces or adds a member; json_set takes the tree over. json_count_up adds 1 to an integer. */
void json_set(cJSON *object, const char *name, cJSON *value);
void json_set_int(cJSON *object, const char *name, int64_t value);
void json_set_text(cJSON *object, const char *name, const char *value);
void json_count_up(cJSON *object, const char *name);

/* Appends the tree as JSON on one line. */
void json_print(struct text *out, const cJSON *tree);

/* How many characters a UTF-8 text has. */
int64_t json_length(const char *text);

#endif
