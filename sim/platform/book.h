/*
 * The stand-in's own books: what the platform would say of an order, made of
 * the facts that control told and of what our messages brought about. In an
 * order's file, `book`: slot (in TABLE_ORDERS), known_at, update_time, status,
 * items [{certificate_id, order_item_id, status, update_time, refund_amount,
 * refund_time, planted}], uses [{verify_id, certificate_id, number, verify_time,
 * taken_at, verify_type, poi_id, status, cancel_time, slot, lists, ledger}],
 * expired_at. Of a use, `ledger` {status, pay_delta, second: "verify" | "row"} and
 * `lost` are planted. Times are seconds by the platform's clock, money is fen.
 */
#ifndef SIM_PLATFORM_BOOK_H
#define SIM_PLATFORM_BOOK_H

#include "call.h"

enum order_status { ORDER_UNPAID = 100, ORDER_CLOSED = 101, ORDER_PAID = 200, ORDER_USABLE = 201, ORDER_DONE = 1 };
enum item_status { ITEM_USABLE = 100, ITEM_REFUNDING = 300, ITEM_REFUNDED = 301, ITEM_USED = 401 };

/* The part that stands for the whole order. */
#define WHOLE_ORDER "*"

/* Brings the book up to date, with its entries in the tables. Not of an order that nobody told of. */
void book_refresh(const struct call *c, cJSON *order);

/* The order with this id, up to date; its caller saves it by book_close. NULL: nobody told of it. */
cJSON *book_open(const struct call *c, const char *order_id);
void book_close(const struct call *c, cJSON *order);

/* Refreshes those that are past their moment, so that lists show what became of them. */
void book_expire_due(const struct call *c);

int64_t book_now(const struct call *c);
cJSON *book_of(cJSON *order);
cJSON *book_items(cJSON *order);
cJSON *book_uses(cJSON *order);

/* Is there nothing to be used, as it was not paid? */
bool book_unpaid(cJSON *order);

/* Of `total`, what falls on the certificate with that number (from 1) of `count`: the last carries the rounding. */
int64_t book_share(int64_t total, int64_t count, int64_t number);

/* An amount among the facts. */
int64_t book_amount(cJSON *order, const char *name, int64_t fallback);

/* The number (from 1) of the certificate a project belongs to; 0: not known. */
int64_t book_number_of(cJSON *order, const char *project_id);

/* Does that refund concern the certificate with the number? */
bool book_refund_touches(cJSON *order, const cJSON *refund, int64_t number);

/* The project ids known: as told, or as our codes message said. NULL: not known. */
const cJSON *book_projects(cJSON *order);

/* openapi_book_view.c: the order as the order query shows it. */
cJSON *book_view(const struct call *c, cJSON *order);

/* openapi_book_expiry.c: when the clock does something to the order next, 0: never. Is that now? */
int64_t book_due_at(const struct call *c, cJSON *order);
bool book_due(const struct call *c, cJSON *order);

/* What the clock does; and alone, that the platform refunds what is left. */
void book_clock(const struct call *c, cJSON *order);
void book_expire(cJSON *order);
bool book_expiry_due(const struct call *c, cJSON *order);

/* openapi_book_view.c: what is said of the SKU and of a certificate's money. */
cJSON *book_sku(const struct call *c, cJSON *order);

/* openapi_plant.c, openapi_book_control.c: see their rows in openapi_control.c. */
bool plant_post(struct call *c, cJSON *answer);
bool books_get(struct call *c, cJSON *answer);
bool due_get(struct call *c, cJSON *answer);
bool expire_post(struct call *c, cJSON *answer);

/* openapi_trap.c: is the list to misbehave in that way? */
bool trap_set(const struct call *c, const char *kind);

/* An id as it is, or as a bare number. */
void trap_id(const struct call *c, cJSON *object, const char *name, const char *id);

extern const struct interface ORDER_QUERY_INTERFACES[];
extern const struct interface VERIFY_RECORD_INTERFACES[];
extern const struct interface LEDGER_INTERFACES[];

#endif
