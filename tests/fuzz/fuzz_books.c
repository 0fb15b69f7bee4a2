/*
 * Pages of orders, verifications and ledger rows, as the body of an answer. What is read fits its columns and its list, and
 * amounts are small enough to be added up.
 */
#include "base/utf8.h"
#include "books/compare_ask.h"
#include "books/ledger_page.h"
#include "books/order_page.h"
#include "books/verify_page.h"
#include "fuzz.h"
#include "json/field.h"

static void check_id(struct str id)
{
	MUST_HOLD(id.p == NULL || (id.n > 0 && id.n <= FIELD_ID_MAX && utf8_valid(id)));
}

static void check_orders(struct arena *a, const cJSON *data)
{
	struct order_page page;

	if (order_page_read(a, data, &page) != OK) {
		MUST_HOLD(page.fault.p != NULL);
		return;
	}
	MUST_HOLD(page.n + page.unreadable <= ORDER_PAGE_MAX);
	MUST_HOLD((page.unreadable > 0) == (page.fault.p != NULL));
	for (size_t i = 0; i < page.n; i++) {
		MUST_HOLD(page.orders[i].order_id.p != NULL);
		check_id(page.orders[i].order_id);
		check_id(page.orders[i].sku_id);
		check_id(page.orders[i].sku_out_id);
		MUST_HOLD(page.orders[i].certificates_n <= ORDER_CERTIFICATES_MAX);
		for (size_t k = 0; k < page.orders[i].certificates_n; k++)
			check_id(page.orders[i].certificates[k].certificate_id);
	}
}

static void check_ledger(const struct ledger_page *page, enum result r)
{
	MUST_HOLD(r == OK || page->fault.p != NULL);
	for (size_t i = 0; r == OK && i < page->n; i++) {
		const struct ledger_row *l = &page->items[i];

		MUST_HOLD(l->row_id.p != NULL);
		check_id(l->row_id);
		check_id(l->certificate_id);
		MUST_HOLD(l->amounts.n <= LEDGER_AMOUNTS_MAX);
		(void)ledger_sum_differs(l->total_fen, l->goods_fen, l->fee_fen, l->share_fen);
	}
}

static void check_verifications(struct arena *a, const cJSON *data)
{
	struct verify_page page;
	enum result r = verify_page_read(a, data, &page);

	MUST_HOLD(r == OK || page.fault.p != NULL);
	for (size_t i = 0; r == OK && i < page.n; i++) {
		MUST_HOLD(page.items[i].verify_id.p != NULL && page.items[i].certificate_id.p != NULL);
		check_id(page.items[i].verify_id);
		check_id(page.items[i].certificate_id);
	}
}

static void check_one(struct arena *a, const cJSON *data)
{
	struct order_record record = { .order_id = STR_NONE };
	struct str said = STR_NONE;

	if (compare_ask_read(a, data, STR("1064000123"), &record, &said) == ASK_FOUND)
		MUST_HOLD(record.order_id.p != NULL);
	else
		MUST_HOLD(said.p != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { NULL };
	struct api_answer answer;
	struct ledger_page ledger;

	api_answer_read(&a, 200, arena_str(&a, (const char *)data, size), &answer);
	check_orders(&a, answer.data);
	check_one(&a, answer.data);
	check_verifications(&a, answer.data);
	check_ledger(&ledger, ledger_day_read(&a, answer.data, &ledger));
	check_ledger(&ledger, ledger_certificates_read(&a, answer.data, &ledger));
	api_answer_free(&answer);
	arena_free(&a);
	return 0;
}
