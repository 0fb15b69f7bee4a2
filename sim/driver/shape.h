/*
 * A body made field by field. Where a field stands, in which objects and lists, is known to the model: a field that it
 * does not have ends the program.
 */
#ifndef SIM_SHAPE_H
#define SIM_SHAPE_H

#include "sim/common/text.h"

#include <cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct shape {
	const char *interface;
	cJSON *tree;
};

/* `interface` as in sim/common/model.h. shape_print frees what the shape holds. */
struct shape shape_new(const char *interface);

/*
 * Sets a field. Its path is the model's with numbers in its lists: "tourists[1].name". An element of a list may be
 * named when all before it are there. shape_text leaves out a text that is empty or NULL; shape_empty sets "", [] or {},
 * as the field's type is.
 */
void shape_text(struct shape *s, const char *path, const char *value);
void shape_empty(struct shape *s, const char *path);
void shape_int(struct shape *s, const char *path, int64_t value);
void shape_bool(struct shape *s, const char *path, bool value);

/* Replaces `out` by the body as JSON. */
void shape_print(struct text *out, struct shape *s);

#endif
