/*
 * Tables in files, written by state_put. Not sorted: who lists does that.
 */
#include "sim/openapi_table.h"

#include "sim/openapi_state.h"

#include <stdlib.h>
#include <string.h>

void *table_read(const char *name, size_t size, size_t *count)
{
	struct text t = TEXT_EMPTY;
	void *entries;

	state_read(name, &t);
	*count = t.n / size;
	if (*count == 0) {
		text_free(&t);
		return NULL;
	}
	entries = zeroed(*count, size);
	memcpy(entries, t.p, *count * size);
	text_free(&t);
	return entries;
}

bool table_id(char room[TABLE_ID], const char *id)
{
	size_t n = id ? strlen(id) : 0;

	memset(room, 0, TABLE_ID);
	if (n >= TABLE_ID)
		return false;
	if (n)
		memcpy(room, id, n);
	return true;
}
