/* What db_connect.c, db.c, tx.c and db_value.c share; nobody else includes it. */
#ifndef SHANMEN_DB_INTERNAL_H
#define SHANMEN_DB_INTERNAL_H

#include "db/db.h"

#include <mysql.h>

#define PREPARED_MAX 128 /* different statements on one connection */
#define ARGS_MAX 64      /* values of one statement */

struct db {
	const struct config *conf;
	char host[256]; /* db_host, as an address */
	enum db_use use;
	MYSQL *my; /* NULL: not connected */
	struct {
		const struct sql *sql;
		MYSQL_STMT *stmt;
	} prepared[PREPARED_MAX];
	size_t prepared_n;
	int64_t deadline_ms;   /* monotonic; 0: no watch */
	int64_t rest_until_ms; /* no attempt before */
	int failures;          /* attempts that failed since the last good one */
	bool in_tx;
	bool tx_changed; /* something was executed in this transaction */
	int64_t tx_number;
	tx_check *before_commit;
	const char *tx_file;
	int tx_line;
	int statements;
	int err;
	char err_text[256];
};

enum result db_ready(struct db *db) MUST_USE;
enum result db_failed(struct db *db, int code, const char *text) MUST_USE;
void db_drop(struct db *db);

/* Client library's form of the values: one row, or columns of `count` rows. */
void db_bind(MYSQL_BIND *binds, const struct arg *args, size_t n);
void db_bind_columns(struct arena *a, MYSQL_BIND *binds, const struct arg *args, size_t n, size_t count);

#endif
