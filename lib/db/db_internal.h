/* What db_connect.c, db_error.c, db.c, tx.c and db_value.c share. No other file includes it. */
#ifndef SHANMEN_DB_INTERNAL_H
#define SHANMEN_DB_INTERNAL_H

#include "base/buf.h"
#include "db/db.h"
#include "db/lock.h"

#include <mysql.h>

#define PREPARED_MAX 128   /* different statements on one connection */
#define ARGS_MAX 96        /* values of one statement */
#define TX_LINES_MAX 65536 /* bytes of the log's lines of one transaction; what comes after them is written at once */

struct db {
	const struct config *conf;
	char host[256]; /* address of db_host */
	enum db_use use;
	MYSQL *my; /* NULL: not connected */
	struct prepared {
		const struct sql *sql;
		MYSQL_STMT *stmt;
		locks_t locks;
	} prepared[PREPARED_MAX];
	size_t prepared_n;
	int64_t deadline_ms;   /* monotonic; 0: no deadline */
	int64_t rest_until_ms; /* monotonic; no connection attempt before */
	int failures;          /* failed attempts since the last successful one */
	bool few;              /* the server grants few connections */
	bool in_tx;
	bool tx_used;    /* a statement was sent in this transaction */
	bool tx_ended;   /* its last statement has committed it */
	bool tx_changed; /* a statement was executed in this transaction */
	bool changed;    /* a transaction with such a statement was committed */
	bool unknown;    /* the connection broke at the commit of one, and none was committed since */
	int64_t tx_number;
	locks_t locked; /* tables of which this transaction has locked rows */
	tx_check *before_commit;
	const char *tx_file; /* where the transaction was begun */
	int tx_line;
	struct buf tx_lines; /* of tx_log: for each its level, event and text, each ended by a NUL */
	int statements;
	int err;
	char err_text[256];
};

/* Connects when there is no connection. AGAIN: not possible now. BUG: no deadline is set. */
enum result db_ready(struct db *db) MUST_USE;

/* The connection is gone, and with it the transaction. */
bool db_error_ends_connection(int code);

/* What an error means for the transaction; BUG: nothing in the world explains it. */
enum result db_error_result(int code);

/* What an operator can do, as the value of a log line; "-": nothing, it passes. */
const char *db_error_hint(int code);

/* Remembers an error and returns what it means for the transaction (see db.h). Drops a lost connection. */
enum result db_failed(struct db *db, int code, const char *text) MUST_USE;

/* The server has no connection left for this user, or for anybody: it soon may. */
bool db_error_is_refusal(int code, const char *text);

/* How many connections the server grants: to this user (0: no limit of its own), and to all. */
void db_note_limits(struct db *db, int64_t of_user, int64_t of_server);

/* Ends the connection, with everything prepared on it. */
void db_disconnect(struct db *db);

/* Where connections are few: gives this one back, for the others. */
void db_share(struct db *db);

/* Drops the connection at once, and with it an open transaction; a later call opens another. */
void db_drop(struct db *db);

/* The values in the client library's form: of one row, or column by column for `count` rows. They point into `args`. */
void db_bind(MYSQL_BIND *binds, const struct arg *args, size_t n);
void db_bind_columns(struct arena *a, MYSQL_BIND *binds, const struct arg *args, size_t n, size_t count);

/* The statement is about to lock these. Builds with assertions end the program at a wrong sequence. */
void db_note_locks(struct db *db, const struct sql *s, locks_t locks);

#endif
