/*
 * What every subcommand of `shanmen` works with: its arguments and options, the configuration, one connection, the
 * keys, and the four ways to end.
 *
 * Ownership: one struct cli per process; everything lives in its arena until the process ends.
 */
#ifndef SHANMEN_CLI_H
#define SHANMEN_CLI_H

#include "base/arena.h"
#include "base/config.h"
#include "base/crypt.h"
#include "db/ctx.h"
#include "db/db.h"
#include "options.h"

/* How a run ends. Scripts rely on these numbers. */
enum cli_exit {
	CLI_DONE = 0,
	CLI_REFUSED = 1,   /* refused; the same call again is refused again */
	CLI_USAGE = 2,     /* called wrongly */
	CLI_TRY_AGAIN = 75 /* cannot be decided now: the database or the platform is not available */
};

#define CLI_DEADLINE_MS 60000 /* of one query, portion of rows or transaction */
#define CLI_TRIES 5           /* of a query or transaction that lost a race or its connection */

struct command;
struct openapi;

struct cli {
	const struct command *command;
	const char *arg;   /* the first positional argument; NULL when none was given */
	const char **args; /* all of them */
	size_t args_n;
	const char *option[OPT__MAX]; /* value, "" for a given switch, NULL when not given */
	bool colour;                  /* standard output is a terminal */
	struct arena arena;
	struct config config;
	struct db *db;
	struct vault vault;
	struct openapi *openapi; /* of a command that calls the platform; NULL: of none */
};

/* A switch or option was given. */
bool cli_has(const struct cli *cli, enum cli_option o);

/* Reads the configuration and prepares the connection, which opens with its first statement. Prints any trouble. */
enum cli_exit cli_start(struct cli *cli, enum db_use use) MUST_USE;

/* Reads the configuration only, and opens the log. Prints any trouble. */
enum cli_exit cli_configure(struct cli *cli) MUST_USE;

/* Opens the keys for persons' data and secrets; after cli_start. Prints any trouble. */
enum cli_exit cli_open_vault(struct cli *cli) MUST_USE;

/* Prints "shanmen: …" on standard error. CLI_REFUSED. */
enum cli_exit cli_refuse(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* The same, with the command's usage below. CLI_USAGE. */
enum cli_exit cli_misuse(const struct cli *cli, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Prints the database's error while `doing` something, and what to do. CLI_TRY_AGAIN when a later try may succeed. */
enum cli_exit cli_db_trouble(struct cli *cli, enum result r, const char *doing);

/* Runs a query on a DB_READ connection, again after a lost connection. Prints any trouble. */
enum cli_exit cli_query(struct cli *cli, const struct sql *s, const struct arg *args, size_t n, struct rows *out)
	MUST_USE;

/* A transaction on a DB_WRITE connection, for tx_next (db/db.h). Prints nothing. */
#define cli_tx(cli) tx_of((cli)->db, CLI_DEADLINE_MS)

/* A ctx for functions of the library; its `now` is the time of this call. */
struct ctx cli_ctx(struct cli *cli);

/* The day of an option; `out` is untouched when the option was not given. */
enum cli_exit cli_day(const struct cli *cli, enum cli_option o, day_t *out) MUST_USE;

/* The days --from and --to. One that was not given becomes 1900-01-01 or 2199-12-31. */
enum cli_exit cli_span(const struct cli *cli, day_t *from, day_t *to) MUST_USE;

/* The whole number of an option, from `min` to `max`; `out` is untouched when the option was not given. */
enum cli_exit cli_number(const struct cli *cli, enum cli_option o, int64_t min, int64_t max, int64_t *out) MUST_USE;

/* Refuses an option's word that is none of word(0), word(1) …, and names them all; word() gives NULL after the last. */
enum cli_exit cli_word(struct cli *cli, enum cli_option o, const char *(*word)(size_t i)) MUST_USE;

#endif
