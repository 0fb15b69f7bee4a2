/*
 * What an error of the server means for the transaction, and what an operator can do about it. Errors that the world
 * causes (a full disk, a missing right, a server that is being changed) are AGAIN: only what this program did wrong
 * is a BUG.
 */
#include "db/db_internal.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <string.h>

#define NO_HINT NULL
#define GRANT_HINT "grant_the_user_all_rights_on_the_database"
#define CONNECTIONS_HINT "raise_max_connections_or_the_users_limit"
#define DISK_HINT "free_disk_space_of_the_server"
#define READ_ONLY_HINT "the_server_is_read_only:_connect_to_the_one_that_takes_writes"
#define PACKET_HINT "set_max_allowed_packet_to_16M_or_more"

struct meaning {
	int code;
	enum result result;
	const char *hint; /* as a log value; NO_HINT: it passes by itself */
};

static const struct meaning meanings[] = {
	{ ER_DUP_ENTRY, DUPLICATE, NO_HINT },
	{ ER_CONSTRAINT_FAILED, REFUSE, NO_HINT },
	{ ER_NO_REFERENCED_ROW_2, REFUSE, NO_HINT },
	{ ER_ROW_IS_REFERENCED_2, REFUSE, NO_HINT },

	{ ER_SIGNAL_EXCEPTION, NONE, NO_HINT }, /* a compound statement that says no */

	{ ER_LOCK_DEADLOCK, RETRY, NO_HINT },
	{ ER_LOCK_WAIT_TIMEOUT, RETRY, NO_HINT },
	{ ER_CHECKREAD, RETRY, NO_HINT },

	{ ER_CON_COUNT_ERROR, AGAIN, CONNECTIONS_HINT },
	{ ER_TOO_MANY_USER_CONNECTIONS, AGAIN, CONNECTIONS_HINT },
	{ ER_USER_LIMIT_REACHED, AGAIN, CONNECTIONS_HINT },

	{ ER_ACCESS_DENIED_ERROR, AGAIN, "check_db_user_and_db_password" },
	{ ER_DBACCESS_DENIED_ERROR, AGAIN, GRANT_HINT },
	{ ER_TABLEACCESS_DENIED_ERROR, AGAIN, GRANT_HINT },
	{ ER_COLUMNACCESS_DENIED_ERROR, AGAIN, GRANT_HINT },
	{ ER_SPECIFIC_ACCESS_DENIED_ERROR, AGAIN, GRANT_HINT },
	{ ER_BAD_DB_ERROR, AGAIN, "check_db_name" },

	{ ER_OPTION_PREVENTS_STATEMENT, AGAIN, READ_ONLY_HINT },
	{ ER_READ_ONLY_MODE, AGAIN, READ_ONLY_HINT },
	{ ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, AGAIN, READ_ONLY_HINT },
	{ ER_UNKNOWN_COM_ERROR, AGAIN, "the_cluster_node_is_not_ready:_look_at_wsrep_ready" },
	{ ER_BINLOG_STMT_MODE_AND_ROW_ENGINE, AGAIN, "set_binlog_format_to_ROW_or_MIXED" },

	{ ER_NET_PACKET_TOO_LARGE, AGAIN, PACKET_HINT },
	{ CR_NET_PACKET_TOO_LARGE, AGAIN, PACKET_HINT },

	{ ER_RECORD_FILE_FULL, AGAIN, DISK_HINT },
	{ ER_DISK_FULL, AGAIN, DISK_HINT },
	{ ER_ERROR_ON_WRITE, AGAIN, DISK_HINT },
	{ ER_GET_ERRNO, AGAIN, "look_into_the_servers_error_log" },

	{ ER_QUERY_INTERRUPTED, AGAIN, NO_HINT },
	{ ER_STATEMENT_TIMEOUT, AGAIN, NO_HINT },
	{ ER_OUT_OF_RESOURCES, AGAIN, "give_the_server_more_memory" },
	{ ER_OUTOFMEMORY, AGAIN, "give_the_server_more_memory" },
};

static const struct meaning *meaning_of(int code)
{
	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
		if (meanings[i].code == code)
			return &meanings[i];
	}
	return NULL;
}

bool db_error_ends_connection(int code)
{
	return code == CR_SERVER_GONE_ERROR || code == CR_SERVER_LOST || code == ER_CONNECTION_KILLED ||
	       code == ER_SERVER_SHUTDOWN;
}

bool db_error_is_refusal(int code, const char *text)
{
	/* The same number is for limits per hour, where waiting some seconds helps nobody. */
	if (code == ER_USER_LIMIT_REACHED)
		return strstr(text, "max_user_connections") != NULL;
	return code == ER_CON_COUNT_ERROR || code == ER_TOO_MANY_USER_CONNECTIONS;
}

enum result db_error_result(int code)
{
	const struct meaning *m = meaning_of(code);

	if (m != NULL)
		return m->result;
	return code >= CR_MIN_ERROR && code <= CR_MAX_ERROR ? AGAIN : BUG;
}

const char *db_error_hint(int code)
{
	const struct meaning *m = meaning_of(code);

	return m != NULL && m->hint != NO_HINT ? m->hint : "-";
}
