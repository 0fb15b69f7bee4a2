/*
 * What the `shanmen groupon` commands share: the shop they speak for. The merchant
 * and the OpenAPI are api_cli.h's.
 *
 * Ownership: one struct groupon_cli per process, closed by groupon_cli_stop.
 */
#ifndef SHANMEN_GROUPON_CLI_H
#define SHANMEN_GROUPON_CLI_H

#include "bin/frame/api_cli.h"
#include "groupon/groupon_ask.h"

struct groupon_cli {
	struct cli *cli;
	struct api_cli api;
	struct groupon g; /* its caller borrows `api`: the struct does not move */
};

/* Configuration, connection, keys, OpenAPI. Also where it fails, groupon_cli_stop may follow. */
enum cli_exit groupon_cli_start(struct groupon_cli *gc, struct cli *cli) MUST_USE;
void groupon_cli_stop(struct groupon_cli *gc);

/*
 * The merchant of --account, else the only one there is, into shop->app_id and account_id. With `need_poi`
 * also the shop: --poi (whose merchant needs no --account), else the merchant's only one.
 */
enum cli_exit groupon_cli_shop(struct groupon_cli *gc, bool need_poi, struct groupon_shop *shop) MUST_USE;

/* One call for the merchant. Done: see `out`, to be freed. Else its trouble was told. */
enum cli_exit groupon_cli_call(struct groupon_cli *gc, const struct groupon_shop *shop, struct openapi_request *rq,
                               struct api_answer *out) MUST_USE;

/* Tells why there is no decision. REFUSE: the platform refuses us altogether. */
enum cli_exit groupon_cli_trouble(struct groupon_cli *gc, enum result r, struct str why);

#endif
