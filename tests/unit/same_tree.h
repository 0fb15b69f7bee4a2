/*
 * Compares two JSON trees exactly: kinds, texts, numbers, keys and their order. cJSON_Compare needs long for objects of
 * many members.
 */
#ifndef SHANMEN_SAME_TREE_H
#define SHANMEN_SAME_TREE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static inline bool same_string(const char *a, const char *b)
{
	return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

/* half: a number of the first tree may be 0.5 instead of what the second one has. */
static inline bool same_tree(const cJSON *a, const cJSON *b, bool half)
{
	const cJSON *x, *y;
	const cJSON *last = NULL;

	if (a == NULL || b == NULL)
		return a == b;
	if (a->type != b->type || !same_string(a->string, b->string) || !same_string(a->valuestring, b->valuestring))
		return false;
	if (!(half && a->valuedouble == 0.5) && (a->valueint != b->valueint || a->valuedouble != b->valuedouble))
		return false;
	for (x = a->child, y = b->child; x != NULL && y != NULL; x = x->next, y = y->next) {
		if (!same_tree(x, y, half) || (last != NULL && x->prev != last))
			return false;
		last = x;
	}
	return x == y && (a->child == NULL || a->child->prev == last);
}

#endif
