/*
 * What every subcommand of `shanmen` works with: its arguments and options,
 * the configuration, one connection, the keys, and the four ways to end.
 *
 * Ownership: one struct cli per process; everything lives in its arena until
 * the process ends.
 */
#ifndef SHANMEN_CLI_H
#define SHANMEN_CLI_H

#include "base/arena.h"
#include "base/config.h"
#include "base/crypt.h"
#include "db/ctx.h"
#include "db/db.h"
#include "options.h"

/* How a run ends; the contract with scripts. */
enum cli_exit {
	CLI_DONE = 0,
	CLI_REFUSED = 1,   /* no, and repeating changes nothing */
	CLI_USAGE = 2,     /* called wrongly */
	CLI_TRY_AGAIN = 75 /* not to be decided now: the database or the platform is away */
};

#define CLI_DEADLINE_MS 60000
#define CLI_TRIES 5 /* of a transaction that lost a race or its connection */

struct command;

struct cli {
	const struct command *command;
	const char *arg;   /* the positional argument, or the first; NULL when none was given */
	const char **args; /* all of them */
	size_t args_n;
	const char *option[OPT__MAX]; /* value, "" for a given switch, NULL when not given */
	bool colour;                  /* standard output is a terminal that wants colour */
	struct arena arena;
	struct config config;
	struct db *db;
	struct vault vault;
};

/* A switch or option was given. */
bool cli_has(const struct cli *cli, enum option o);

/* Reads the configuration and prepares the connection; on trouble says it and gives the exit code. */
enum cli_exit cli_start(struct cli *cli, enum db_use use) MUST_USE;

/* Reads the configuration only. */
enum cli_exit cli_configure(struct cli *cli) MUST_USE;

/* Opens the keys for persons and secrets; after cli_start. */
enum cli_exit cli_open_vault(struct cli *cli) MUST_USE;

/* "shanmen: …" on standard error; each returns its exit code. */
enum cli_exit cli_refuse(const char *fmt, ...) PRINTF_LIKE(1, 2);
enum cli_exit cli_misuse(const struct cli *cli, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Says what the database said while `doing` something, and what to do. */
enum cli_exit cli_db_trouble(struct cli *cli, enum result r, const char *doing);

/* Runs a query on a DB_READ connection, again after a lost connection; says its trouble. */
enum cli_exit cli_query(struct cli *cli, const struct sql *s, const struct arg *args, size_t n, struct rows *out)
	MUST_USE;

/* What a transaction does; OK commits, anything else rolls back. RETRY runs it again. */
typedef enum result (*cli_work)(struct cli *cli, void *arg);
enum result cli_transaction(struct cli *cli, cli_work work, void *arg) MUST_USE;

/* A ctx for the library's deeds, with the clock read now. */
struct ctx cli_ctx(struct cli *cli);

/* A command's argument as a piece of text. */
struct str cli_text(const char *text);

/* An option's day; `out` untouched when the option was not given. */
enum cli_exit cli_day(const struct cli *cli, enum option o, day_t *out) MUST_USE;

/* The days --from and --to; those not given leave room for all. */
enum cli_exit cli_span(const struct cli *cli, day_t *from, day_t *to) MUST_USE;

/* An option's whole number within limits; `out` untouched when it was not given. */
enum cli_exit cli_number(const struct cli *cli, enum option o, int64_t min, int64_t max, int64_t *out) MUST_USE;

/* Refuses an option's word that is none of word(0), word(1) and so on, NULL behind the last, naming them all. */
enum cli_exit cli_word(struct cli *cli, enum option o, const char *(*word)(size_t i)) MUST_USE;

#endif
