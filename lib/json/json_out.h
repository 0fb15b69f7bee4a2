/*
 * The answer writer: the only place that prints JSON. Integers are printed by
 * buf_int, so no id or amount passes through a double.
 *
 * Ownership: the text lives in the buffer it was begun with.
 */
#ifndef SHANMEN_JSON_OUT_H
#define SHANMEN_JSON_OUT_H

#include "base/buf.h"

struct json_out {
	struct buf *b;
	bool comma; /* the next value needs one before it */
};

/* `key` is NULL for the outermost value and inside a list. */
void json_object(struct json_out *j, const char *key);
void json_object_end(struct json_out *j);
void json_list(struct json_out *j, const char *key);
void json_list_end(struct json_out *j);
void json_str(struct json_out *j, const char *key, struct str value); /* p NULL: null */
void json_text(struct json_out *j, const char *key, const char *value);
void json_int(struct json_out *j, const char *key, int64_t value);
/* Not a whole number, of at most 15 digits (more a double does not keep). */
void json_fraction(struct json_out *j, const char *key, double value);
void json_bool(struct json_out *j, const char *key, bool value);

#endif
