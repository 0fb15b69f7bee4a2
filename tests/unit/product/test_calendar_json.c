/*
 * calendar_json: the bytes of a SKU's calendar; and how many copies are reported for a day.
 */
#include "product/calendar_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define TEXT_MAX 4096
#define DAY_20261001 20727 /* days since 1970 */

static void expect(struct buf *b, const char *text)
{
	assert_false(b->over);
	assert_string_equal(buf_str(b).p, text);
	buf_free(b);
}

static void a_sku_has_both_ids_and_its_days_in_order(void **state)
{
	static const struct calendar_entry days[] = {
		{ { DAY_20261001 }, { 12800 }, 2988, true },
		{ { DAY_20261001 + 1 }, { 0 }, 0, false },
		{ { DAY_20261001 + 31 }, { 9007199254740993 }, INT32_MAX, true },
	};
	struct buf b = BUF_INIT(TEXT_MAX);
	struct json_out j = { .b = &b };

	(void)state;
	calendar_json_sku(&j, STR("18001"), STR("ADULT"), days, COUNT(days));
	expect(&b, "{\"ticket_specification\":{\"sku_id\":\"18001\",\"sku_out_id\":\"ADULT\"},\"calendars\":["
	           "{\"date\":\"2026-10-01\",\"price\":12800,\"stock\":2988,\"open\":true},"
	           "{\"date\":\"2026-10-02\",\"price\":0,\"stock\":0,\"open\":false},"
	           "{\"date\":\"2026-11-01\",\"price\":9007199254740993,\"stock\":2147483647,\"open\":true}]}");
}

static void an_absent_id_is_left_out_and_no_days_are_an_empty_list(void **state)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	struct json_out j = { .b = &b };

	(void)state;
	json_list(&j, NULL);
	calendar_json_sku(&j, STR_NONE, STR("A"), NULL, 0);
	calendar_json_sku(&j, STR("1"), STR_NONE, NULL, 0);
	json_list_end(&j);
	expect(&b, "[{\"ticket_specification\":{\"sku_out_id\":\"A\"},\"calendars\":[]},"
	           "{\"ticket_specification\":{\"sku_id\":\"1\"},\"calendars\":[]}]");
}

static void an_unknown_sku_has_empty_calendars_and_the_reason(void **state)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	struct json_out j = { .b = &b };

	(void)state;
	calendar_json_unknown(&j, STR("1"), STR_NONE, 3, "no such SKU");
	expect(&b, "{\"ticket_specification\":{\"sku_id\":\"1\"},\"calendars\":[],\"error_code\":3,"
	           "\"description\":\"no such SKU\"}");
}

static void a_day_reports_what_is_left_and_a_closed_day_none(void **state)
{
	static const struct {
		int64_t stock, sold;
		bool open;
		int64_t left;
	} rows[] = {
		{ 10, 0, true, 10 }, { 10, 4, true, 6 },  { 10, 10, true, 0 }, { 0, 0, true, 0 },
		{ 10, 0, false, 0 }, { 10, 4, false, 0 }, { 3, 5, true, 0 }, /* more sold than there is: never below 0 */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(calendar_left(rows[i].stock, rows[i].sold, rows[i].open), rows[i].left);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sku_has_both_ids_and_its_days_in_order),
		cmocka_unit_test(an_absent_id_is_left_out_and_no_days_are_an_empty_list),
		cmocka_unit_test(an_unknown_sku_has_empty_calendars_and_the_reason),
		cmocka_unit_test(a_day_reports_what_is_left_and_a_closed_day_none),
	};

	return cmocka_run_group_tests_name("calendar_json", tests, NULL, NULL);
}
