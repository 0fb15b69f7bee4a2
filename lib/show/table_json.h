/*
 * Rows for scripts: exact values under the columns' keys.
 *
 * Ownership: borrows everything; keeps nothing.
 */
#ifndef SHANMEN_TABLE_JSON_H
#define SHANMEN_TABLE_JSON_H

#include "json/json_out.h"
#include "show/column.h"

/* An array of objects under `key` (NULL: the outermost value). */
void table_json(struct json_out *j, const char *key, const struct column *cols, const struct rows *rows);

/* The members of one row, into the open object. */
void card_json(struct json_out *j, const struct column *cols, const struct rows *rows, size_t row);

#endif
