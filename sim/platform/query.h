/*
 * What the interfaces that list have in common: numbers and lists of ids in a
 * query. Values point into the call's own query.
 */
#ifndef SIM_PLATFORM_QUERY_H
#define SIM_PLATFORM_QUERY_H

#include "call.h"

#define PAGE_MAX 50

/* A number of the query, which the field table (FIELD_DIGITS) has let pass. */
int64_t query_number(const struct call *c, const char *name, int64_t fallback);

/* Is the id in the comma-joined list? NULL is in none. */
bool query_listed(const char *list, const char *id);

/* False: refused, the comma-joined list of that name has more than PAGE_MAX ids. */
bool query_ids_check(struct call *c, const char *name);

/* Is the object's id one of the list's? True as well when neither list was given. */
struct id_list {
	const char *name;   /* in the query */
	const char *member; /* of the object */
};
bool query_ids_match(const struct call *c, const struct id_list lists[2], const cJSON *object);

#endif
