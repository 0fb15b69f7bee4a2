/*
 * Does one JSON value have a type of the model? Lists and objects are model.c's.
 */
#ifndef SIM_MODEL_VALUE_H
#define SIM_MODEL_VALUE_H

#include <cJSON.h>
#include <stdbool.h>

/*
 * Is the value of this type ("string", "int64", "object", "any", "map<int64>", "string|int64" …)? `as_text`: a value of a
 * query, which is written as text. "list<…>" asks only for a list.
 */
bool model_value_has_type(const cJSON *value, const char *type, bool as_text);

/* Is it a day, written "yyyy-MM-dd"? */
bool model_value_is_day(const cJSON *value);

/* Is the number, or the text of a number, an element of the list of numbers? */
bool model_value_is_among(const cJSON *value, const cJSON *values);

/* The value of a list in a query: elements joined by commas, or a JSON list. The caller frees the list of texts. */
cJSON *model_value_split(const char *text);

#endif
