/*
 * A page of orders as the platform's order query lists them. Pure: JSON in, structs out; nothing in it is trusted. What
 * names people (contacts) is not read at all. Not here: asking (compare_ask.h), the table (platform_order.h).
 *
 * Every integer may come as a number or as a text, an id as a text or as a bare integer; a status keeps the platform's
 * number, whatever it is. A row that cannot be read is counted and its fault named.
 * Ownership: results live in the arena given.
 * Source: spec shops-orders-ledger.md §3.2, §3.3.
 */
#ifndef SHANMEN_ORDER_PAGE_H
#define SHANMEN_ORDER_PAGE_H

#include "base/types.h"
#include "platform/api_answer.h"

#define ORDER_PAGE_MAX 100          /* orders of one page */
#define ORDER_CERTIFICATES_MAX 1000 /* of one order, as many as copies */

/* order_status */
enum {
	STATUS_INITIAL = 0,
	STATUS_COMPLETED = 1,
	STATUS_UNPAID = 100,
	STATUS_CLOSED = 101, /* payment cancelled */
	STATUS_PAID = 200,   /* paid and without a code */
	STATUS_TO_USE = 201,
};

/* item_status of a certificate */
enum {
	ITEM_INITIAL = 0,
	ITEM_TO_USE = 100,
	ITEM_BOOKING = 200,
	ITEM_BOOKED = 201,
	ITEM_REFUNDING = 300,
	ITEM_REFUNDED = 301,
	ITEM_FULFILLING = 400,
	ITEM_FULFILLED = 401,
};

struct order_certificate {
	struct str certificate_id;
	struct str order_item_id; /* p NULL: absent, as below */
	struct opt_int item_status;
	struct opt_fen refund;
	struct opt_utc refunded_at; /* refund_time; 0 is read as absent, as for all times */
	struct opt_utc updated_at;  /* item_update_time */
};

struct order_record {
	struct str order_id;
	struct str sku_id, sku_out_id; /* third_sku_id */
	struct opt_int order_status, order_type;
	struct opt_int copies; /* count */
	struct opt_fen origin, pay, discount, receipt;
	struct opt_utc created_at, paid_at, updated_at;
	struct order_certificate *certificates;
	size_t certificates_n;
};

struct order_page {
	struct order_record *orders;
	size_t n;
	size_t unreadable; /* rows that are not in `orders` … */
	struct str fault;  /* … the first of them: "field orders[3].pay_amount: not a whole number"; STR_NONE: none */
	struct opt_int page_num, total; /* of `page`; not given: absent */
};

/*
 * Reads the `data` of an answer. OK, also when rows are unreadable. REFUSE: it has no list of orders, or one that is
 * too long; out->fault says which.
 */
enum result order_page_read(struct arena *a, const cJSON *data, struct order_page *out) MUST_USE;

/* Is it one of the order_status above? */
bool order_status_known(int64_t order_status);

#endif
