/*
 * Transactions are begun and ended only here, so that a statement outside of one and
 * a commit in a wrong place are detected at once.
 *
 * The session has autocommit off: the first statement begins the transaction,
 * which saves the round trip of a BEGIN.
 */
#include "base/assert.h"
#include "base/log.h"
#include "db/db_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LINE_TEXT_MAX 512

void tx_log(struct db *db, enum log_level level, const char *event, const char *fmt, ...)
{
	char text[LINE_TEXT_MAX];
	size_t n;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	n = 1 + strlen(event) + 1 + strlen(text) + 1;
	ASSERT(db->in_tx);
	if (db->tx_lines.n + n > TX_LINES_MAX) {
		log_event(level, event, "%s", text);
		return;
	}
	buf_char(&db->tx_lines, (char)level);
	buf_add(&db->tx_lines, event, strlen(event) + 1);
	buf_add(&db->tx_lines, text, strlen(text) + 1);
}

static void write_lines(struct db *db)
{
	const char *end, *p = db->tx_lines.p;

	if (db->tx_lines.n == 0)
		return;
	end = p + db->tx_lines.n;
	while (p < end) {
		enum log_level level = (enum log_level) * p++;
		const char *event = p, *text = event + strlen(event) + 1;

		log_event(level, event, "%s", text);
		p = text + strlen(text) + 1;
	}
}

enum result tx_begin_at(struct db *db, const char *file, int line)
{
	enum result r = db_ready(db);

	if (r != OK)
		return r;
	if (db->use != DB_WRITE)
		return NONE;
	if (db->in_tx) {
		log_event(LOG_ERROR, "bug", "begin=%s:%d inside=%s:%d", file, line, db->tx_file ? db->tx_file : "-",
		          db->tx_line);
		return BUG;
	}
	buf_clear(&db->tx_lines);
	db->in_tx = true;
	db->tx_used = db->tx_ended = false;
	db->tx_changed = false;
	db->tx_number++;
	db->locked = 0;
	db->tx_file = file;
	db->tx_line = line;
	return OK;
}

bool tx_commits_inside(const struct db *db)
{
	return db->before_commit == NULL;
}

static enum result send_commit(struct db *db)
{
	enum result r = db->before_commit != NULL ? db->before_commit(db) : OK;

	if (r != OK)
		return r;
	db->statements++;
	/* When the connection is lost here, the outcome is unknown: the caller runs the
	 * transaction again, and finds by its key whether this one was committed. */
	if (mysql_commit(db->my) != 0) {
		r = db_failed(db, (int)mysql_errno(db->my), mysql_error(db->my));
		db->unknown = db->unknown || (db->my == NULL && db->tx_changed);
	}
	return r;
}

enum result tx_commit_at(struct db *db, const char *file, int line)
{
	enum result r = OK;

	if (!db->in_tx && db->my != NULL) {
		log_event(LOG_ERROR, "bug", "commit_without_begin=%s:%d", file, line);
		return BUG;
	}
	if (db->my == NULL)
		return RETRY;
	if (!db->tx_ended)
		r = send_commit(db);
	if (r != OK)
		return r;
	db->in_tx = false;
	db->changed = db->changed || db->tx_changed;
	db->unknown = db->unknown && !db->tx_changed;
	write_lines(db);
	buf_clear(&db->tx_lines);
	return OK;
}

void tx_rollback(struct db *db)
{
	ASSERT(!db->in_tx || !db->tx_ended);
	if (db->my != NULL && db->in_tx && db->tx_used) {
		db->statements++;
		if (mysql_rollback(db->my) != 0)
			db_drop(db);
	}
	db->in_tx = false;
	buf_clear(&db->tx_lines);
}

bool tx_changed(const struct db *db)
{
	return db->tx_changed;
}

bool db_changed(const struct db *db)
{
	return db->changed;
}

bool db_commit_unknown(const struct db *db)
{
	return db->unknown;
}

bool tx_open(const struct db *db)
{
	return db->in_tx;
}

int64_t tx_number(const struct db *db)
{
	return db->tx_number;
}

void tx_before_commit(struct db *db, tx_check *check)
{
	db->before_commit = check;
}

/* The log names both statements' tables: the condition of an assertion cannot. */
static bool may_lock(const struct db *db, const struct sql *s, locks_t locks)
{
	bool may = locks_in_sequence(db->locked, locks);

	if (!may)
		log_event(LOG_ERROR, "bug", "deed=%s locks=%s after=%s begin=%s:%d", s->name,
		          locks_first(locks & ~db->locked), locks_last(db->locked), db->tx_file, db->tx_line);
	return may;
}

void db_note_locks(struct db *db, const struct sql *s, locks_t locks)
{
	ASSERT(!db->in_tx || may_lock(db, s, locks));
	db->locked |= locks;
}

#define TX_TRIES 5           /* for a transaction that lost a race or its connection */
#define RETRY_RESERVE_MS 100 /* within a deadline that is set already, another try needs more time than this */

bool db_again(const struct db *db, enum result r)
{
	return r == RETRY && db_time_left_ms(db) > RETRY_RESERVE_MS;
}

static bool tx_again(const struct tx *tx)
{
	if (tx->budget_ms > 0 || tx->runs == 0)
		return tx->r == RETRY && tx->runs < TX_TRIES;
	return db_again(tx->db, tx->r);
}

/* Ends the run that the block has just made. */
static void tx_end(struct tx *tx)
{
	tx->open = false;
	if (tx->r == OK)
		tx->r = tx_commit_at(tx->db, tx->file, tx->line);
	if (tx->r != OK)
		tx_rollback(tx->db);
}

static bool tx_enter(struct tx *tx)
{
	tx->runs++;
	if (tx->budget_ms > 0)
		db_deadline(tx->db, tx->budget_ms);
	tx->r = tx_begin_at(tx->db, tx->file, tx->line);
	if (tx->r == OK && tx->enter != NULL)
		tx->r = tx->enter(tx->arg);
	if (tx->r != OK)
		tx_rollback(tx->db);
	tx->open = tx->r == OK;
	return tx->open;
}

bool(tx_next)(struct tx *tx)
{
	ASSERT(tx->db != NULL && tx->budget_ms >= 0);
	if (tx->open)
		tx_end(tx);
	while (tx_again(tx)) {
		if (tx_enter(tx))
			return true;
	}
	db_share(tx->db);
	if (tx->budget_ms > 0)
		db_deadline(tx->db, 0);
	return false;
}
