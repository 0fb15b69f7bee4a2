/*
 * The way of a callback: raw body, signature over the raw bytes, JSON, field
 * table, one transaction with the handler, answer kept with it, commit, reply,
 * one log line. An endpoint gives its table, its key and its handler.
 *
 * Ownership: everything a handler gets lives until its answer is sent; it
 * frees nothing.
 * Source: spec trade.md, security.md "The check, in order".
 */
#ifndef SHANMEN_SPI_H
#define SHANMEN_SPI_H

#include "base/config.h"
#include "db/ctx.h"
#include "json/field.h"
#include "json/json_out.h"
#include "web/app.h"
#include "web/spi_code.h"

#define CAN_BUY_BUDGET_MS 1200 /* of the platform's 2,000 */
#define SPI_BUDGET_MS 3400     /* of its 5,000 */

struct call {
	struct ctx ctx;
	const struct config *conf;
	const struct app *app;
	const void *request;   /* the table's struct, decoded */
	struct json_out *data; /* members of `data` behind error_code and description */
	int error_code;        /* of a refusal */
	struct str description;
	struct str order_id; /* for the log line; set by the key function or the handler */
};

struct spi {
	const char *action; /* the program's name: key of the kept answers, and in the log */
	const struct table *table;
	enum db_use use;
	int64_t budget_ms;
	int unreadable_code; /* error_code for a request that cannot be read or contradicts its key */

	/* The platform's idempotency key; NULL: a read, answered anew each time. */
	struct str (*key)(struct call *c);

	/*
	 * OK: answered 0 with what was written into c->data. REFUSE: through
	 * spi_refuse. RETRY, AGAIN, BUG: nothing is kept, 100 is answered.
	 */
	enum result (*handle)(struct call *c);

	/* Another form of request at the same address, told by a member it has and one it has not. */
	const char *other_has;
	const char *other_lacks;
	const struct spi *other;
};

/* A business refusal: `description` NULL takes the code's meaning. Returns REFUSE. */
enum result spi_refuse(struct call *c, int error_code, const char *description);

/* Error code 0 with other words than "success"; before anything is written into c->data. */
void spi_describe(struct call *c, struct str description);

/*
 * Keeps the answer as it is written now, in the running transaction. For a
 * handler whose last deed locks a hot row: the row is then held for the commit alone.
 * Else spi_main keeps the answer after the handler.
 */
enum result spi_keep(struct call *c) MUST_USE;

/* The whole program. */
int spi_main(const struct spi *spi);

#endif
