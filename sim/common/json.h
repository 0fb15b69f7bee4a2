/*
 * Short words for reading cJSON trees. What is read belongs to the tree and
 * lives as long as it.
 */
#ifndef SIM_JSON_H
#define SIM_JSON_H

#include "text.h"

#include <cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* NULL: absent or of another type. */
const cJSON *json_get(const cJSON *object, const char *name);
const char *json_text(const cJSON *object, const char *name);
const cJSON *json_list(const cJSON *object, const char *name);

/* The fallback: absent or not an integer. */
int64_t json_int(const cJSON *object, const char *name, int64_t fallback);

/* An integer without a fraction that a double holds exactly. False: it is none. */
bool json_is_int(const cJSON *item, int64_t *value);

bool json_true(const cJSON *object, const char *name);
bool json_list_has(const cJSON *list, const char *text);

/* The member of that name; added as an empty one when there is none. */
cJSON *json_object_at(cJSON *object, const char *name);
cJSON *json_list_at(cJSON *object, const char *name);

/* Replaces or adds. */
void json_set(cJSON *object, const char *name, cJSON *value);
void json_set_int(cJSON *object, const char *name, int64_t value);
void json_set_text(cJSON *object, const char *name, const char *value);
void json_count_up(cJSON *object, const char *name);

void json_print(struct text *out, const cJSON *tree);

/* Characters of a UTF-8 text. */
int64_t json_length(const char *text);

#endif
