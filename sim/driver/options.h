/*
 * The command line. One table of options is used to parse it and to print every
 * --help.
 */
#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include "answer.h"
#include "body.h"
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

/* Each option as given, or its default. A text that was not given is NULL. */
struct options {
	enum command command;
	const char *program; /* the word that is not an option: a program, an event */
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
	int64_t seed; /* -1: a new one is drawn */
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

#define EXIT_USAGE 2 /* the command line or a body is wrong */

/* Fills `o`. Ends the program after --help, and with EXIT_USAGE when the command line is wrong. */
void options_read(struct options *o, int argc, char *argv[]);

/* What is sold, by the options and the env file. Texts belong to either. */
void options_sale(const struct options *o, const struct env *e, struct sale *s);

/* When create_order is called: by --create, else by SHANMEN_CREATE; without both the answers show it. */
enum create_mode { CREATE_AS_ANSWERED, CREATE_AFTER_PAYMENT, CREATE_BEFORE_PAYMENT };
enum create_mode options_create_mode(const struct options *o, const struct env *e);

/* Does a pay_notify follow this answer of create_order? Only answers of after-payment mode contain confirm_info. */
bool create_awaits_payment(enum create_mode mode, const struct answer *a);

#endif
