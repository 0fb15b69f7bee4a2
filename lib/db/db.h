/*
 * One lazily opened, self-healing connection; prepared statements only;
 * transactions only through tx_begin and tx_commit.
 *
 * Every call is bounded by the deadline set with db_deadline: a database that
 * hangs costs the time that is left and not more, because a timer cuts the socket
 * (one struct db at work per process). After a failed attempt the next ones are answered
 * AGAIN at once for a moment, and then connect with a small share of the time.
 * Results: OK; DUPLICATE (1062); REFUSE (a CHECK or foreign key said no, 4025, 1451, 1452);
 * RETRY (1213, 1205, 1020 and a lost connection: roll back, run the transaction again);
 * AGAIN (no connection, no time left, server in trouble); BUG (anything else).
 *
 * Ownership: rows live in the arena given; statements are static constants.
 */
#ifndef SHANMEN_DB_H
#define SHANMEN_DB_H

#include "base/arena.h"
#include "base/config.h"
#include "base/crypt.h"
#include "base/types.h"

struct db;

/* A statement: its deed's name for logs, and text one can paste into the client, with `?` for values. */
struct sql {
	const char *name;
	const char *text;
};

/* A value for a `?`. */
struct arg {
	enum { ARG_NULL, ARG_INT, ARG_BYTES } kind;
	int64_t i;
	const char *p;
	size_t n;
};

struct arg arg_int(int64_t v);
struct arg arg_bool(bool v);
struct arg arg_fen(fen_t v);
struct arg arg_utc(utc_t v);
struct arg arg_str(struct str s);          /* p NULL: SQL NULL */
struct arg arg_text(const char *s);        /* NULL: SQL NULL */
struct arg arg_hash(const struct hash *h); /* NULL: SQL NULL */
struct arg arg_day(struct arena *a, day_t d);
struct arg arg_null(void);
struct arg arg_opt_int(struct opt_int v); /* not given: SQL NULL */
struct arg arg_opt_fen(struct opt_fen v);
struct arg arg_opt_utc(struct opt_utc v);

/* The values of one call: db_exec(db, &SQL_X, ARGS(arg_int(1), arg_text("a"))). */
#define ARGS(...)                                                                                                      \
	((const struct arg[]){ __VA_ARGS__ }), (sizeof((const struct arg[]){ __VA_ARGS__ }) / sizeof(struct arg))
#define NO_ARGS NULL, 0

/* A result: `n` rows of `cols` cells; a cell is text or bytes, p NULL for SQL NULL. */
struct rows {
	size_t n;
	size_t cols;
	struct str *cells;
};

/*
 * Columns are named by an enum directly above their statement, in the order of its select list (tools/lint compares them):
 * row_str(&rows, i, ORDER_STATE). A statement of one column needs no enum: row_int(&rows, 0, ONLY_COLUMN).
 */
enum { ONLY_COLUMN };

struct str row_str(const struct rows *r, size_t row, size_t col);
int64_t row_int(const struct rows *r, size_t row, size_t col); /* NULL reads as 0 */
bool row_null(const struct rows *r, size_t row, size_t col);
fen_t row_fen(const struct rows *r, size_t row, size_t col);
utc_t row_utc(const struct rows *r, size_t row, size_t col);
struct opt_utc row_opt_utc(const struct rows *r, size_t row, size_t col);
struct opt_int row_opt_int(const struct rows *r, size_t row, size_t col);
struct opt_fen row_opt_fen(const struct rows *r, size_t row, size_t col);
day_t row_day(const struct rows *r, size_t row, size_t col); /* a DATE */

enum db_use {
	DB_READ,  /* every statement for itself: no transaction, no lock, no write */
	DB_WRITE, /* every statement inside tx_begin … tx_commit */
	DB_ADMIN  /* migrations: every statement for itself, any schema version */
};

/* Does not connect yet. The config must outlive it. Never NULL. */
struct db *db_open(const struct config *c, enum db_use use);
void db_close(struct db *db);

/* From now on all calls together may take `ms` milliseconds; 0 ends the watch (between requests). */
void db_deadline(struct db *db, int64_t ms);
int64_t db_time_left_ms(const struct db *db);

/* Runs a statement without a result; *affected (may be NULL) is the row count: found and changed rows of an UPDATE. */
enum result db_exec(struct db *db, const struct sql *s, const struct arg *args, size_t n, int64_t *affected) MUST_USE;

/* Runs a statement and fetches all of its rows into the arena. */
enum result db_query(struct db *db, struct arena *a, const struct sql *s, const struct arg *args, size_t n,
                     struct rows *out) MUST_USE;

/* Runs one statement for `count` rows of `n` values each, in one round trip (row-major). Nothing to do for 0. */
enum result db_exec_many(struct db *db, struct arena *a, const struct sql *s, const struct arg *args, size_t n,
                         size_t count) MUST_USE;

/* AUTO_INCREMENT of the last INSERT. */
int64_t db_insert_id(const struct db *db);

/* Statements sent since the counter was read last: for the log line and the tests' budgets. */
int db_statements(struct db *db);

/*
 * Runs a text with no values as it is: DDL of the migrations, SET. Not for
 * anything that came from outside.
 */
enum result db_run_text(struct db *db, struct str text) MUST_USE;

/* MariaDB's error of the last call, for logs and people: never holds a value. */
const char *db_error(const struct db *db);
int db_errno(const struct db *db);

/*
 * A transaction of a batch program or command: `deed` between begin and commit, all of it within
 * `budget_ms` (0: within the deadline that is set already), again on RETRY. Anything but OK rolls back.
 */
enum result tx_run(struct db *db, int64_t budget_ms, enum result (*work)(void *arg), void *arg) MUST_USE;

/* tx_begin: NONE for a connection that does not write (it needs no transaction). */
#define tx_begin(db) tx_begin_at((db), __FILE__, __LINE__)
#define tx_commit(db) tx_commit_at((db), __FILE__, __LINE__)
enum result tx_begin_at(struct db *db, const char *file, int line) MUST_USE;
enum result tx_commit_at(struct db *db, const char *file, int line) MUST_USE;
void tx_rollback(struct db *db); /* harmless when there is nothing to roll back */

/* True when a statement was run by db_exec or db_exec_many since tx_begin. */
bool tx_changed(const struct db *db);

/* True between tx_begin and the end of the transaction: what "inside the transaction" asserts. */
bool tx_open(const struct db *db);

/* Another number for each transaction: for the assertion that a row was locked in the running one. */
int64_t tx_number(const struct db *db);

/* From now on tx_commit calls `check` first, inside the transaction, and anything but OK prevents the commit. NULL: nothing. */
typedef enum result tx_check(struct db *db);
void tx_before_commit(struct db *db, tx_check *check);

#endif
