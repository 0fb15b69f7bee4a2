/*
 * stock_push_decision and stock_push_json: the bodies of a calendar, what an answer means, when the next try is due.
 */
#include "base/day.h"
#include "cron/stock_push_decision.h"
#include "cron/stock_push_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define NOW 1767225600 /* 2026-01-01 08:00 in Shanghai */
#define TO_MIDNIGHT (16 * 3600)

#define CODE(digits) "{\"data\":{\"error_code\":" digits ",\"description\":\"x\"}}"

static const struct push_sku sku = { .sku_id = { "s1", 2 },
	                             .sku_out_id = { "A", 1 },
	                             .product_id = { "p1", 2 },
	                             .product_out_id = { "P", 1 },
	                             .account_id = { "7", 1 } };

static day_t day(const char *text)
{
	day_t d;

	assert_true(day_parse((struct str){ text, strlen(text) }, &d));
	return d;
}

/* --- decisions --- */

static const struct {
	const char *sentence;
	long http;
	const char *body;
	int64_t tries, refusals, failing_s, suspects; /* before */
	size_t days;
	bool accepted, rejected, token, alarm, counted, refused;
	int64_t suspects_after, pause_s;
} rows[] = {
	{ "accepted", 200, CODE("0"), 0, 0, 0, 0, 5, true, false, false, false, true, false, 0, 0 },
	{ "a token that is not valid costs no try", 200, CODE("2190008"), 3, 0, 0, 0, 5, false, false, true, false,
	  false, false, 0, 0 },
	{ "too often costs no try: the interface pauses", 200, CODE("2119003"), 3, 0, 0, 0, 5, false, false, false,
	  false, false, false, 0, 0 },
	{ "ten minutes of too often: an alarm", 200, CODE("2119003"), 3, 0, 600, 0, 5, false, false, false, true, false,
	  false, 0, 0 },
	{ "busy, first", 200, CODE("2100004"), 0, 0, 0, 0, 5, false, false, false, false, true, false, 0, 2 },
	{ "busy, fourth", 200, CODE("2100004"), 3, 0, 20, 0, 5, false, false, false, false, true, false, 0, 16 },
	{ "busy while a day is looked for: it goes on from there", 200, CODE("2100004"), 0, 0, 0, 9, 4, false, false,
	  false, false, true, false, 9, 2 },
	{ "never more than a minute", 200, CODE("2100004"), 40, 0, 20, 0, 5, false, false, false, false, true, false, 0,
	  60 },
	{ "ten minutes of it: an alarm", 500, "", 40, 0, 600, 0, 5, false, false, false, true, true, false, 0, 60 },
	{ "the product is refused: bounded tries, nothing is halved", 200, CODE("3000001"), 0, 0, 0, 0, 5, false, false,
	  false, false, true, true, 0, 2 },
	{ "so does the other code of a product", 200, CODE("5000001"), 0, 0, 0, 0, 5, false, false, false, false, true,
	  true, 0, 2 },
	{ "no right to do this: tried again soon, with an alarm at once", 200, CODE("3000007"), 0, 0, 0, 0, 5, false,
	  false, false, true, true, true, 0, 2 },
	{ "the fourteenth refusal: hourly", 200, CODE("3000001"), 13, 13, 60, 0, 5, false, false, false, true, true,
	  true, 0, 3600 },
	{ "used up until midnight", 200, CODE("2190001"), 0, 0, 0, 0, 5, false, false, false, true, true, false, 0,
	  TO_MIDNIGHT },
	{ "no permission: an operator has to act", 200, CODE("2190004"), 0, 0, 0, 0, 5, false, false, false, true, true,
	  true, 0, 3600 },
	{ "an unreadable body is no matter of days", 200, CODE("200002"), 0, 0, 0, 0, 5, false, false, false, true,
	  true, true, 0, 3600 },
	{ "refused: one of these days is at fault", 200, CODE("2100005"), 0, 0, 0, 0, 9, false, false, false, false,
	  true, false, 9, 0 },
	{ "2119001 as well", 200, CODE("2119001"), 0, 0, 0, 0, 9, false, false, false, false, true, false, 9, 0 },
	{ "4000001 as well", 200, CODE("4000001"), 0, 0, 0, 0, 9, false, false, false, false, true, false, 9, 0 },
	{ "4000002 as well", 200, CODE("4000002"), 0, 0, 0, 0, 9, false, false, false, false, true, false, 9, 0 },
	{ "28001007 as well", 200, CODE("28001007"), 0, 0, 0, 0, 9, false, false, false, false, true, false, 9, 0 },
	{ "half of them is refused: it is among these", 200, CODE("2100005"), 1, 0, 0, 9, 4, false, false, false, false,
	  true, false, 4, 0 },
	{ "half of them is accepted: it is among the others", 200, CODE("0"), 1, 0, 0, 9, 4, true, false, false, false,
	  true, false, 5, 0 },
	{ "one day that is refused alone is found", 200, CODE("2100005"), 4, 0, 0, 2, 1, false, true, false, true, true,
	  false, 0, 0 },
};

static void answers_become_decisions(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena a = { NULL };
		struct api_answer answer;
		struct push_sku s = sku;
		struct push_decision d;

		s.tries = rows[i].tries;
		s.refusals = rows[i].refusals;
		s.suspects = rows[i].suspects;
		s.failing_since_at = (struct opt_utc){ rows[i].tries > 0, { NOW - rows[i].failing_s } };
		api_answer_read(&a, rows[i].http, (struct str){ rows[i].body, strlen(rows[i].body) }, &answer);
		d = push_decide(&s, rows[i].days, (utc_t){ NOW }, &answer);
		print_message("%s\n", rows[i].sentence);
		assert_int_equal(d.accepted, rows[i].accepted);
		assert_int_equal(d.rejected, rows[i].rejected);
		assert_int_equal(d.token, rows[i].token);
		assert_int_equal(d.alarm, rows[i].alarm);
		assert_int_equal(d.retry.counted, rows[i].counted);
		assert_int_equal(d.retry.refused, rows[i].refused);
		assert_int_equal(d.retry.suspects, rows[i].suspects_after);
		assert_int_equal(d.retry.next_at.s - NOW, rows[i].pause_s);
		api_answer_free(&answer);
		arena_free(&a);
	}
}

/* --- the JSON --- */

static const struct calendar_form form = { .by_left = false, .market = true, .status_open = 1, .status_closed = 2 };

#define PRODUCT "{\"account_id\":\"7\",\"product_id\":\"p1\",\"product_out_id\":\"P\","
#define SPECIFICATION "\"ticket_specification\":{\"sku_id\":\"s1\",\"sku_out_id\":\"A\"}"
#define ENTRIES                                                                                                        \
	"[{\"calendar_type\":3,\"calendar_value\":{\"value_list\":[\"2026-10-01\"]},\"origin_amount\":15000,"          \
	"\"actual_amount\":12800,\"stock_qty\":40,\"status\":1}]"

static void a_body_is_of_one_sku_or_a_list(void **state)
{
	struct calendar_entry days[] = {
		{ .day = day("2026-10-01"), .price = { 12800 }, .origin = { 15000 }, .stock = 40, .on_sale = true },
	};
	struct push_sku whole = sku;
	struct arena a = { NULL };

	(void)state;
	whole.whole = true;
	assert_string_equal(push_body(&a, &form, &whole, &(struct calendar_days){ days, COUNT(days) }).p,
	                    PRODUCT SPECIFICATION ",\"calendars\":" ENTRIES "}");
	assert_string_equal(push_body(&a, &form, &sku, &(struct calendar_days){ days, COUNT(days) }).p,
	                    PRODUCT "\"ticket_sku_and_calendar\":[{" SPECIFICATION ",\"calendar_list\":" ENTRIES "}]}");
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_become_decisions),
		cmocka_unit_test(a_body_is_of_one_sku_or_a_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
