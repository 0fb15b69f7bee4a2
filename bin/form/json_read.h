/*
 * A JSON file that an operator loads: its tree, and faults with line and path. What is wrong with it, form_check says
 * (form.h); what is used of it, a field table reads.
 *
 * Ownership: texts live in the reader's arena.
 */
#ifndef SHANMEN_JSON_READ_H
#define SHANMEN_JSON_READ_H

#include "faults.h"
#include "json/field.h"
#include "json/json_locate.h"

#include <cJSON.h>

struct reader {
	struct arena *arena;
	struct str text; /* the file, for finding lines */
	struct faults *faults;
};

/* A value and its place in the file. */
struct node {
	const struct reader *rd;
	const cJSON *json; /* NULL: absent */
	struct json_at at;
	bool outermost; /* the file's object: `at` is not used */
};

/*
 * Checks and parses the text. False: it is no JSON object; the fault is added to `f`. The caller deletes the tree *root.
 */
bool json_read_open(struct reader *rd, struct arena *a, struct str text, struct faults *f, cJSON **root);

/* Adds a fault of the member `key` (NULL: of the node itself). */
void json_fault(const struct node *n, const char *key, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The member (NULL: the node) as it is in the file, in quotes and cut, for messages; or "an object", "a list". */
const char *json_as_written(const struct node *n, const char *key);

/* The line of the member `key` (NULL: of the node). */
size_t json_node_line(const struct node *n, const char *key);

/* The member, or NULL: absent, or null. */
const cJSON *json_member(const struct node *n, const char *key);

/* Printable ASCII without blanks; a text without control characters. 1 to `max` characters. */
bool json_is_id(struct str s, size_t max);
bool json_is_name(struct str s, size_t max);

/* The node of element `i` of the list `key`. `list_at` is room for the step between, and must live as long as *out. */
void json_at_element(const struct node *n, const char *key, struct json_at *list_at, const cJSON *json, size_t i,
                     struct node *out);

/* The node of a member of any kind, without a fault. */
void json_at_member(const struct node *n, const char *key, const cJSON *json, struct node *out);

/* Reads what can be read of an object that form_check looks at; it says what is wrong. */
void json_decode(const struct node *n, const struct field_table *table, void *out);

#endif
