/*
 * Opens and closes an order with its book, and brings the book up to date.
 */
#ifndef SIM_PLATFORM_BOOK_REFRESH_H
#define SIM_PLATFORM_BOOK_REFRESH_H

#include "call.h"

/*
 * The order with this id, changed by the clock where that is due. The caller keeps its changes by book_close, or
 * deletes the tree. NULL: control reported no such order.
 */
cJSON *book_open(const struct call *c, const char *order_id);

/*
 * The same for the parameter order_id of a message. An order that control never reported is opened without facts; with
 * the setting `strict` it is refused and NULL.
 */
cJSON *book_open_for_call(struct call *c);

/* Refreshes the book, writes the order's file and deletes the tree. */
void book_close(const struct call *c, cJSON *order);

/* Refreshes the book in the tree. An order without facts has none. */
void book_refresh(const struct call *c, cJSON *order);

/* Before a list is made: refreshes and saves all orders for which the clock has something to do. */
void book_refresh_due(const struct call *c);

#endif
