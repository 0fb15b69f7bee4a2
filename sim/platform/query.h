/*
 * Numbers and lists of ids in a query. Texts point into the call's own query.
 */
#ifndef SIM_PLATFORM_QUERY_H
#define SIM_PLATFORM_QUERY_H

#include "call.h"

#define PAGE_MAX 50

/* A number that the field table (FIELD_DIGITS) has checked; the fallback when it is absent. */
int64_t query_number(const struct call *c, const char *name, int64_t fallback);

/* Is the id in the list, whose ids are joined by commas? A list that is NULL has no ids. */
bool query_list_has(const char *list, const char *id);

/* False: refused, since the list of that name has more than PAGE_MAX ids. */
bool query_ids_check(struct call *c, const char *name);

/* A list of ids in the query, and the member of an object that it is about. */
struct id_list {
	const char *name;
	const char *member;
};

/* Is the object's id in one of the two lists? Also true when the query has neither list. */
bool query_ids_match(const struct call *c, const struct id_list lists[2], const cJSON *object);

#endif
