/*
 * What the `shanmen groupon` commands share: the shop whose code is asked about. The merchant and the OpenAPI are in
 * bin/frame/api_cli.h.
 *
 * Ownership: one struct groupon_cli per process.
 */
#ifndef SHANMEN_GROUPON_CLI_H
#define SHANMEN_GROUPON_CLI_H

#include "bin/frame/api_cli.h"
#include "groupon/groupon_ask.h"

struct groupon_cli {
	struct cli *cli;
	struct api_cli api;
	struct groupon_caller g; /* has a pointer to `api`, so the struct must not move */
};

/* Opens configuration, connection, keys and OpenAPI. */
enum cli_exit groupon_cli_start(struct groupon_cli *gc, struct cli *cli) MUST_USE;

/*
 * Writes the merchant into shop->app_id and account_id: that of --account, else the only one there is. With `need_poi`
 * also the shop: that of --poi, which needs no --account, else the merchant's only one.
 */
enum cli_exit groupon_cli_shop(struct groupon_cli *gc, bool need_poi, struct groupon_shop *shop) MUST_USE;

/* One call for the merchant. CLI_DONE: *out, to be freed by api_answer_free. Else the error was printed. */
enum cli_exit groupon_cli_call(struct groupon_cli *gc, const struct groupon_shop *shop, struct openapi_request *rq,
                               struct api_answer *out) MUST_USE;

/* Prints why there is no decision, and returns the exit code. REFUSE: the platform refuses every call of ours. */
enum cli_exit groupon_cli_trouble(struct groupon_cli *gc, enum result r, struct str why);

#endif
