/*
 * Reading members of a JSON object for a file loaded by a person: a wrong one
 * becomes a fault with line and path, and reading goes on. Not for requests.
 *
 * Ownership: texts live in the reader's arena.
 */
#ifndef SHANMEN_JSON_READ_H
#define SHANMEN_JSON_READ_H

#include "faults.h"
#include "json_locate.h"

#include <cJSON.h>

struct reader {
	struct arena *arena;
	struct str text; /* the file, for lines */
	struct faults *faults;
};

/* An object with where it stands. */
struct node {
	const struct reader *rd;
	const cJSON *json; /* NULL: absent */
	struct json_at at;
	bool outermost;
};

/*
 * Checks and parses the text. False: it is no JSON object, and the fault is told. The tree is the
 * caller's to delete.
 */
bool json_read_open(struct reader *rd, struct arena *a, struct str text, struct faults *f, cJSON **root);

/* A fault of member `key` (NULL: of the object itself); "%s" in `fmt` may take faults_quote of its text. */
void json_fault(const struct node *n, const char *key, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* The member's text as it stands in the file, for messages; `"…"`. */
const char *json_as_written(const struct node *n, const char *key);

size_t json_node_line(const struct node *n, const char *key);

/* Members outside `keys` (NULL-terminated) are faults. */
void json_only(const struct node *n, const char *const *keys);

/* null counts as absent everywhere. */
const cJSON *json_member(const struct node *n, const char *key);

/* Printable ASCII without blanks, 1 to `max`; STR_NONE after a fault. Required. */
struct str json_id(const struct node *n, const char *key, size_t max);

/* Text of 1 to `max` characters without control characters. Required. */
struct str json_name(const struct node *n, const char *key, size_t max);

/* What json_id and json_name take. */
bool json_is_id(struct str s, size_t max);
bool json_is_name(struct str s, size_t max);

bool json_flag(const struct node *n, const char *key, bool absent);
int64_t json_whole(const struct node *n, const char *key, int64_t min, int64_t max, int64_t absent);

/* The list under `key`, which must have an element; NULL after a fault. */
const cJSON *json_elements(const struct node *n, const char *key, size_t *count);

/* Element i of the list `key` in `n`; `list_at` is the caller's room for the step between. False: not an object. */
bool json_element(const struct node *n, const char *key, struct json_at *list_at, const cJSON *json, size_t i,
                  struct node *out);

/* The same for an element of any kind, without a fault. */
void json_at_element(const struct node *n, const char *key, struct json_at *list_at, const cJSON *json, size_t i,
                     struct node *out);

/* The node of a member of any kind. */
void json_at_member(const struct node *n, const char *key, const cJSON *json, struct node *out);

/* The object under `key`; out->json NULL when absent. */
void json_object_member(const struct node *n, const char *key, struct node *out);

#endif
