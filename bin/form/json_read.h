/*
 * Reading members of a JSON object from a file that an operator loads: a wrong member becomes a fault with line and
 * path, and reading continues. Not for requests; those are read by lib/json/field.h.
 *
 * Ownership: texts live in the reader's arena.
 */
#ifndef SHANMEN_JSON_READ_H
#define SHANMEN_JSON_READ_H

#include "faults.h"
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

/* Adds a fault for each member that is not in `keys` (NULL-terminated). */
void json_check_known(const struct node *n, const char *const *keys);

/* The member, or NULL. null counts as absent, here and in the functions below. */
const cJSON *json_member(const struct node *n, const char *key);

/* A required id: printable ASCII without blanks, 1 to `max` characters. STR_NONE after a fault. */
struct str json_read_id(const struct node *n, const char *key, size_t max);

/* A required text of 1 to `max` characters without control characters. STR_NONE after a fault. */
struct str json_read_name(const struct node *n, const char *key, size_t max);

/* What json_read_id and json_read_name accept. */
bool json_is_id(struct str s, size_t max);
bool json_is_name(struct str s, size_t max);

/* true or false; `absent` when there is no such member. */
bool json_read_flag(const struct node *n, const char *key, bool absent);

/* A whole number from `min` to `max`; `absent` when there is no such member, and after a fault. */
int64_t json_read_whole(const struct node *n, const char *key, int64_t min, int64_t max, int64_t absent);

/* The first element of the required list, its others follow by `next`; *count is their number. NULL: it has none. */
const cJSON *json_read_list(const struct node *n, const char *key, size_t *count);

/*
 * The node of element `i` of the list `key`. `list_at` is room for the step between, and must live as long as *out.
 * False: it is not an object, which is a fault.
 */
bool json_read_element(const struct node *n, const char *key, struct json_at *list_at, const cJSON *json, size_t i,
                       struct node *out);

/* The same for an element of any kind, without a fault. */
void json_at_element(const struct node *n, const char *key, struct json_at *list_at, const cJSON *json, size_t i,
                     struct node *out);

/* The node of a member of any kind, without a fault. */
void json_at_member(const struct node *n, const char *key, const cJSON *json, struct node *out);

/* The node of the object under `key`. out->json is NULL when it is absent, or no object, which is a fault. */
void json_read_object(const struct node *n, const char *key, struct node *out);

#endif
