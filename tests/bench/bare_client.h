/*
 * The database connection of a thread of bare_sql: runs prepared statements, reads their
 * results and drops them. An error ends the program, unless the transaction can be run
 * again.
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

/* A value for a `?`: bytes or, when p is NULL, the number. */
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

/* Connects by the env file of a stack. client_close ends the connection and frees what `c` holds. */
void client_open(struct client *c, const struct env *e, bool autocommit);
void client_close(struct client *c);

/* Values for client_run. Bytes are not copied. */
struct value value_number(int64_t i);
struct value value_text(const char *s);
struct value value_bytes(const void *p, unsigned long n);

/*
 * Runs a statement with its n values. True: done; *changed (may be NULL) is the number of changed rows. False: a
 * deadlock or a time-out of a lock: roll back and run the transaction again.
 */
bool client_run(struct client *c, enum statement s, const struct value *values, int n, int64_t *changed);

/* Ends the transaction. False: it must be run again. */
bool client_commit(struct client *c);
void client_rollback(struct client *c);

/* The AUTO_INCREMENT number that the statement's last run made. */
int64_t client_insert_id(const struct client *c, enum statement s);

/* Runs a statement that needs no values and is not prepared, such as CREATE PROCEDURE. */
void client_text(struct client *c, const char *sql);

#endif
