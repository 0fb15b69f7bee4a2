/*
 * What commands share that call the platform's OpenAPI: the merchant they act for, the call with its token, and how
 * an answer, or the lack of one, ends a command.
 *
 * Ownership: one struct api_cli per process; texts live in the cli's arena.
 */
#ifndef SHANMEN_API_CLI_H
#define SHANMEN_API_CLI_H

#include "cli.h"
#include "platform/api_call.h"

struct api_cli {
	struct cli *cli;
	struct ctx ctx;
	struct api_caller caller; /* borrows `ctx`, so the struct must not move */
};

struct merchant {
	struct str account_id;
	int64_t app_id;
};

/* Reads the configuration, prepares connection, keys and OpenAPI. The program's end closes them. */
enum cli_exit api_cli_start(struct api_cli *ac, struct cli *cli) MUST_USE;

/*
 * Inside a transaction: the merchant `account`, or for STR_NONE the only merchant there is. NONE: *fault says why
 * there is none.
 */
enum result merchant_find(struct ctx *c, struct str account, struct merchant *out, struct str *fault) MUST_USE;

/* merchant_find in a transaction of its own. */
enum result api_cli_find_merchant(struct api_cli *ac, struct str account, struct merchant *out, struct str *fault)
	MUST_USE;

/* The merchant of --account, else the only one there is. Prints why there is none. */
enum cli_exit api_cli_merchant(struct api_cli *ac, struct merchant *out) MUST_USE;

/* The platform's words, safe for a terminal: without control characters, cut when they are long. Never NULL. */
const char *api_cli_shown(struct api_cli *ac, struct str words);

/* "1, 2, 3 …": the first column of a result, for a message. */
struct str names_joined(struct arena *a, const struct rows *rows);

/* One call for the merchant. CLI_DONE: there is an answer in `out`, which the caller frees. Else prints the trouble. */
enum cli_exit api_cli_call(struct api_cli *ac, const struct merchant *m, struct openapi_request *rq,
                           struct api_answer *out) MUST_USE;

/* Prints why there is no answer. REFUSE: the platform refuses this app for every call. */
enum cli_exit api_cli_trouble(struct api_cli *ac, enum result r, struct str why);

/*
 * The end of a command by its answer. CLI_DONE: success. Else prints the platform's words; where the same call may
 * succeed later, also `repeat`: what is not known now, and what to do.
 */
enum cli_exit api_cli_end(struct api_cli *ac, const struct api_answer *answer, const char *repeat) MUST_USE;

#endif
