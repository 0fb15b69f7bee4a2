/*
 * Interface /goodlife/v1/fulfilment/certificate/verify_record/query/, page
 * shops-orders-ledger §4.1. ASSUMED: both ends of the window belong to it; without a
 * window it is today in Shanghai. Only for orders of calendar tickets: the books do not
 * contain group-buy certificates.
 */
#include "book.h"
#include "index.h"
#include "interfaces.h"
#include "limit.h"
#include "order.h"
#include "order_view.h"
#include "query.h"
#include "sim/common/moment.h"
#include "trap.h"
#include "use.h"
#include "use_rows.h"

#define SIZE_MAX_RECORDS 20
#define DAY_S 86400

enum certificate_status {
	CERTIFICATE_UNUSED = 1,
	CERTIFICATE_USED = 2,
	CERTIFICATE_AUDIT = 3,
	CERTIFICATE_REFUNDED = 4
};

/* --- which records --- */

static int64_t today_start(const struct call *c)
{
	char day[DAY_TEXT];
	int64_t start = 0;

	moment_day(c->now_ms, 0, day);
	(void)moment_day_start(day, &start);
	return start;
}

static struct use_wanted records_wanted(const struct call *c)
{
	int64_t start = today_start(c);
	bool all = trap_set(c, "ignore_window");

	return (struct use_wanted){
		.list = LIST_RECORDS,
		.from = all ? 0 : query_number(c, "start_time", start),
		.to = all ? INT64_MAX : query_number(c, "end_time", start + DAY_S - 1),
		.taken_by = INT64_MAX,
		.day_after_by = INT64_MAX,
		.poi_ids = json_text(c->query, "poi_ids"),
	};
}

/* --- one record --- */

static int64_t certificate_status(cJSON *order, int64_t number)
{
	switch (json_int(cJSON_GetArrayItem(book_items(order), (int)number - 1), "status", 0)) {
	case ITEM_USED: return CERTIFICATE_USED;
	case ITEM_REFUNDING: return CERTIFICATE_AUDIT;
	case ITEM_REFUNDED: return CERTIFICATE_REFUNDED;
	default: return CERTIFICATE_UNUSED;
	}
}

static cJSON *amount_make(cJSON *order, int64_t number)
{
	int64_t count = cJSON_GetArraySize(book_items(order)), pay = book_amount(order, "pay_amount", 0);
	cJSON *amount = cJSON_CreateObject();

	json_set_int(amount, "original_amount", book_share(book_amount(order, "original_amount", pay), count, number));
	json_set_int(amount, "pay_amount", book_share(pay, count, number));
	json_set_int(amount, "merchant_ticket_amount",
	             book_share(book_amount(order, "merchant_ticket", 0), count, number));
	json_set_int(amount, "payment_discount_amount",
	             book_share(book_amount(order, "payment_discount", 0), count, number));
	return amount;
}

static cJSON *record_make(const struct call *c, cJSON *order, const cJSON *use, const struct use_row *row)
{
	int64_t number = json_int(use, "number", 1), status = json_int(use, "status", 0);
	const cJSON *facts = cJSON_GetArrayItem(json_list(order_facts(order), "certificates"), (int)number - 1);
	const char *code = json_text(facts, "code");
	cJSON *record = cJSON_CreateObject();
	char cursor[USE_CURSOR];

	json_set_text(record, "verify_id", json_text(use, "verify_id"));
	trap_id(c, record, "certificate_id", json_text(use, "certificate_id"));
	json_set_int(record, "verify_time", json_int(use, "verify_time", 0));
	json_set_int(record, "verify_type", json_int(use, "verify_type", 0));
	json_set_int(record, "status", status);
	json_set_int(record, "certificate_status", certificate_status(order, number));
	json_set(record, "can_cancel", cJSON_CreateBool(status == USE_VERIFIED));
	if (status == USE_CANCELLED)
		json_set_int(record, "cancel_time", json_int(use, "cancel_time", 0));
	json_set_text(record, "code", code ? code : "");
	use_rows_cursor(c, row, cursor);
	json_set_text(record, "cursor", cursor);
	json_set(record, "sku", order_view_sku(c, order));
	json_set(record, "amount", amount_make(order, number));
	return record;
}

/* --- the list --- */

/* The platform gives the list twice, as `records` and `records_v2`. The trap `v2_only` leaves `records` out. */
static void lists_finish(struct call *c)
{
	json_set(c->data, "records_v2", cJSON_Duplicate(json_get(c->data, "records"), true));
	if (trap_set(c, "no_list"))
		cJSON_DeleteItemFromObjectCaseSensitive(c->data, "records_v2");
	if (trap_set(c, "no_list") || trap_set(c, "v2_only"))
		cJSON_DeleteItemFromObjectCaseSensitive(c->data, "records");
}

static void verify_record_query(struct call *c)
{
	struct use_wanted w = records_wanted(c);
	struct use_rows rows;
	size_t first;

	if (!call_account_check(c))
		return;
	use_rows_find(c, &w, &rows);
	if (use_rows_first(c, &rows, &first)) {
		(void)use_rows_page(c, &rows, first, (size_t)query_number(c, "size", 1),
		                    json_list_at(c->data, "records"), record_make);
		json_set_int(c->data, "total", (int64_t)rows.n);
		lists_finish(c);
	}
	use_rows_free(&rows);
}

static const struct limit QUERY_LIMITS[] = {
	{ "cursor", 1, ID_MAX },
	{ "size", 1, SIZE_MAX_RECORDS },
	{ "poi_ids", 1, 0 },
	{ 0 },
};

const struct interface VERIFY_RECORD_INTERFACES[] = {
	{ "GET", "/goodlife/v1/fulfilment/certificate/verify_record/query/", true, QUERY_LIMITS, verify_record_query },
	{ 0 },
};
