/*
 * Where in a JSON text a value stands: its line and its own characters, for
 * messages about a file. Not a parser: the text has passed json_guard.
 *
 * Ownership: a path lives on its maker's stack, from the inside outwards.
 */
#ifndef SHANMEN_JSON_LOCATE_H
#define SHANMEN_JSON_LOCATE_H

#include "base/arena.h"

/* One step of a path; `up` is the step before it, NULL at the outermost. */
struct json_at {
	const struct json_at *up;
	const char *key; /* member of an object (unescaped); NULL: element of an array */
	size_t index;    /* … with this number, from 0 */
};

/*
 * Finds the value. False: there is none at that path; *line is then that of the innermost
 * container that exists. `*value` gets its characters as they stand (a container: from its bracket on).
 */
bool json_locate(struct arena *a, struct str text, const struct json_at *path, size_t *line, struct str *value);

/* "products[2].rules.max_age"; "the file" for no path. */
struct str json_path_text(struct arena *a, const struct json_at *path);

/* The line a byte offset stands in, from 1. */
size_t json_line(struct str text, size_t offset);

#endif
