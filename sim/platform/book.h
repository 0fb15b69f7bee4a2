/*
 * An order's book: what the platform says of the order, its certificates and their
 * uses. The book follows from the facts that control reported and from the messages
 * of Shanmen; book_refresh.h brings it up to date. This file reads it.
 *
 * The member `book` of an order's file: slot (in INDEX_ORDERS), known_at, update_time,
 * status, face, expired_at, forgotten;
 *   items [{certificate_id, order_item_id, status, update_time, refund_amount,
 *   refund_time, planted}], one for each certificate;
 *   uses [{verify_id, certificate_id, number, index, verify_time, taken_at, verify_type,
 *   poi_id, status, cancel_time, slot, lists, ledger, lost}], one for each verification;
 *   `ledger` {status, pay_delta, second: "verify" | "row"} and `lost` come from plant.c.
 * Times are seconds by the platform's clock, money is in fen. A certificate's number is
 * its place among the items, from 1.
 */
#ifndef SIM_PLATFORM_BOOK_H
#define SIM_PLATFORM_BOOK_H

#include "call.h"

enum order_status { ORDER_UNPAID = 100, ORDER_CLOSED = 101, ORDER_PAID = 200, ORDER_USABLE = 201, ORDER_DONE = 1 };
enum item_status { ITEM_USABLE = 100, ITEM_REFUNDING = 300, ITEM_REFUNDED = 301, ITEM_USED = 401 };

/* The project id that stands for the whole order. */
#define WHOLE_ORDER "*"

/* The platform's time in seconds. */
int64_t book_now(const struct call *c);

/* The book and its lists; added to the order when they are not there yet. */
cJSON *book_of(cJSON *order);
cJSON *book_items(cJSON *order);
cJSON *book_uses(cJSON *order);

/* How many certificates the order has by its facts; at least 1. */
int64_t book_count(cJSON *order);

/* Is the order not paid by its facts? Then nothing of it can be used. */
bool book_unpaid(cJSON *order);

/* An amount among the facts. */
int64_t book_amount(cJSON *order, const char *name, int64_t fallback);

/* The part of `total` that falls to the certificate with that number, of `count`. The last one carries the rounding. */
int64_t book_share(int64_t total, int64_t count, int64_t number);

/* The project ids of the order, from the facts or from Shanmen's message with the codes. NULL: not known. */
const cJSON *book_projects(cJSON *order);

/*
 * The number of the certificate to which a project belongs: as reported, or else the N of its end "-N"; 0: not known.
 */
int64_t book_number_of(cJSON *order, const char *project_id);

/* Does this refund concern the certificate with that number? */
bool book_refund_touches(cJSON *order, const cJSON *refund, int64_t number);

#endif
