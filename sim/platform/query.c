/*
 * Numbers and lists of ids in a query. Paging is not here: pages and cursors differ
 * from interface to interface.
 */
#include "query.h"

#include <stdio.h>
#include <string.h>

int64_t query_number(const struct call *c, const char *name, int64_t fallback)
{
	const char *text = json_text(c->query, name);
	long long number;

	return text && sscanf(text, "%lld", &number) == 1 ? number : fallback;
}

bool query_ids_check(struct call *c, const char *name)
{
	const char *at = json_text(c->query, name);
	int n = at != NULL;

	for (; at && (at = strchr(at, ',')) != NULL; at++)
		n++;
	return n <= PAGE_MAX || call_refuse(c, CODE_PARAMETER, "参数%s超出范围: %d", name, n);
}

bool query_list_has(const char *list, const char *id)
{
	size_t n = id ? strlen(id) : 0;
	const char *at, *comma;

	for (at = n ? list : NULL; at; at = comma ? comma + 1 : NULL) {
		if (strncmp(at, id, n) == 0 && (at[n] == ',' || at[n] == '\0'))
			return true;
		comma = strchr(at, ',');
	}
	return false;
}

bool query_ids_match(const struct call *c, const struct id_list lists[2], const cJSON *object)
{
	const char *first = json_text(c->query, lists[0].name), *second = json_text(c->query, lists[1].name);

	return (first == NULL && second == NULL) || query_list_has(first, json_text(object, lists[0].member)) ||
	       query_list_has(second, json_text(object, lists[1].member));
}
