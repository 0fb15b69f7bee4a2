/*
 * The frame of every callback: raw body, signature over the raw bytes, JSON, field
 * table, one transaction with the handler, in which the answer is kept, commit, reply,
 * one log line. An endpoint gives its field table, its key and its handler.
 *
 * Ownership: everything that a handler gets lives until its answer is sent; it
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

#define CAN_BUY_BUDGET_MS 1200 /* the platform waits 2,000 */
#define SPI_BUDGET_MS 3400     /* the platform waits 5,000 */

/* A request as its handler sees it. */
struct spi_call {
	struct ctx ctx;
	const struct config *conf;
	const struct app *app;
	const void *request; /* the decoded struct of the field table */
	struct json_out
		*data;  /* the handler writes members of `data` here; error_code and description are there already */
	int error_code; /* of a refusal */
	struct str description;
	struct hash content; /* of a request with a key: what a repeat has in common with it */
	bool conflict;       /* set by spi_conflict */
	struct str order_id; /* for the log line; the key function or the handler sets it */
	struct str
		note; /* more for the log line, "key=value key=value"; what comes from outside passed through log_safe */
};

/* A callback. */
struct spi {
	const char *action; /* name of the program: in the log, and part of the key of kept answers */
	const struct field_table *table;
	enum db_use use;
	int64_t budget_ms;
	int unreadable_code; /* error_code for a request that cannot be read or contradicts its key */
	bool lenient;        /* an optional field that cannot be read counts as absent, with a line in the log */

	/* The idempotency key that the platform sends; NULL: the callback only reads, and each call gets a new answer. */
	struct str (*key)(struct spi_call *c);

	/*
	 * OK: the answer is 0 with what the handler wrote into c->data. REFUSE: set by spi_refuse.
	 * RETRY, AGAIN, BUG: nothing is kept, the answer is 100. Must not return NONE or DUPLICATE.
	 */
	enum result (*handle)(struct spi_call *c);

	/*
	 * Tried first, in a transaction of its own and without claiming the key, for callbacks whose rows are their kept answer: the
	 * usual case in as few round trips as it can be. OK: answered. NONE: nothing of it counts, and the call goes the ordinary way,
	 * which also finds a repeat. What keeps out a second request with the key is a unique row that both ways write: here with
	 * what was done, there also with a refusal (`refused`). NULL: there is no such way.
	 */
	enum result (*at_once)(struct spi_call *c);

	/* A refusal is about to be kept: writes the row that at_once would find. DUPLICATE: something was done meanwhile. */
	enum result (*refused)(struct spi_call *c);

	/*
	 * The request came again and gets its first answer: what follows from that, in the same transaction; the answer
	 * stays. RETRY, AGAIN, BUG as above. NULL: nothing follows.
	 */
	enum result (*repeated)(struct spi_call *c);

	/*
	 * A field that the request needs beside those that its table requires; NULL: it is complete. A signature covers no
	 * path, so the required fields are all that tells one callback's bytes from another's. NULL: the table says all.
	 */
	const char *(*lacks)(const void *request);

	/* Another form of request at the same address: it has the first member and none of the others. NULL: there is none. */
	const char *other_has;
	const char *other_lacks[2];
	const struct spi *other;
};

/* Sets the code and words of a refusal; `description` NULL: the meaning of the code. Returns REFUSE. */
enum result spi_refuse(struct spi_call *c, int error_code, const char *description);

/*
 * The handler found by its own rows that the key was used before with other content. Returns REFUSE; nothing is kept, since the
 * key's answer is another request's.
 */
enum result spi_conflict(struct spi_call *c);

/* Answers code 0 with other words than "success". Call it before anything is written into c->data. */
void spi_describe(struct spi_call *c, struct str description);

/*
 * Keeps the answer as it is now, in the running transaction. For a handler whose last
 * statement locks a row that many sales need: the row is then locked during the commit only.
 * For other handlers spi_main keeps the answer after they return.
 */
enum result spi_keep(struct spi_call *c) MUST_USE;

/* The whole program: what main() returns. */
int spi_main(const struct spi *spi);

#endif
