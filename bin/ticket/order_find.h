/*
 * Finding an order by the platform's number or by ours: people have one or the other. Two apps may have an order of the
 * same number: then --app says whose is meant.
 */
#ifndef SHANMEN_ORDER_FIND_H
#define SHANMEN_ORDER_FIND_H

#include "bin/frame/cli.h"

struct order_found {
	int64_t order_no;
	struct order_ref order;
	struct str why; /* REFUSE: the rest of a sentence that begins with "order X" */
};

/* The order the command's argument names, inside a transaction. NONE: there is none. REFUSE: two apps have one. */
enum result order_find_argument(struct cli *cli, struct order_found *out) MUST_USE;

/* The same on a DB_READ connection; prints the error when there is none, or more than one. */
enum cli_exit order_find(struct cli *cli, struct order_found *out) MUST_USE;

/* What both say when none is found. */
enum cli_exit order_find_none(const struct cli *cli) MUST_USE;

/* The same for a refund's key: the app whose refund is meant. */
enum result refund_find_app(struct cli *cli, struct str key, int64_t *app_id, struct str *why) MUST_USE;

#endif
