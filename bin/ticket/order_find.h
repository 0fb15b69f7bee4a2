/* Finding an order by the platform's number or by ours: people have one or the other. */
#ifndef SHANMEN_ORDER_FIND_H
#define SHANMEN_ORDER_FIND_H

#include "bin/frame/cli.h"

/* The platform's number of the order the command's argument names, inside a transaction. NONE: there is none. */
enum result order_find_argument(struct cli *cli, struct str *order_id) MUST_USE;

/* The same on a DB_READ connection, for an order named `name`; prints the error when there is none. */
enum cli_exit order_find(struct cli *cli, const char *name, int64_t *order_no, struct str *order_id) MUST_USE;

#endif
