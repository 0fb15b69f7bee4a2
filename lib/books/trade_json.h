/*
 * Orders as the platform's order query lists them. Pure; every byte read is somebody else's. Contacts and
 * all else that names people is not read at all. Not here: asking (compare_ask.h), keeping (platform_order.h).
 *
 * Every integer may come as a number or as text, an id as text or as a bare integer; a status keeps the
 * platform's number, whatever it is. A row that cannot be read is counted and its fault named.
 * Ownership: results live in the arena given.
 * Source: spec shops-orders-ledger.md §3.2, §3.3.
 */
#ifndef SHANMEN_TRADE_JSON_H
#define SHANMEN_TRADE_JSON_H

#include "base/types.h"
#include "platform/api_answer.h"

#define TRADE_PAGE_MAX 100 /* orders of one page */
#define TRADE_ID_MAX 64
#define TRADE_CERTIFICATES_MAX 1000 /* of one order, as copies */

/* order_status (O) */
enum {
	TRADE_INITIAL = 0,
	TRADE_COMPLETED = 1,
	TRADE_UNPAID = 100,
	TRADE_CLOSED = 101, /* payment cancelled */
	TRADE_PAID = 200,   /* paid and without a code */
	TRADE_TO_USE = 201,
};

/* item_status (O) */
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

struct trade_certificate {
	struct str certificate_id;
	struct str order_item_id; /* p NULL: not told, as below */
	struct opt_int item_status;
	struct opt_fen refund;
	struct opt_utc refunded_at; /* refund_time; 0 is read as not told, as of all times */
	struct opt_utc updated_at;  /* item_update_time */
};

struct trade_order {
	struct str order_id;
	struct str sku_id, sku_out_id; /* third_sku_id */
	struct opt_int order_status, order_type;
	struct opt_int copies; /* count */
	struct opt_fen origin, pay, discount, receipt;
	struct opt_utc created_at, paid_at, updated_at;
	struct trade_certificate *certificates;
	size_t certificates_n;
};

struct trade_page {
	struct trade_order *orders;
	size_t n;
	size_t unreadable; /* rows that are not in `orders` … */
	struct str fault;  /* … the first of them: "orders[3].pay_amount: not a whole number"; STR_NONE: none */
	/* page, search_after; what is not told is not given */
	struct opt_int page_num, page_size, total;
	struct str cursor; /* search_after.CursorValue, joined by commas; STR_NONE: not told */
};

/* OK, also with unreadable rows. REFUSE: there is no list of orders in it, or one that is too long; out->fault says it. */
enum result trade_page_read(struct arena *a, const cJSON *data, struct trade_page *out) MUST_USE;

/* A status that the table above knows. */
bool trade_status_known(int64_t order_status);

#endif
