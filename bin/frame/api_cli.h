/*
 * What commands share that call the platform's OpenAPI: the merchant they speak for, the
 * call with its token, and how an answer or its absence ends a command.
 *
 * Ownership: one struct api_cli per process, closed by api_cli_stop; texts live in the cli's arena.
 */
#ifndef SHANMEN_API_CLI_H
#define SHANMEN_API_CLI_H

#include "cli.h"
#include "platform/api_call.h"

struct api_cli {
	struct cli *cli;
	struct ctx ctx;
	struct api_caller caller; /* borrows `ctx`: the struct does not move */
};

struct merchant {
	struct str account_id;
	int64_t app_id;
};

/* Configuration, connection, keys, OpenAPI. Also where it fails, api_cli_stop may follow. */
enum cli_exit api_cli_start(struct api_cli *ac, struct cli *cli) MUST_USE;
void api_cli_stop(struct api_cli *ac);

/* Inside a transaction: the merchant `account`, or where that is STR_NONE the only one. NONE: *fault says why not. */
enum result merchant_find(struct ctx *c, struct str account, struct merchant *out, struct str *fault) MUST_USE;

/* The same in a transaction of its own. */
enum result api_cli_look(struct api_cli *ac, struct str account, struct merchant *out, struct str *fault) MUST_USE;

/* The merchant of --account, else the only one; its absence is told. */
enum cli_exit api_cli_merchant(struct api_cli *ac, struct merchant *out) MUST_USE;

/* Words of the platform as a terminal may show them: no control characters, cut where they are long. Never NULL. */
const char *api_cli_shown(struct api_cli *ac, struct str words);

/* "1, 2, 3 …": the texts of a result's first column, for a message. */
struct str names_joined(struct arena *a, const struct rows *rows);

/* One call for the merchant. Done: see `out`, to be freed. Else its trouble was told. */
enum cli_exit api_cli_call(struct api_cli *ac, const struct merchant *m, struct openapi_request *rq,
                           struct api_answer *out) MUST_USE;

/* Tells why there is no answer. REFUSE: the platform refuses us altogether. */
enum cli_exit api_cli_trouble(struct api_cli *ac, enum result r, struct str why);

/*
 * Done for a success. Else says it in the platform's words and, where repeating helps, `repeat`: what is
 * not known now and what to do.
 */
enum cli_exit api_cli_end(struct api_cli *ac, const struct api_answer *answer, const char *repeat) MUST_USE;

/* The bytes of a buffer, kept; the buffer is freed. */
struct str api_cli_keep(struct api_cli *ac, struct buf *b);

#endif
