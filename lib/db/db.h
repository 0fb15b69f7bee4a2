/*
 * One connection to the database: opened at the first statement, opened again
 * after it was lost. Prepared statements only; transactions only by tx_begin and tx_commit.
 *
 * Every call ends within the deadline set by db_deadline: when it passes, a timer
 * shuts the socket down (so a process uses one struct db at a time). After a failed
 * connection attempt, calls return AGAIN at once for a short time; the next attempt
 * may use only a small part of the deadline. Where the server has no connection left, an attempt waits for one.
 * Results: OK; DUPLICATE (1062); REFUSE (a CHECK or foreign key refused the row: 4025, 1451, 1452);
 * RETRY (1213, 1205, 1020 and a lost connection: roll back, run the transaction again);
 * NONE (the statement itself says no, by SIGNAL '45000'); AGAIN (no connection, no time left, a failing server); BUG (anything else).
 *
 * Ownership: rows live in the arena given; statements are static constants.
 */
#ifndef SHANMEN_DB_H
#define SHANMEN_DB_H

#include "base/arena.h"
#include "base/config.h"
#include "base/crypt.h"
#include "base/log.h"
#include "base/types.h"

struct db;

/* A statement: a name that says what it does, for the log, and SQL that can be pasted into the client, with `?` for values. */
struct sql {
	const char *name;
	const char *text;
};

/* A value for one `?`. Its bytes must live until the statement has run. */
struct arg {
	enum { ARG_NULL, ARG_INT, ARG_TEXT, ARG_BYTES } kind;
	int64_t i;
	const char *p;
	size_t n;
};

/* The value as an argument. Absent values (p NULL, a NULL pointer, not given) become SQL NULL. */
struct arg arg_int(int64_t v);
struct arg arg_bool(bool v);
struct arg arg_fen(fen_t v);
struct arg arg_utc(utc_t v);
struct arg arg_str(struct str s);
struct arg arg_text(const char *s);
struct arg arg_bytes(struct str s); /* for a binary column: the server looks for no character set in it */
struct arg arg_hash(const struct hash *h);
struct arg arg_day(struct arena *a, day_t d); /* a DATE; its text lives in the arena */
struct arg arg_null(void);
struct arg arg_opt_int(struct opt_int v);
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

/*
 * The last column of a SELECT that decides by all of its rows: how many there are. Where fewer come, because a server's
 * setting or a proxy between cuts results, db_query returns AGAIN instead of half of the truth. Not for a statement with a
 * LIMIT of its own, which this column does not see.
 */
#define COUNTED_NAME "all_rows"
#define COUNTED ", COUNT(*) OVER () AS " COUNTED_NAME

/* The same where the caller knows how many rows there must be. AGAIN, logged: fewer came. */
enum result db_all_rows(const char *deed, size_t came, int64_t wanted) MUST_USE;

/* A cell of a row that is there (row < r->n), in the type of its column. SQL NULL reads as absent, or as 0. */
struct str row_str(const struct rows *r, size_t row, size_t col);
int64_t row_int(const struct rows *r, size_t row, size_t col);
bool row_null(const struct rows *r, size_t row, size_t col);
fen_t row_fen(const struct rows *r, size_t row, size_t col);
utc_t row_utc(const struct rows *r, size_t row, size_t col);
struct opt_utc row_opt_utc(const struct rows *r, size_t row, size_t col);
struct opt_int row_opt_int(const struct rows *r, size_t row, size_t col);
struct opt_fen row_opt_fen(const struct rows *r, size_t row, size_t col);
day_t row_day(const struct rows *r, size_t row, size_t col); /* a DATE */

/*
 * The least max_allowed_packet of a server, in bytes: its default. An order of a thousand copies with its codes is a message of
 * several megabytes, and a smaller limit would fail at exactly that order.
 */
#define DB_PACKET_LEAST (16 << 20)

enum db_use {
	DB_READ,  /* reads only: each statement on its own, no transaction, no lock */
	DB_WRITE, /* every statement inside tx_begin … tx_commit */
	DB_ADMIN  /* migrations: each statement on its own, any schema version */
};

/* Does not connect yet. The config must outlive it. Never NULL. */
struct db *db_open(const struct config *c, enum db_use use);

/* Closes the connection and frees everything. */
void db_close(struct db *db);

/* Drops the connection, and with it an open transaction: for a request that was left amid its work. */
void db_abandon(struct db *db);

/* From now on all calls together may take `ms` milliseconds; 0 switches the deadline off (between requests). */
void db_deadline(struct db *db, int64_t ms);

/* What is left of that; 0 when the time is up or no deadline is set. */
int64_t db_time_left_ms(const struct db *db);

/* How many milliseconds a connection may wait unused until db_give_back; negative: there is none to give back. `db` may be NULL. */
int db_keep_ms(const struct db *db);

/* Closes the connection, unless a transaction is open; the next statement opens another. */
void db_give_back(struct db *db);

/* Runs a statement without a result. *affected (may be NULL): for an UPDATE the rows found, even if nothing changed in them. */
enum result db_exec(struct db *db, const struct sql *s, const struct arg *args, size_t n, int64_t *affected) MUST_USE;

/*
 * Runs the last statement of a transaction, which commits it by itself: so a row that many wait for is locked for no round trip.
 * The statement does so where tx_commits_inside is true; that is one of its values. tx_commit then only notes it. RETRY after a
 * lost connection leaves the outcome unknown, as at tx_commit.
 */
enum result db_exec_last(struct db *db, const struct sql *s, const struct arg *args, size_t n) MUST_USE;

/* Runs a statement and fetches all of its rows into the arena. */
enum result db_query(struct db *db, struct arena *a, const struct sql *s, const struct arg *args, size_t n,
                     struct rows *out) MUST_USE;

/* Rows to give to db_exec_many at once: some 100 ms of the server's time, far below its limit for one statement. */
#define DB_ROWS_AT_ONCE 2000

/* Runs one statement for `count` rows of `n` values each (row after row), in one round trip. A count of 0 does nothing. */
enum result db_exec_many(struct db *db, struct arena *a, const struct sql *s, const struct arg *args, size_t n,
                         size_t count) MUST_USE;

/* The AUTO_INCREMENT value of the last INSERT. */
int64_t db_insert_id(const struct db *db);

/* Statements sent since the last call of this function: for the log line and the budgets in the tests. */
int db_statements(struct db *db);

/*
 * Runs SQL without values as it is: the DDL of migrations, SET. Never for text
 * that came from outside.
 */
enum result db_run_text(struct db *db, struct str text) MUST_USE;

/* The server's or client library's text and number for the last error, for people. Text of DUPLICATE names the key's value. */
const char *db_error(const struct db *db);
int db_errno(const struct db *db);

/*
 * A transaction as a block of the function that needs it. While it ends with RETRY the block runs again: a few times, or,
 * within a deadline that is set already, as long as there is time for it.
 *
 *	struct tx tx = tx_of(db, budget_ms);
 *
 *	while (tx_next(&tx))
 *		tx.r = statement(…);
 *	return tx.r;
 *
 * The block sets tx.r: OK commits, any other result rolls back. It must not be left by break, return or goto. What it
 * changes in memory must be right when it runs again. `budget_ms` is for each run; 0: within the deadline already set.
 */
struct tx {
	enum result r; /* after the loop: of the last run, or of its begin or commit */
	/* --- of tx_next alone --- */
	struct db *db;
	int64_t budget_ms;
	enum result (*enter)(void *arg); /* the first thing in each run; NULL: nothing */
	void *arg;
	const char *file;
	int line;
	int runs;
	bool open;
};
#define tx_of(on, budget)                                                                                              \
	((struct tx){ .r = RETRY, .db = (on), .budget_ms = (budget), .file = __FILE__, .line = __LINE__ })
bool tx_next(struct tx *tx) MUST_USE;
#ifdef __clang_analyzer__ /* it cannot see that tx.r is OK only after the block has run */
#define tx_next(tx) ((tx)->open = !(tx)->open)
#endif

/* For work without a transaction, within the deadline: true when it ended with RETRY, and there is time to do it again. */
bool db_again(const struct db *db, enum result r) MUST_USE;

/*
 * Begin and end a transaction. tx_begin: NONE for a connection that does not write, which needs none. tx_commit: RETRY
 * after a lost connection leaves the outcome unknown; run the transaction again, and let its key decide.
 */
#define tx_begin(db) tx_begin_at((db), __FILE__, __LINE__)
#define tx_commit(db) tx_commit_at((db), __FILE__, __LINE__)
enum result tx_begin_at(struct db *db, const char *file, int line) MUST_USE;
enum result tx_commit_at(struct db *db, const char *file, int line) MUST_USE;
void tx_rollback(struct db *db); /* does nothing when no transaction is open */

/* True: no check stands before the commit (see tx_before_commit), so the last statement may do it. */
bool tx_commits_inside(const struct db *db);

/* True when db_exec or db_exec_many has run a statement since tx_begin. */
bool tx_changed(const struct db *db);

/* True when something was changed for good: a transaction with such a statement was committed, or db_run_text ran. */
bool db_changed(const struct db *db);

/* True when the connection broke at the commit of such a transaction: nobody knows whether it was done. */
bool db_commit_unknown(const struct db *db);

/* True between tx_begin and the end of the transaction; functions that must run "inside the transaction" assert it. */
bool tx_open(const struct db *db);

/* A different number for each transaction: for the assertion that a row was locked in the running one. */
int64_t tx_number(const struct db *db);

/*
 * A line of the log that says what the transaction has done: it is written when the transaction is committed, and never
 * if it is not. Where the connection breaks at the commit it is left out; the rows say what happened.
 */
void tx_log(struct db *db, enum log_level level, const char *event, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* From now on tx_commit calls `check` first, inside the transaction; any result but OK prevents the commit. NULL: no check. */
typedef enum result tx_check(struct db *db);
void tx_before_commit(struct db *db, tx_check *check);

#endif
