/*
 * Ids in the entries of tables. Reading and writing these: state_get, state_put.
 */
#include "index.h"

#include <string.h>

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
