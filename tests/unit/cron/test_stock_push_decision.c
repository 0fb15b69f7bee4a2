/*
 * stock_push_decision and stock_push_json: the body of a calendar, the outcome of each day, when the next try is due.
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
	int64_t tries, refusals, failing_s; /* before */
	size_t days;
	bool answered, rejected, token, alarm, counted, refused;
	int64_t most_days, pause_s;
} rows[] = {
	{ "accepted", 200, CODE("0"), 0, 0, 0, 5, true, false, false, false, true, false, 0, 2 },
	{ "a token that is not valid costs no try", 200, CODE("2190008"), 3, 0, 0, 5, false, false, true, false, false,
	  false, 0, 0 },
	{ "too often costs no try: the interface pauses", 200, CODE("2119003"), 3, 0, 0, 5, false, false, false, false,
	  false, false, 0, 0 },
	{ "ten minutes of too often: an alarm", 200, CODE("2119003"), 3, 0, 600, 5, false, false, false, true, false,
	  false, 0, 0 },
	{ "accepted after ten minutes: an alarm about days to be sent again", 200, CODE("0"), 1, 0, 600, 5, true, false,
	  false, true, true, false, 0, 4 },
	{ "busy, first", 200, CODE("2100004"), 0, 0, 0, 5, false, false, false, false, true, false, 0, 2 },
	{ "busy, fourth", 200, CODE("2100004"), 3, 0, 20, 5, false, false, false, false, true, false, 0, 16 },
	{ "never more than a minute", 200, CODE("2100004"), 40, 0, 20, 5, false, false, false, false, true, false, 0,
	  60 },
	{ "ten minutes of it: an alarm", 500, "", 40, 0, 600, 5, false, false, false, true, true, false, 0, 60 },
	{ "a business error is a refusal", 200, CODE("3000001"), 0, 0, 0, 5, false, false, false, false, true, true, 0,
	  2 },
	{ "the fourteenth refusal: hourly", 200, CODE("3000001"), 13, 13, 60, 5, false, false, false, true, true, true,
	  0, 3600 },
	{ "used up until midnight", 200, CODE("2190001"), 0, 0, 0, 5, false, false, false, true, true, false, 0,
	  TO_MIDNIGHT },
	{ "no permission: an operator has to act", 200, CODE("2190004"), 0, 0, 0, 5, false, false, false, true, true,
	  true, 0, 3600 },
	{ "unreadable: half of it", 200, CODE("2100005"), 0, 0, 0, 9, false, false, false, false, true, false, 4, 0 },
	{ "a whole year is unreadable: in smaller calls", 200, CODE("2100005"), 0, 0, 0, 365, false, false, false,
	  false, true, false, 100, 0 },
	{ "one day that is unreadable is rejected", 200, CODE("2100005"), 0, 0, 0, 1, false, true, false, true, true,
	  true, 0, 3600 },
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
		s.failing_since_at = (struct opt_utc){ rows[i].tries > 0, { NOW - rows[i].failing_s } };
		api_answer_read(&a, rows[i].http, (struct str){ rows[i].body, strlen(rows[i].body) }, &answer);
		d = push_decide(&s, rows[i].days, (utc_t){ NOW }, &answer);
		print_message("%s\n", rows[i].sentence);
		assert_int_equal(d.answered, rows[i].answered);
		assert_int_equal(d.rejected, rows[i].rejected);
		assert_int_equal(d.token, rows[i].token);
		assert_int_equal(d.alarm, rows[i].alarm);
		assert_int_equal(d.retry.counted, rows[i].counted);
		assert_int_equal(d.retry.refused, rows[i].refused);
		assert_int_equal(d.retry.most_days, rows[i].most_days);
		assert_int_equal(d.retry.next_at.s - NOW, rows[i].pause_s);
		api_answer_free(&answer);
		arena_free(&a);
	}
}

/* --- the JSON --- */

static void a_calendar_has_the_shape_of_the_page(void **state)
{
	struct calendar_entry days[] = { { day("2026-10-01"), { 12800 }, 2988, true },
		                         { day("2026-10-02"), { 0 }, 0, false } };
	struct arena a = { NULL };
	struct str body = push_body(&a, &sku, &(struct calendar_days){ days, COUNT(days) });

	(void)state;
	assert_string_equal(body.p, "{\"account_id\":\"7\",\"product_id\":\"p1\",\"product_out_id\":\"P\","
	                            "\"ticket_sku_and_calendar\":[{\"ticket_specification\":{\"sku_id\":\"s1\","
	                            "\"sku_out_id\":\"A\"},\"calendars\":["
	                            "{\"date\":\"2026-10-01\",\"price\":12800,\"stock\":2988,\"open\":true},"
	                            "{\"date\":\"2026-10-02\",\"price\":0,\"stock\":0,\"open\":false}]}]}");
	arena_free(&a);
}

#define ANSWER(list) "{\"data\":{\"error_code\":0,\"fail_list\":" list "}}"

static const struct {
	const char *sentence;
	const char *body;
	const char *rejected[2];
	bool again[2];
} outcomes[] = {
	{ "no list: all accepted", CODE("0"), { NULL, NULL }, { false, false } },
	{ "an empty list", ANSWER("[]"), { NULL, NULL }, { false, false } },
	{ "a list that is none", ANSWER("{\"date\":1}"), { NULL, NULL }, { false, false } },
	{ "one day rejected, in its words",
	  ANSWER("[{\"sku_id\":\"s1\",\"date\":\"2026-10-02\",\"error_code\":3000001,\"description\":\"价格过低\"}]"),
	  { NULL, "3000001: 价格过低" },
	  { false, false } },
	{ "named by our id",
	  ANSWER("[{\"sku_out_id\":\"A\",\"date\":\"2026-10-01\",\"error_code\":\"9\"}]"),
	  { "9: no reason given", NULL },
	  { false, false } },
	{ "another SKU's day is not ours",
	  ANSWER("[{\"sku_id\":\"s2\",\"date\":\"2026-10-01\",\"error_code\":9}]"),
	  { NULL, NULL },
	  { false, false } },
	{ "a day that was not sent, and entries that are none",
	  ANSWER("[{\"sku_id\":\"s1\",\"date\":\"2026-10-03\",\"error_code\":9},7,null]"),
	  { NULL, NULL },
	  { false, false } },
	{ "no day is named: it concerns the whole SKU, but an entry about one day counts more",
	  ANSWER("[{\"sku_id\":\"s1\",\"date\":\"2026-10-02\",\"error_code\":8},{\"sku_id\":\"s1\",\"error_code\":9}]"),
	  { "9: no reason given", "8: no reason given" },
	  { false, false } },
	{ "a day that cannot be read may be any",
	  ANSWER("[{\"sku_id\":\"s1\",\"date\":\"1 Oct\",\"error_code\":9}]"),
	  { "9: no reason given", "9: no reason given" },
	  { false, false } },
	{ "another SKU as a whole is not ours",
	  ANSWER("[{\"sku_id\":\"s2\",\"error_code\":9}]"),
	  { NULL, NULL },
	  { false, false } },
	{ "busy for one day: again",
	  ANSWER("[{\"sku_id\":\"s1\",\"date\":\"2026-10-01\",\"error_code\":2100004}]"),
	  { NULL, NULL },
	  { true, false } },
};

static void answers_are_read_day_by_day(void **state)
{
	struct calendar_entry days[] = { { day("2026-10-01"), { 1 }, 1, true }, { day("2026-10-02"), { 1 }, 1, true } };

	(void)state;
	for (size_t i = 0; i < COUNT(outcomes); i++) {
		struct arena a = { NULL };
		struct api_answer answer;
		struct calendar_outcome out[2];

		print_message("%s\n", outcomes[i].sentence);
		api_answer_read(&a, 200, (struct str){ outcomes[i].body, strlen(outcomes[i].body) }, &answer);
		push_outcomes(&a, &sku, &(struct calendar_days){ days, 2 }, &answer, out);
		for (int k = 0; k < 2; k++) {
			assert_int_equal(out[k].again, outcomes[i].again[k]);
			if (outcomes[i].rejected[k] == NULL)
				assert_null(out[k].rejected.p);
			else
				assert_string_equal(out[k].rejected.p, outcomes[i].rejected[k]);
		}
		api_answer_free(&answer);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_become_decisions),
		cmocka_unit_test(a_calendar_has_the_shape_of_the_page),
		cmocka_unit_test(answers_are_read_day_by_day),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
