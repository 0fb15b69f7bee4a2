/*
 * What needs no database to connect to: creating it.
 */
#ifndef SHANMEN_DB_ADMIN_H
#define SHANMEN_DB_ADMIN_H

#include "base/config.h"

enum db_admin {
	DB_ADMIN_CREATED,
	DB_ADMIN_EXISTS,
	DB_ADMIN_NO_RIGHT,   /* it does not exist, and this user may not create it */
	DB_ADMIN_UNREACHABLE /* server down, wrong password … */
};

/* Creates the database where it does not exist. `said` gets the server's message for the last two results. */
enum db_admin db_admin_create(const struct config *c, char *said, size_t said_size);

/* Version of the client library this program runs with. */
const char *db_admin_client_version(void);

#endif
