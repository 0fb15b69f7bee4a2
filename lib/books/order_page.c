/*
 * Reading by a table of members, row by row: a row that cannot be read does not hide the others.
 *
 * Source: spec shops-orders-ledger.md §0 (integers, ids, times), §3.2.
 */
#include "books/order_page.h"

#include "base/str.h"

#define AMOUNT_MAX INT64_C(1000000000000) /* fen: ten thousand million yuan */
#define MS_FROM INT64_C(1000000000000)    /* a time above this is in milliseconds */
#define TIME_LAST INT64_C(99999999999)

/* How a member is written. */
enum form { AN_ID, A_STATUS, A_COUNT, AN_AMOUNT, A_DISCOUNT, A_TIME };

struct member {
	const char *name;
	enum form form;
	bool required;
	size_t at;
};

#define ORDER(member) offsetof(struct order_record, member)
static const struct member order_members[] = {
	{ "order_id", AN_ID, true, ORDER(order_id) },
	{ "sku_id", AN_ID, false, ORDER(sku_id) },
	{ "third_sku_id", AN_ID, false, ORDER(sku_out_id) },
	{ "order_status", A_STATUS, false, ORDER(order_status) },
	{ "order_type", A_STATUS, false, ORDER(order_type) },
	{ "count", A_COUNT, false, ORDER(copies) },
	{ "original_amount", AN_AMOUNT, false, ORDER(origin) },
	{ "pay_amount", AN_AMOUNT, false, ORDER(pay) },
	{ "discount_amount", A_DISCOUNT, false, ORDER(discount) },
	{ "receipt_amount", AN_AMOUNT, false, ORDER(receipt) },
	{ "create_order_time", A_TIME, false, ORDER(created_at) },
	{ "pay_time", A_TIME, false, ORDER(paid_at) },
	{ "update_order_time", A_TIME, false, ORDER(updated_at) },
};

#define ITEM(member) offsetof(struct order_certificate, member)
static const struct member certificate_members[] = {
	{ "certificate_id", AN_ID, true, ITEM(certificate_id) },
	{ "order_item_id", AN_ID, false, ITEM(order_item_id) },
	{ "item_status", A_STATUS, false, ITEM(item_status) },
	{ "refund_amount", AN_AMOUNT, false, ITEM(refund) },
	{ "refund_time", A_TIME, false, ITEM(refunded_at) },
	{ "item_update_time", A_TIME, false, ITEM(updated_at) },
};
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Printable, without blanks, so that it can be a key of ours and part of a log line. */
static bool is_id(struct str id)
{
	if (id.n > ORDER_PAGE_ID_MAX)
		return false;
	for (size_t i = 0; i < id.n; i++) {
		if (id.p[i] <= ' ' || id.p[i] > '~')
			return false;
	}
	return true;
}

static const char *read_id(struct arena *a, const cJSON *object, const struct member *m, struct str *out)
{
	struct str id = api_text(a, object, m->name);

	if (id.p == NULL || !is_id(id))
		return "not an id";
	if (id.n == 0)
		return m->required ? "empty" : NULL;
	*out = id;
	return NULL;
}

static const char *read_number(enum form form, const cJSON *value, void *out)
{
	int64_t v;

	if (!api_int(value, &v))
		return "not a whole number";
	switch (form) {
	case A_STATUS:
	case A_COUNT:
		if (v > INT32_MAX || v < (form == A_COUNT ? 0 : INT32_MIN))
			return "out of range";
		*(struct opt_int *)out = (struct opt_int){ true, v };
		return NULL;
	case AN_AMOUNT:
	case A_DISCOUNT:
		if (v > AMOUNT_MAX || v < (form == AN_AMOUNT ? 0 : -AMOUNT_MAX))
			return "out of range";
		*(struct opt_fen *)out = (struct opt_fen){ true, { v } };
		return NULL;
	default:
		v = v > MS_FROM ? v / 1000 : v;
		if (v < 0 || v > TIME_LAST)
			return "not a time";
		*(struct opt_utc *)out = (struct opt_utc){ v != 0, { v } };
		return NULL;
	}
}

/* NULL, or what is wrong with the member `*where`. */
static const char *read_members(struct arena *a, const cJSON *object, const struct member *members, size_t n, void *out,
                                const char **where)
{
	*where = "";
	if (!cJSON_IsObject(object))
		return "not an object";
	for (size_t i = 0; i < n; i++) {
		const struct member *m = &members[i];
		const cJSON *v = cJSON_GetObjectItemCaseSensitive(object, m->name);
		void *at = (char *)out + m->at;
		const char *wrong;

		*where = m->name;
		if (v == NULL || cJSON_IsNull(v))
			wrong = m->required ? "missing" : NULL;
		else if (m->form == AN_ID)
			wrong = read_id(a, object, m, at);
		else
			wrong = read_number(m->form, v, at);
		if (wrong != NULL)
			return wrong;
	}
	return NULL;
}

static bool listed_before(const struct order_record *o, struct str certificate_id)
{
	for (size_t i = 0; i < o->certificates_n; i++) {
		if (str_same(o->certificates[i].certificate_id, certificate_id))
			return true;
	}
	return false;
}

/* NULL, or what is wrong; then *where is the member's path within the order. */
static const char *read_certificates(struct arena *a, const cJSON *row, struct order_record *o, const char **where)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(row, "certificate"), *item;

	*where = "certificate";
	if (list == NULL || cJSON_IsNull(list))
		return NULL;
	if (!cJSON_IsArray(list))
		return "not a list";
	if (cJSON_GetArraySize(list) > ORDER_CERTIFICATES_MAX)
		return "too many of them";
	o->certificates = arena_array(a, (size_t)cJSON_GetArraySize(list) + 1, sizeof *o->certificates);
	cJSON_ArrayForEach(item, list)
	{
		struct order_certificate *c = &o->certificates[o->certificates_n];
		const char *member;
		const char *wrong = read_members(a, item, certificate_members, COUNT(certificate_members), c, &member);

		if (wrong == NULL && listed_before(o, c->certificate_id)) {
			member = "certificate_id";
			wrong = "listed twice";
		}
		if (wrong != NULL) {
			*where = arena_printf(a, "certificate[%zu].%s", o->certificates_n, member).p;
			return wrong;
		}
		o->certificates_n++;
	}
	return NULL;
}

static void read_order(struct arena *a, const cJSON *row, size_t at, struct order_page *out)
{
	struct order_record o = { .order_id = STR_NONE };
	const char *where;
	const char *wrong = read_members(a, row, order_members, COUNT(order_members), &o, &where);

	if (wrong == NULL)
		wrong = read_certificates(a, row, &o, &where);
	if (wrong == NULL)
		out->orders[out->n++] = o;
	else if (out->unreadable++ == 0)
		out->fault = arena_printf(a, "orders[%zu]%s%s: %s", at, where[0] == '\0' ? "" : ".", where, wrong);
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
