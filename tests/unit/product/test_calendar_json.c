/*
 * calendar_entry: what is sent of a day; calendar_json: the bytes of a SKU's calendar.
 */
#include "product/calendar_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define TEXT_MAX 4096
#define DAY_20261001 20727 /* days since 1970 */

static const struct calendar_form form = { .by_left = false, .market = true, .status_open = 1, .status_closed = 2 };

static void expect(struct buf *b, const char *text)
{
	assert_false(b->over);
	assert_string_equal(buf_str(b).p, text);
	buf_free(b);
}

static struct calendar_entry entry(int offset, int64_t price, int64_t origin, int64_t stock, bool on_sale)
{
	return (struct calendar_entry){
		.day = { DAY_20261001 + offset },
		.price = { price },
		.origin = { origin },
		.stock = stock,
		.on_sale = on_sale,
	};
}

static void days_told_alike_are_one_entry(void **state)
{
	const struct calendar_entry days[] = {
		entry(0, 12800, 15000, 40, true),
		entry(1, 12800, 15000, 0, false),
		entry(2, 12800, 15000, 40, true),
		entry(3, 12800, 12800, 40, true),
		entry(31, 9007199254740993, 9007199254740993, INT32_MAX, true),
	};
	struct buf b = BUF_INIT(TEXT_MAX);
	struct json_out j = { .b = &b };

	(void)state;
	calendar_json_sku(&j, &form, STR("18001"), STR("ADULT"), days, COUNT(days));
	expect(&b, "{\"ticket_specification\":{\"sku_id\":\"18001\",\"sku_out_id\":\"ADULT\"},\"calendar_list\":["
	           "{\"calendar_type\":3,\"calendar_value\":{\"value_list\":[\"2026-10-01\",\"2026-10-03\"]},"
	           "\"origin_amount\":15000,\"actual_amount\":12800,\"stock_qty\":40,\"status\":1},"
	           "{\"calendar_type\":3,\"calendar_value\":{\"value_list\":[\"2026-10-02\"]},"
	           "\"origin_amount\":15000,\"actual_amount\":12800,\"stock_qty\":0,\"status\":2},"
	           "{\"calendar_type\":3,\"calendar_value\":{\"value_list\":[\"2026-10-04\"]},"
	           "\"origin_amount\":12800,\"actual_amount\":12800,\"stock_qty\":40,\"status\":1},"
	           "{\"calendar_type\":3,\"calendar_value\":{\"value_list\":[\"2026-11-01\"]},"
	           "\"origin_amount\":9007199254740993,\"actual_amount\":9007199254740993,\"stock_qty\":2147483647,"
	           "\"status\":1}]}");
}

static void an_absent_id_is_left_out_and_no_days_are_an_empty_list(void **state)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	struct json_out j = { .b = &b };

	(void)state;
	json_list(&j, NULL);
	calendar_json_sku(&j, &form, STR_NONE, STR("A"), NULL, 0);
	calendar_json_sku(&j, &form, STR("1"), STR_NONE, NULL, 0);
	json_list_end(&j);
	expect(&b, "[{\"ticket_specification\":{\"sku_out_id\":\"A\"},\"calendar_list\":[]},"
	           "{\"ticket_specification\":{\"sku_id\":\"1\"},\"calendar_list\":[]}]");
}

/* Copies by calendar_stock = total and left; a day that the platform refused before is sent otherwise only by left. */
static void copies_and_status_follow_stock_and_sales(void **state)
{
	static const struct {
		int64_t stock, sold;
		bool open, refused;
		bool on_sale;
		int64_t total, left;
		bool try_sold;
	} rows[] = {
		{ 10, 0, true, false, true, 10, 10, false },  { 10, 4, true, false, true, 10, 6, false },
		{ 10, 10, true, false, false, 10, 0, false }, { 0, 0, true, false, false, 0, 0, false },
		{ 10, 0, false, false, false, 0, 0, false },  { 10, 4, false, false, false, 4, 0, true },
		{ 10, 4, false, true, false, 4, 4, false },   { 10, 4, true, true, true, 10, 6, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct calendar_row row = {
			.stock = rows[i].stock, .sold = rows[i].sold, .open = rows[i].open, .refused = rows[i].refused
		};
		struct calendar_form left = { .by_left = true };
		struct calendar_entry by_total = calendar_entry_of(&form, &row);
		struct calendar_entry by_left = calendar_entry_of(&left, &row);

		assert_int_equal(by_total.stock, rows[i].total);
		assert_int_equal(by_left.stock, rows[i].left);
		assert_int_equal(by_total.on_sale, rows[i].on_sale);
		assert_int_equal(by_left.on_sale, rows[i].on_sale);
		assert_false(by_total.try_sold || by_total.by_left || !by_left.by_left);
		assert_int_equal(by_left.try_sold, rows[i].try_sold);
	}
}

static void the_market_price_is_never_below_the_selling_price(void **state)
{
	static const struct {
		bool market, given;
		int64_t market_fen, origin_fen;
	} rows[] = {
		{ true, true, 15000, 15000 },
		{ true, true, 12799, 12800 },
		{ true, false, 0, 12800 },
		{ false, true, 15000, 12800 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct calendar_form f = { .market = rows[i].market };
		struct calendar_row row = { .price = { 12800 },
			                    .market_price = { rows[i].given, { rows[i].market_fen } } };

		assert_int_equal(calendar_entry_of(&f, &row).origin.fen, rows[i].origin_fen);
		assert_int_equal(calendar_entry_of(&f, &row).price.fen, 12800);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_told_alike_are_one_entry),
		cmocka_unit_test(an_absent_id_is_left_out_and_no_days_are_an_empty_list),
		cmocka_unit_test(copies_and_status_follow_stock_and_sales),
		cmocka_unit_test(the_market_price_is_never_below_the_selling_price),
	};

	return cmocka_run_group_tests_name("calendar_json", tests, NULL, NULL);
}
