/*
 * Finds the place of a value in a JSON text: its line and its characters, for messages about a file. Not a parser: the
 * text has passed json_guard.
 *
 * Ownership: a path is a chain of steps on the stack of the functions that made them, linked from the inside outwards.
 */
#ifndef SHANMEN_JSON_LOCATE_H
#define SHANMEN_JSON_LOCATE_H

#include "base/arena.h"

/* One step of a path; `up` is the step before it, NULL for the first. */
struct json_at {
	const struct json_at *up;
	const char *key; /* member of an object (unescaped); NULL: element of an array */
	size_t index;    /* the number of that element, from 0 */
};

/*
 * Finds the value. *value gets its characters as they are in the text; of a container, from its bracket on.
 * False: there is none at that path; *line is then the line of the innermost container that exists.
 */
bool json_locate(struct arena *a, struct str text, const struct json_at *path, size_t *line, struct str *value);

/* "products[2].rules.max_age"; "the file" for an empty path (NULL). */
struct str json_path_text(struct arena *a, const struct json_at *path);

/* The line of a byte offset, from 1. */
size_t json_line(struct str text, size_t offset);

#endif
