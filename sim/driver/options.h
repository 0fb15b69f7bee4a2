/*
 * The command line: one table of options, from which it is parsed and from
 * which every --help is printed.
 */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include "body.h"
#include "caller.h"
#include "env.h"

#include <stdbool.h>
#include <stdint.h>

enum command {
	COMMAND_PLAY,
	COMMAND_LATE,
	COMMAND_SALE,
	COMMAND_CALL,
	COMMAND_STORM,
	COMMAND_REPLAY,
	COMMAND_PREPARE,
	COMMAND_WEBHOOK,
	COMMAND_EXPIRE,
	COMMAND__MAX
};

/* As given, or the option's default. Texts are NULL when not given. */
struct options {
	enum command command;
	const char *program; /* the word that is no option */
	const char *env;
	const char *body;
	const char *sku;
	const char *poi;
	const char *day;
	const char *create;
	const char *history;
	const char *idempotency_key;
	const char *msg_id;
	int64_t price;
	int64_t copies;
	int64_t orders;
	int64_t clients;
	int64_t seed; /* -1: a new one */
	int64_t codes;
	int64_t gate;
	int64_t refund;
	int64_t repeat;
	int64_t cancel;
	int64_t retry_ms;
	int64_t tries;
	int64_t timeout_ms;
	int64_t stale;
	int64_t times;
	int64_t count;
	int64_t tamper;
	int64_t old_signature;
	int64_t silent;
};

#define EXIT_USAGE 2
#define EXIT_SKIPPED 77
#define EXIT_AGAIN 75

/* Fills `o`; prints help and ends the program where that was asked for, or wrong usage was found. */
void options_read(struct options *o, int argc, char *argv[]);

/* What the options and the env file say is sold. */
void options_sale(const struct options *o, const struct env *e, struct sale *s);

/* When the platform calls create_order. By --create, else SHANMEN_CREATE; neither: as its answers show. */
enum create_mode { CREATE_AS_ANSWERED, CREATE_AFTER_PAYMENT, CREATE_BEFORE_PAYMENT };
enum create_mode options_create_mode(const struct options *o, const struct env *e);

/* Does a pay_notify follow this answer of create_order? Only after-payment answers carry confirm_info. */
bool create_awaits_payment(enum create_mode mode, const struct answer *a);

/* Prints status and answer of one call, or on stderr why there is none. The exit code. */
int call_report(const struct answer *a);

/* The subcommands; each returns the program's exit code. */
int play_run(const struct options *o);
int late_run(const struct options *o);
int sale_run(const struct options *o);
int call_run(const struct options *o);
int storm_run(const struct options *o);
int replay_run(const struct options *o);
int prepare_run(const struct options *o);
int webhook_run(const struct options *o);
int expire_run(const struct options *o);

#endif
