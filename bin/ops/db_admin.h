/*
 * What has to be done without a database to be connected to: creating it.
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

/* `said` gets the server's words for the two last results. */
enum db_admin db_admin_create(const struct config *c, char *said, size_t said_size);

/* Version of the client library this program runs with. */
const char *db_admin_client_version(void);

#endif
