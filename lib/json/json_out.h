/*
 * Writes JSON: the only place that prints it. Integers are printed by buf_int, so
 * no id or amount passes through a double.
 *
 * Ownership: the text is appended to the buffer, which stays the caller's.
 */
#ifndef SHANMEN_JSON_OUT_H
#define SHANMEN_JSON_OUT_H

#include "base/buf.h"

#include <cjson/cJSON.h>

struct json_out {
	struct buf *b;
	bool comma; /* the next value needs a comma before it */
};

/* Append one value, or the begin or end of an object or list. `key` is NULL for the outermost value and inside a list. */
void json_object(struct json_out *j, const char *key);
void json_object_end(struct json_out *j);
void json_list(struct json_out *j, const char *key);
void json_list_end(struct json_out *j);
void json_str(struct json_out *j, const char *key, struct str value);   /* p NULL: null */
void json_text(struct json_out *j, const char *key, const char *value); /* NULL: null */
void json_int(struct json_out *j, const char *key, int64_t value);
/* A number with a fraction, at most 15 digits: a double keeps no more. Not for ids and amounts. */
void json_fraction(struct json_out *j, const char *key, double value);
void json_bool(struct json_out *j, const char *key, bool value);
/*
 * Any value that was read, as it is; json_guard has bounded its depth. False: it holds a number that is not whole, or
 * lost digits when it was read: a fraction is written with 15 digits, and null in place of one beyond JSON_WHOLE_MAX,
 * never a wrong id.
 */
bool json_value(struct json_out *j, const char *key, const cJSON *value);

#endif
