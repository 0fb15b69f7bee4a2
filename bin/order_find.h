/* Orders by what people have at hand: the platform's number or ours. */
#ifndef SHANMEN_ORDER_FIND_H
#define SHANMEN_ORDER_FIND_H

#include "cli.h"

/* Rows (order_no, order_id), at most one; none when there is no such order. */
extern const struct sql SQL_ORDER_FIND;

/* On a DB_READ connection; says it when there is none. */
enum cli_exit order_find(struct cli *cli, const char *name, int64_t *order_no, struct str *order_id) MUST_USE;

#endif
