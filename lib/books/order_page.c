/*
 * Reading by a table of members, row by row: a row that cannot be read does not hide the others.
 *
 * Source: spec shops-orders-ledger.md §0 (integers, ids, times), §3.2.
 */
#include "books/order_page.h"

#include "base/str.h"
#include "json/field.h"

#include <string.h>

#define AMOUNT_MAX INT64_C(1000000000000) /* fen: ten thousand million yuan */
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define ITEM(member) offsetof(struct order_certificate, member)
static const struct field certificate_fields[] = {
	{ "certificate_id", FIELD_API_ID, REQUIRED, ITEM(certificate_id), 1, FIELD_ID_MAX, NULL },
	{ "order_item_id", FIELD_API_ID, OPTIONAL, ITEM(order_item_id), 1, FIELD_ID_MAX, NULL },
	{ "item_status", FIELD_INT, OPTIONAL, ITEM(item_status), INT32_MIN, INT32_MAX, NULL },
	{ "refund_amount", FIELD_FEN, OPTIONAL, ITEM(refund), 0, AMOUNT_MAX, NULL },
	{ "refund_time", FIELD_TIME, OPTIONAL, ITEM(refunded_at), 0, TIME_MAX_S, NULL },
	{ "item_update_time", FIELD_TIME, OPTIONAL, ITEM(updated_at), 0, TIME_MAX_S, NULL },
};
static const struct field_table certificate_table = FIELD_TABLE(certificate_fields, struct order_certificate);

struct order_row {
	struct order_record o;
	struct list certificates;
};

#define ORDER(member) offsetof(struct order_row, o.member)
static const struct field order_fields[] = {
	{ "order_id", FIELD_API_ID, REQUIRED, ORDER(order_id), 1, FIELD_ID_MAX, NULL },
	{ "sku_id", FIELD_API_ID, OPTIONAL, ORDER(sku_id), 1, FIELD_ID_MAX, NULL },
	{ "third_sku_id", FIELD_API_ID, OPTIONAL, ORDER(sku_out_id), 1, FIELD_ID_MAX, NULL },
	{ "order_status", FIELD_INT, OPTIONAL, ORDER(order_status), INT32_MIN, INT32_MAX, NULL },
	{ "order_type", FIELD_INT, OPTIONAL, ORDER(order_type), INT32_MIN, INT32_MAX, NULL },
	{ "count", FIELD_INT, OPTIONAL, ORDER(copies), 0, INT32_MAX, NULL },
	{ "original_amount", FIELD_FEN, OPTIONAL, ORDER(origin), 0, AMOUNT_MAX, NULL },
	{ "pay_amount", FIELD_FEN, OPTIONAL, ORDER(pay), 0, AMOUNT_MAX, NULL },
	{ "discount_amount", FIELD_FEN, OPTIONAL, ORDER(discount), -AMOUNT_MAX, AMOUNT_MAX, NULL },
	{ "receipt_amount", FIELD_FEN, OPTIONAL, ORDER(receipt), 0, AMOUNT_MAX, NULL },
	{ "create_order_time", FIELD_TIME, OPTIONAL, ORDER(created_at), 0, TIME_MAX_S, NULL },
	{ "pay_time", FIELD_TIME, OPTIONAL, ORDER(paid_at), 0, TIME_MAX_S, NULL },
	{ "update_order_time", FIELD_TIME, OPTIONAL, ORDER(updated_at), 0, TIME_MAX_S, NULL },
	{ "certificate", FIELD_LIST, OPTIONAL, offsetof(struct order_row, certificates), 0, ORDER_CERTIFICATES_MAX,
	  &certificate_table },
};
static const struct field_table order_table = FIELD_TABLE(order_fields, struct order_row);

/* Is a certificate listed twice? Then *again is the number of the second. */
static bool lists_twice(const struct order_record *o, size_t *again)
{
	for (*again = 1; *again < o->certificates_n; (*again)++) {
		for (size_t i = 0; i < *again; i++) {
			if (str_same(o->certificates[i].certificate_id, o->certificates[*again].certificate_id))
				return true;
		}
	}
	return false;
}

static void read_order(struct arena *a, const cJSON *row, size_t at, struct order_page *out)
{
	struct decode d = { .arena = a, .answer = true, .list = "orders", .row = at };
	struct order_row r = { .o = { .order_id = STR_NONE } };
	enum result good = field_decode(&d, &order_table, row, &r);
	size_t again;

	r.o.certificates = r.certificates.items;
	r.o.certificates_n = r.certificates.n;
	if (good == OK && lists_twice(&r.o, &again))
		good = field_refuse(&d, arena_printf(a, "certificate[%zu].certificate_id", again).p, "listed twice");
	if (good == OK)
		out->orders[out->n++] = r.o;
	else if (out->unreadable++ == 0)
		out->fault = arena_str(a, d.fault, strlen(d.fault));
}

static struct opt_int page_number(const cJSON *page, const char *name)
{
	struct opt_int n = { false, 0 };

	n.given = api_int(cJSON_GetObjectItemCaseSensitive(page, name), &n.v) && n.v >= 0;
	return n;
}

enum result order_page_read(struct arena *a, const cJSON *data, struct order_page *out)
{
	const cJSON *orders = cJSON_GetObjectItemCaseSensitive(data, "orders"), *row;
	const cJSON *page = cJSON_GetObjectItemCaseSensitive(data, "page");
	size_t at = 0;

	*out = (struct order_page){ .page_num = page_number(page, "page_num"), .total = page_number(page, "total") };
	if (!cJSON_IsArray(orders)) {
		out->fault = STR("the answer has no list of orders");
		return REFUSE;
	}
	if (cJSON_GetArraySize(orders) > ORDER_PAGE_MAX) {
		out->fault = STR("the answer lists more orders than a page has");
		return REFUSE;
	}
	out->orders = arena_array(a, (size_t)cJSON_GetArraySize(orders) + 1, sizeof *out->orders);
	cJSON_ArrayForEach(row, orders) read_order(a, row, at++, out);
	return OK;
}

static bool is_among(const int64_t *known, size_t n, int64_t v)
{
	for (size_t i = 0; i < n; i++) {
		if (known[i] == v)
			return true;
	}
	return false;
}

bool order_status_known(int64_t order_status)
{
	static const int64_t known[] = { STATUS_INITIAL, STATUS_COMPLETED, STATUS_UNPAID,
		                         STATUS_CLOSED,  STATUS_PAID,      STATUS_TO_USE };

	return is_among(known, COUNT(known), order_status);
}
