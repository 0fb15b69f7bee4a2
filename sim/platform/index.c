/*
 * Ids of index entries. Entries are read by state_entries and written by
 * state_entry_put.
 */
#include "index.h"

#include <string.h>

bool index_id(char room[INDEX_ID], const char *id)
{
	size_t n = id ? strlen(id) : 0;

	memset(room, 0, INDEX_ID);
	if (n >= INDEX_ID)
		return false;
	if (n)
		memcpy(room, id, n);
	return true;
}
