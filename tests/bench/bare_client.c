/*
 * As little code as possible over MariaDB Connector/C: the figures must show what the
 * database costs, not what this file costs.
 */
#include "bare_client.h"

#include "bare_texts.h"
#include "sim/common/text.h"

#include <assert.h>
#include <errmsg.h>
#include <mysqld_error.h>
#include <string.h>

static const char *const TEXTS[] = {
	[ST_FACTS] = SQL_FACTS,
	[ST_CLAIM] = SQL_CLAIM,
	[ST_TAKE] = SQL_TAKE,
	[ST_ADD_ORDER] = SQL_ADD_ORDER,
	[ST_ADD_TRAVELLERS] = SQL_ADD_TRAVELLERS,
	[ST_ADD_VOUCHERS] = SQL_ADD_VOUCHERS,
	[ST_ADD_ALL] = SQL_ADD_ALL,
	[ST_KEEP] = SQL_KEEP,
	[ST_WHOLE] = SQL_WHOLE,
	[ST_CALL] = SQL_CALL_PROCEDURE,
};
static_assert(sizeof TEXTS / sizeof *TEXTS == ST__MAX, "a text for every statement");

void client_open(struct client *c, const struct env *e, bool autocommit)
{
	memset(c, 0, sizeof *c);
	c->my = mysql_init(NULL);
	if (c->my == NULL)
		die("out of memory");
	mysql_options(c->my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (!mysql_real_connect(c->my, NULL, env_need(e, "SHANMEN_DB_USER"), env_need(e, "SHANMEN_DB_PASSWORD"),
	                        env_need(e, "SHANMEN_DB_NAME"), 0, env_need(e, "SHANMEN_DB_SOCKET"),
	                        CLIENT_MULTI_RESULTS))
		die("database: %s", mysql_error(c->my));
	mysql_autocommit(c->my, autocommit);
}

void client_close(struct client *c)
{
	int i;

	for (i = 0; i < ST__MAX; i++) {
		if (c->statements[i])
			mysql_stmt_close(c->statements[i]);
	}
	mysql_close(c->my);
}

struct value value_number(int64_t i)
{
	return (struct value){ NULL, 0, i };
}

struct value value_bytes(const void *p, unsigned long n)
{
	return (struct value){ p, n, 0 };
}

struct value value_text(const char *s)
{
	return value_bytes(s, strlen(s));
}

static MYSQL_STMT *prepared(struct client *c, enum statement s)
{
	MYSQL_STMT *st = c->statements[s];

	if (st)
		return st;
	st = c->statements[s] = mysql_stmt_init(c->my);
	if (st == NULL)
		die("out of memory");
	if (mysql_stmt_prepare(st, TEXTS[s], strlen(TEXTS[s])) != 0)
		die("%s: %s", TEXTS[s], mysql_stmt_error(st));
	return st;
}

/* The client library wants pointers without const, also to what it only sends. */
static void *writable(const void *p)
{
	return (void *)(uintptr_t)p;
}

static void values_bind(MYSQL_STMT *st, const struct value *values, int n)
{
	MYSQL_BIND binds[VALUES_MAX];
	int i;

	if (n > VALUES_MAX || mysql_stmt_param_count(st) != (unsigned long)n)
		die("a statement needs %lu values and got %d", mysql_stmt_param_count(st), n);
	memset(binds, 0, sizeof binds);
	for (i = 0; i < n; i++) {
		binds[i].buffer_type = values[i].p ? MYSQL_TYPE_STRING : MYSQL_TYPE_LONGLONG;
		binds[i].buffer = writable(values[i].p ? (const void *)values[i].p : (const void *)&values[i].i);
		binds[i].buffer_length = values[i].n;
	}
	if (mysql_stmt_bind_param(st, binds) != 0)
		die("%s", mysql_stmt_error(st));
}

/* Reads all results to their end: a procedure sends one more than it selects. */
static void results_drain(MYSQL_STMT *st)
{
	do {
		if (mysql_stmt_field_count(st) > 0) {
			mysql_stmt_store_result(st);
			mysql_stmt_free_result(st);
		}
	} while (mysql_stmt_next_result(st) == 0);
}

static bool is_repeatable(unsigned int error)
{
	return error == ER_LOCK_DEADLOCK || error == ER_LOCK_WAIT_TIMEOUT || error == ER_CHECKREAD;
}

bool client_run(struct client *c, enum statement s, const struct value *values, int n, int64_t *changed)
{
	MYSQL_STMT *st = prepared(c, s);

	values_bind(st, values, n);
	if (mysql_stmt_execute(st) != 0) {
		if (!is_repeatable(mysql_stmt_errno(st)))
			die("%s: %s", TEXTS[s], mysql_stmt_error(st));
		return false;
	}
	if (changed)
		*changed = (int64_t)mysql_stmt_affected_rows(st);
	results_drain(st);
	return true;
}

bool client_commit(struct client *c)
{
	return mysql_commit(c->my) == 0;
}

void client_rollback(struct client *c)
{
	mysql_rollback(c->my);
}

int64_t client_insert_id(const struct client *c, enum statement s)
{
	return (int64_t)mysql_stmt_insert_id(c->statements[s]);
}

void client_text(struct client *c, const char *sql)
{
	if (mysql_query(c->my, sql) != 0)
		die("%s: %s", sql, mysql_error(c->my));
}
