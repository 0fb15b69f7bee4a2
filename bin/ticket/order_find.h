/* Orders by what people have at hand: the platform's number or ours. */
#ifndef SHANMEN_ORDER_FIND_H
#define SHANMEN_ORDER_FIND_H

#include "bin/frame/cli.h"

/* The platform's number of the order the command's argument names, inside a transaction. NONE: there is none. */
enum result order_find_argument(struct cli *cli, struct str *order_id) MUST_USE;

/* On a DB_READ connection; says it when there is none. */
enum cli_exit order_find(struct cli *cli, const char *name, int64_t *order_no, struct str *order_id) MUST_USE;

#endif
