/*
 * Prepares and runs statements, and reads their rows. The connection is in
 * db_connect.c, transactions in tx.c, values and cells in db_value.c.
 */
#include "base/assert.h"
#include "base/log.h"
#include "base/memory.h"
#include "db/db_internal.h"

#include <errmsg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An error between two rows (a lock wait, a deadlock) is reported by the connection only, not by the statement. */
static int stmt_error(struct db *db, MYSQL_STMT *stmt, char *text, size_t size)
{
	int code = (int)mysql_stmt_errno(stmt);

	(void)snprintf(text, size, "%s", code != 0 ? mysql_stmt_error(stmt) : mysql_error(db->my));
	return code != 0 ? code : (int)mysql_errno(db->my);
}

/* Logs the error, and says what it means for the transaction. */
static enum result stmt_result(struct db *db, const struct sql *s, int code, const char *text)
{
	enum result r = db_failed(db, code, text);

	if (r != DUPLICATE && r != REFUSE && r != NONE)
		log_event(r == BUG ? LOG_ERROR : LOG_WARN, "sql", "deed=%s errno=%d hint=%s", s->name, code,
		          db_error_hint(code));
	return r;
}

static enum result stmt_failed(struct db *db, const struct sql *s, MYSQL_STMT *stmt)
{
	char text[sizeof db->err_text];
	int code = stmt_error(db, stmt, text, sizeof text);

	mysql_stmt_free_result(stmt);
	return stmt_result(db, s, code, text);
}

/*
 * An error while rows were expected. The client library would wait for the rest of them at
 * the next use of the statement, so the connection is closed, which also rolls back.
 */
static enum result fetch_failed(struct db *db, const struct sql *s, MYSQL_STMT *stmt)
{
	char text[sizeof db->err_text];
	int code = stmt_error(db, stmt, text, sizeof text);

	db_drop(db);
	return stmt_result(db, s, code, text);
}

/* The prepared statement of this connection; it is prepared at its first use. */
static enum result stmt_prepare(struct db *db, const struct sql *s, struct prepared **out)
{
	MYSQL_STMT *stmt;
	my_bool yes = 1;

	for (size_t i = 0; i < db->prepared_n; i++) {
		if (db->prepared[i].sql == s) {
			*out = &db->prepared[i];
			return OK;
		}
	}
	if (db->prepared_n == PREPARED_MAX)
		return BUG;
	stmt = mysql_stmt_init(db->my);
	if (stmt == NULL)
		return stmt_result(db, s, CR_OUT_OF_MEMORY, "out of memory");
	(void)mysql_stmt_attr_set(stmt, STMT_ATTR_UPDATE_MAX_LENGTH, &yes);
	if (mysql_stmt_prepare(stmt, s->text, strlen(s->text)) != 0) {
		char text[sizeof db->err_text];
		int code = stmt_error(db, stmt, text, sizeof text);

		mysql_stmt_close(stmt);
		return stmt_result(db, s, code, text);
	}
	*out = &db->prepared[db->prepared_n++];
	**out = (struct prepared){ s, stmt, ASSERTING ? locks_of(s->text) : 0 };
	return OK;
}

/* Connects when necessary, refuses a statement outside a transaction, and prepares. */
static enum result stmt_start(struct db *db, const struct sql *s, size_t n, MYSQL_STMT **stmt)
{
	struct prepared *p = NULL;
	enum result r;

	ASSERT(db != NULL && s != NULL && n <= ARGS_MAX && !(db->in_tx && db->tx_ended));
	r = db_ready(db);
	if (r == OK && db->use == DB_WRITE && !db->in_tx) {
		log_event(LOG_ERROR, "bug", "statement_outside_transaction=%s", s->name);
		return BUG;
	}
	if (r == OK)
		r = stmt_prepare(db, s, &p);
	if (r != OK || p == NULL)
		return r == OK ? BUG : r;
	*stmt = p->stmt;
	if (mysql_stmt_param_count(*stmt) != n) {
		log_event(LOG_ERROR, "bug", "deed=%s values=%zu", s->name, n);
		return BUG;
	}
	db_note_locks(db, s, p->locks);
	db->statements++;
	db->tx_used = true;
	return OK;
}

/* Reads the remaining results of a compound statement. */
static enum result stmt_drain(struct db *db, const struct sql *s, MYSQL_STMT *stmt)
{
	int more;

	while ((more = mysql_stmt_next_result(stmt)) == 0)
		mysql_stmt_free_result(stmt);
	return more > 0 ? stmt_failed(db, s, stmt) : OK;
}

enum result db_exec(struct db *db, const struct sql *s, const struct arg *args, size_t n, int64_t *affected)
{
	MYSQL_BIND binds[ARGS_MAX];
	unsigned int rows = 0;
	MYSQL_STMT *stmt = NULL;
	enum result r = stmt_start(db, s, n, &stmt);

	if (r != OK)
		return r;
	db->tx_changed = true;
	(void)mysql_stmt_attr_set(stmt, STMT_ATTR_ARRAY_SIZE, &rows);
	db_bind(binds, args, n);
	if ((n > 0 && mysql_stmt_bind_param(stmt, binds) != 0) || mysql_stmt_execute(stmt) != 0)
		return stmt_failed(db, s, stmt);
	if (affected != NULL)
		*affected = (int64_t)mysql_stmt_affected_rows(stmt);
	return stmt_drain(db, s, stmt);
}

enum result db_exec_last(struct db *db, const struct sql *s, const struct arg *args, size_t n)
{
	bool commits = tx_commits_inside(db);
	enum result r = db_exec(db, s, args, n, NULL);

	db->tx_ended = commits && r == OK;
	db->unknown = db->unknown || (commits && db->my == NULL);
	return r;
}

enum result db_exec_many(struct db *db, struct arena *a, const struct sql *s, const struct arg *args, size_t n,
                         size_t count)
{
	MYSQL_BIND binds[ARGS_MAX];
	unsigned int rows = (unsigned int)count;
	MYSQL_STMT *stmt = NULL;
	enum result r;

	ASSERT(a != NULL && (args != NULL || count == 0));
	if (count == 0)
		return OK;
	r = stmt_start(db, s, n, &stmt);
	if (r != OK)
		return r;
	db->tx_changed = true;
	db_bind_columns(a, binds, args, n, count);
	(void)mysql_stmt_attr_set(stmt, STMT_ATTR_ARRAY_SIZE, &rows);
	if (mysql_stmt_bind_param(stmt, binds) != 0 || mysql_stmt_execute(stmt) != 0)
		return stmt_failed(db, s, stmt);
	return OK;
}

enum result db_all_rows(const char *deed, size_t came, int64_t wanted)
{
	if (wanted <= (int64_t)came)
		return OK;
	log_event(LOG_ERROR, "rows",
	          "deed=%s came=%zu wanted=%lld hint=a_row_is_gone,_or_a_setting_or_proxy_cuts_results", deed, came,
	          (long long)wanted);
	return AGAIN;
}

/* A result whose last column is COUNTED has as many rows as that says. */
static enum result check_counted(const struct sql *s, const struct rows *rows, bool counted)
{
	return counted && rows->n > 0 ? db_all_rows(s->name, rows->n, row_int(rows, 0, rows->cols - 1)) : OK;
}

/* Copies one result set into the arena. */
static bool stmt_fetch(struct arena *a, MYSQL_STMT *stmt, struct rows *out, bool *counted)
{
	unsigned int cols = mysql_stmt_field_count(stmt);
	MYSQL_RES *meta = mysql_stmt_result_metadata(stmt);
	MYSQL_BIND *binds = arena_array(a, cols, sizeof *binds);
	unsigned long *lengths = arena_array(a, cols, sizeof *lengths);
	my_bool *nulls = arena_array(a, cols, sizeof *nulls);
	bool ok = meta != NULL && mysql_stmt_store_result(stmt) == 0;

	out->cols = cols;
	out->n = ok ? (size_t)mysql_stmt_num_rows(stmt) : 0;
	out->cells = arena_array(a, out->n * cols + 1, sizeof *out->cells);
	for (unsigned int i = 0; ok && i < cols; i++) {
		unsigned long room = mysql_fetch_field_direct(meta, i)->max_length + 1;

		binds[i] = (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_STRING,
			                 .buffer = arena_alloc(a, room + 32),
			                 .buffer_length = room + 32,
			                 .length = &lengths[i],
			                 .is_null = &nulls[i] };
	}
	ok = ok && mysql_stmt_bind_result(stmt, binds) == 0;
	for (size_t row = 0; ok && row < out->n; row++) {
		ok = mysql_stmt_fetch(stmt) == 0;
		for (unsigned int i = 0; ok && i < cols; i++) {
			if (!nulls[i])
				out->cells[row * cols + i] = arena_str(a, binds[i].buffer, lengths[i]);
		}
	}
	if (meta != NULL) {
		*counted = strcmp(mysql_fetch_field_direct(meta, cols - 1)->name, COUNTED_NAME) == 0;
		mysql_free_result(meta);
	}
	if (ok) /* else the caller still has to read the error */
		mysql_stmt_free_result(stmt);
	return ok;
}

enum result db_query(struct db *db, struct arena *a, const struct sql *s, const struct arg *args, size_t n,
                     struct rows *out)
{
	MYSQL_BIND binds[ARGS_MAX];
	MYSQL_STMT *stmt = NULL;
	bool counted = false;
	enum result r = stmt_start(db, s, n, &stmt);

	ASSERT(a != NULL && out != NULL);
	*out = (struct rows){ 0, 0, NULL };
	if (r != OK)
		return r;
	db_bind(binds, args, n);
	if ((n > 0 && mysql_stmt_bind_param(stmt, binds) != 0) || mysql_stmt_execute(stmt) != 0)
		return stmt_failed(db, s, stmt);
	if (mysql_stmt_field_count(stmt) > 0 && !stmt_fetch(a, stmt, out, &counted))
		return fetch_failed(db, s, stmt);
	r = stmt_drain(db, s, stmt);
	return r == OK ? check_counted(s, out, counted) : r;
}

enum result db_run_text(struct db *db, struct str text)
{
	enum result r = db_ready(db);

	ASSERT(text.p != NULL);
	if (r != OK)
		return r;
	db->statements++;
	if (mysql_real_query(db->my, text.p, text.n) != 0)
		return db_failed(db, (int)mysql_errno(db->my), mysql_error(db->my));
	do {
		MYSQL_RES *res = mysql_store_result(db->my);

		if (res != NULL)
			mysql_free_result(res);
	} while (mysql_next_result(db->my) == 0);
	db->changed = true;
	return OK;
}

int db_statements(struct db *db)
{
	int n = db->statements;

	db->statements = 0;
	return n;
}

int64_t db_insert_id(const struct db *db)
{
	ASSERT(db->my != NULL);
	return (int64_t)mysql_insert_id(db->my);
}

const char *db_error(const struct db *db)
{
	return db->err_text;
}

int db_errno(const struct db *db)
{
	return db->err;
}
