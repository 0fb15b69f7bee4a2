/*
 * How long a connection that nobody uses is kept. Many programs share what one user of the server may have: each gives
 * its connection back when it has nothing to do, and where there are few, after each request and transaction.
 */
#include "base/guard.h"
#include "db/db_internal.h"

#define KEEP_MS 10000 /* opening one again costs a request some milliseconds */
#define ENOUGH 88     /* connections for the processes of etc/lighttpd.conf, batch programs and people */

void db_note_limits(struct db *db, int64_t of_user, int64_t of_server)
{
	db->few = (of_user > 0 && of_user < ENOUGH) || (of_server > 0 && of_server < ENOUGH);
}

int db_keep_ms(const struct db *db)
{
	if (!GUARDED || db == NULL || db->my == NULL)
		return -1;
	return db->few ? 0 : KEEP_MS;
}

void db_give_back(struct db *db)
{
	if (db->my != NULL && !db->in_tx)
		db_disconnect(db);
}

void db_share(struct db *db)
{
	if (db_keep_ms(db) == 0)
		db_give_back(db);
}
