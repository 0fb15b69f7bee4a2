/*
 * Creating the database. The one place outside lib/db that talks to the server directly, since a struct db always
 * connects to a database.
 */
#include "db_admin.h"

#include "base/buf.h"

#include <mysql.h>
#include <mysqld_error.h>
#include <stdio.h>
#include <string.h>

#define CONNECT_S 5
#define STATEMENT_MAX 400

/* Connects; `database` NULL: to the server only. */
static bool server_connect(MYSQL *my, const struct config *c, const char *database)
{
	unsigned int seconds = CONNECT_S;

	mysql_options(my, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
	mysql_options(my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	return mysql_real_connect(my, c->db_host.p, c->db_user.p, c->db_password.p, database, (unsigned int)c->db_port,
	                          c->db_socket.n > 0 ? c->db_socket.p : NULL, 0) != NULL;
}

/* Tries to use the database. 0: it can be used; else the server's error number. */
static unsigned int database_try(const struct config *c, char *said, size_t said_size)
{
	MYSQL *my = mysql_init(NULL);
	unsigned int error = 0;

	if (my == NULL)
		return ER_OUTOFMEMORY;
	if (!server_connect(my, c, c->db_name.p)) {
		error = mysql_errno(my);
		(void)snprintf(said, said_size, "%s", mysql_error(my));
	}
	mysql_close(my);
	return error;
}

/* A database's name cannot be bound to a `?`: it is quoted as an identifier, with back quotes doubled. */
static void put_statement(struct buf *b, struct str name)
{
	buf_text(b, "CREATE DATABASE IF NOT EXISTS `");
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '`')
			buf_char(b, '`');
		buf_char(b, name.p[i]);
	}
	buf_text(b, "` CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
}

static enum db_admin database_create(const struct config *c, char *said, size_t said_size)
{
	struct buf b = BUF_INIT(STATEMENT_MAX);
	MYSQL *my = mysql_init(NULL);
	enum db_admin result = DB_ADMIN_CREATED;

	if (my == NULL)
		return DB_ADMIN_UNREACHABLE;
	put_statement(&b, c->db_name);
	if (!server_connect(my, c, NULL))
		result = DB_ADMIN_UNREACHABLE;
	else if (mysql_real_query(my, buf_str(&b).p, buf_str(&b).n) != 0)
		result = DB_ADMIN_NO_RIGHT;
	if (result != DB_ADMIN_CREATED)
		(void)snprintf(said, said_size, "%s", mysql_error(my));
	buf_free(&b);
	mysql_close(my);
	return result;
}

enum db_admin db_admin_create(const struct config *c, char *said, size_t said_size)
{
	switch (database_try(c, said, said_size)) {
	case 0: return DB_ADMIN_EXISTS;
	case ER_BAD_DB_ERROR:
	case ER_DBACCESS_DENIED_ERROR: /* to a user without rights the server does not say whether the database exists */
		return database_create(c, said, said_size);
	default: return DB_ADMIN_UNREACHABLE;
	}
}

const char *db_admin_client_version(void)
{
	return mysql_get_client_info();
}
