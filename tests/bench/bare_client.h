/*
 * A thread's connection for bare_sql: prepared statements by name, values by
 * kind, results fetched and dropped. Any error that is not one to run the
 * transaction again for ends the program.
 */
#ifndef BENCH_BARE_CLIENT_H
#define BENCH_BARE_CLIENT_H

#include "sim/driver/env.h"

#include <mysql.h>
#include <stdbool.h>
#include <stdint.h>

enum statement {
	ST_FACTS,
	ST_CLAIM,
	ST_TAKE,
	ST_ADD_ORDER,
	ST_ADD_TRAVELLERS,
	ST_ADD_VOUCHERS,
	ST_ADD_ALL,
	ST_KEEP,
	ST_WHOLE,
	ST_CALL,
	ST__MAX
};

/* A value for a `?`: bytes, or with p NULL the number. */
struct value {
	const char *p;
	unsigned long n;
	int64_t i;
};

#define VALUES_MAX 32

struct client {
	MYSQL *my;
	MYSQL_STMT *statements[ST__MAX]; /* prepared when first used */
};

void client_open(struct client *c, const struct env *e, bool autocommit);
void client_close(struct client *c);

struct value number(int64_t i);
struct value text(const char *s);
struct value bytes(const void *p, unsigned long n);

/* True: done, *changed (may be NULL) is the row count. False: a deadlock or a lock's time-out; roll back, run again. */
bool client_run(struct client *c, enum statement s, const struct value *values, int n, int64_t *changed);
bool client_commit(struct client *c);
void client_rollback(struct client *c);
int64_t client_insert_id(const struct client *c, enum statement s);

/* Statements as they stand: for making the stored procedure. */
void client_text(struct client *c, const char *sql);

#endif
