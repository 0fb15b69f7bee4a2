/*
 * cron/outbox_plan: what each answer makes of a message, and when it is tried again.
 */
#include "base/day.h"
#include "cron/outbox_plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define NOW 1767225600 /* 2026-01-01 08:00 in Shanghai */

#define BUSINESS(text) "{\"data\":{\"error_code\":3000001,\"description\":\"" text "\"}}"
#define CODE(digits) "{\"data\":{\"error_code\":" digits "}}"
#define GOOD "{\"data\":{\"error_code\":0},\"extra\":{\"error_code\":0}}"
#define RESULTS(code, list) "{\"data\":{\"error_code\":" code ",\"verify_results\":[" list "]}}"

static const struct {
	const char *sentence;
	enum outbox_kind kind;
	int64_t tries;
	long http;
	const char *body;
	enum verdict verdict;
	int64_t pause_s; /* VERDICT_LATER */
} rows[] = {
	{ "acknowledged", OUTBOX_CONFIRM, 0, 200, GOOD, VERDICT_DONE, 0 },
	{ "a use acknowledged without results", OUTBOX_VERIFY, 0, 200, GOOD, VERDICT_DONE, 0 },
	{ "a use with result 0", OUTBOX_VERIFY, 0, 200, RESULTS("0", "{\"result\":0}"), VERDICT_DONE, 0 },
	{ "a use verified before", OUTBOX_VERIFY, 3, 200, RESULTS("0", "{\"result\":1208},{\"result\":2}"),
	  VERDICT_DONE, 0 },
	{ "a use with one result that is not done", OUTBOX_VERIFY, 0, 200,
	  RESULTS("0", "{\"result\":0},{\"result\":1229}"), VERDICT_LATER, 5 },
	{ "an error whose results are all done", OUTBOX_VERIFY, 1, 200, RESULTS("1208", "{\"result\":1208}"),
	  VERDICT_DONE, 0 },
	{ "verified before, by its words", OUTBOX_VERIFY, 1, 200, BUSINESS("该券已核销"), VERDICT_DONE, 0 },
	{ "used here, refunded there", OUTBOX_VERIFY, 0, 200, BUSINESS("订单已退款"), VERDICT_REFUNDED, 0 },
	{ "used here, being refunded there", OUTBOX_VERIFY, 0, 200, BUSINESS("退款中"), VERDICT_REFUNDED, 0 },
	{ "the word alone without an error code decides nothing", OUTBOX_VERIFY, 0, 200, "已核销", VERDICT_LATER, 5 },
	{ "the fifth quick try", OUTBOX_VERIFY, 4, 500, "", VERDICT_LATER, 5 },
	{ "then slower", OUTBOX_VERIFY, 5, 500, "", VERDICT_LATER, 40 },
	{ "then hourly", OUTBOX_VERIFY, 14, 500, "", VERDICT_LATER, 3600 },
	{ "a bounded error of a use goes on hourly", OUTBOX_VERIFY, 99, 200, CODE("5000001"), VERDICT_LATER, 3600 },
	{ "wrong parameters of a use", OUTBOX_VERIFY, 0, 200, CODE("2100005"), VERDICT_FAILED, 0 },
	{ "a confirmation after a first trouble", OUTBOX_CONFIRM, 0, 500, "", VERDICT_LATER, 1 },
	{ "a confirmation after a fourth", OUTBOX_CONFIRM, 3, 500, "", VERDICT_LATER, 8 },
	{ "a confirmation is never slower than half a minute", OUTBOX_CONFIRM, 30, 500, "", VERDICT_LATER, 30 },
	{ "confirmed before, by us", OUTBOX_CONFIRM, 1, 200, BUSINESS("订单已确认"), VERDICT_DONE, 0 },
	{ "confirmed before, not by us", OUTBOX_CONFIRM, 0, 200, BUSINESS("订单已确认"), VERDICT_ENDED, 0 },
	{ "not waiting any more", OUTBOX_CONFIRM, 0, 200, BUSINESS("订单不在待确认状态"), VERDICT_ENDED, 0 },
	{ "codes of a cancelled order", OUTBOX_CODES, 0, 200, BUSINESS("订单已取消"), VERDICT_ENDED, 0 },
	{ "'already cancelled' is no acknowledgement", OUTBOX_CODES, 1, 200, BUSINESS("the order is already cancelled"),
	  VERDICT_ENDED, 0 },
	{ "a time-out behind the platform's door ends nothing", OUTBOX_CONFIRM, 0, 200,
	  "{\"data\":{\"error_code\":5000001,\"description\":\"下游服务超时，请稍后重试\"}}", VERDICT_LATER, 1 },
	{ "nor do words of the state under that code", OUTBOX_CODES, 1, 200,
	  "{\"data\":{\"error_code\":5000001,\"description\":\"订单已取消\"}}", VERDICT_LATER, 2 },
	{ "a closed connection ends nothing", OUTBOX_CODES, 1, 200, BUSINESS("connection closed by peer"),
	  VERDICT_LATER, 2 },
	{ "words of a busy platform decide nothing about a use", OUTBOX_VERIFY, 0, 200,
	  "{\"data\":{\"error_code\":2100004,\"description\":\"订单已退款\"}}", VERDICT_LATER, 5 },
	{ "an unknown business error", OUTBOX_CODES, 0, 200, BUSINESS("?"), VERDICT_LATER, 1 },
	{ "an unknown code, for the fourteenth time", OUTBOX_REFUND_AUDIT, 13, 200, CODE("7654321"), VERDICT_FAILED,
	  0 },
	{ "an audit waits longer", OUTBOX_REFUND_AUDIT, 7, 500, "", VERDICT_LATER, 600 },
	{ "trouble of the world is never final", OUTBOX_CODE_AUDIT, 1000, 500, "", VERDICT_LATER, 600 },
	{ "a token that is not valid: at once", OUTBOX_VERIFY, 9, 200, CODE("2190008"), VERDICT_LATER, 0 },
	{ "no permission", OUTBOX_CODES, 0, 200, CODE("2190004"), VERDICT_FAILED, 0 },
};

static const struct opt_utc none = { false, { 0 } };

static struct plan judge(enum outbox_kind kind, int64_t tries, long http, const char *body, struct opt_utc deadline)
{
	struct arena a = { NULL };
	struct api_answer answer;
	struct plan_row row = { .kind = kind,
		                .tries = tries,
		                .refusals = tries,
		                .sent = tries > 0,
		                .deadline_at = deadline,
		                .now = { NOW } };
	struct plan p;

	api_answer_read(&a, http, (struct str){ body, strlen(body) }, &answer);
	p = plan_answer(&row, &answer);
	api_answer_free(&answer);
	arena_free(&a);
	return p;
}

static void verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct plan p = judge(rows[i].kind, rows[i].tries, rows[i].http, rows[i].body, none);

		if (p.verdict != rows[i].verdict)
			fail_msg("%s: verdict %d", rows[i].sentence, (int)p.verdict);
		if (p.verdict == VERDICT_LATER && p.next_at.s != NOW + rows[i].pause_s)
			fail_msg("%s: again after %lld s", rows[i].sentence, (long long)(p.next_at.s - NOW));
	}
}

static void a_try_is_made_before_the_deadline_rather_than_behind_it(void **state)
{
	const struct opt_utc soon = { true, { NOW + 20 } }, gone = { true, { NOW - 1 } };

	(void)state;
	assert_int_equal(judge(OUTBOX_CONFIRM, 30, 200, CODE("2100004"), soon).next_at.s, NOW + 15);
	assert_int_equal(judge(OUTBOX_CONFIRM, 30, 200, CODE("2100004"), gone).next_at.s, NOW + 30);
}

static void a_used_up_quota_waits_for_midnight_in_shanghai_and_a_person_is_told(void **state)
{
	struct plan p = judge(OUTBOX_VERIFY, 0, 200, CODE("2190001"), none);

	(void)state;
	assert_int_equal(p.verdict, VERDICT_LATER);
	assert_int_equal(p.next_at.s, NOW + 16 * 3600);
	assert_true(p.alarm);
}

static void a_busy_platform_is_told_of_after_the_third_try(void **state)
{
	(void)state;
	assert_false(judge(OUTBOX_CODES, 1, 200, CODE("2100004"), none).alarm);
	assert_true(judge(OUTBOX_CODES, 2, 200, CODE("2100004"), none).alarm);
}

static void only_refusals_use_up_the_tries_of_a_bounded_error(void **state)
{
	struct arena a = { NULL };
	struct api_answer answer;
	struct plan_row row = { .kind = OUTBOX_CODES, .tries = 50, .refusals = 12, .now = { NOW } };

	(void)state;
	api_answer_read(&a, 200, STR(CODE("7654321")), &answer);
	assert_int_equal(plan_answer(&row, &answer).verdict, VERDICT_LATER);
	row.refusals = 13;
	assert_int_equal(plan_answer(&row, &answer).verdict, VERDICT_FAILED);
	api_answer_free(&answer);
	arena_free(&a);
}

static void the_schedule_of_a_use_is_the_pages(void **state)
{
	int64_t at_s = 0;

	(void)state;
	for (int64_t tries = 0; tries < 14; tries++)
		at_s += plan_pause_s(OUTBOX_VERIFY, tries);
	assert_int_equal(at_s, 5 * 5 + 9 * 40);
}

/* Whatever the trouble is; behind the refund there is no hurry any more. */
static void a_use_in_its_last_day_before_the_refund_is_never_tried_slower_than_every_forty_seconds(void **state)
{
	static const struct {
		enum outbox_kind kind;
		int64_t refund_in_s;
		const char *body;
		int64_t pause_s;
	} tries[] = {
		{ OUTBOX_VERIFY, 86400, "{\"data\":{\"error_code\":2100004}}", 40 },
		{ OUTBOX_VERIFY, 1, "{\"data\":{\"error_code\":2100004}}", 40 },
		{ OUTBOX_VERIFY, 0, "{\"data\":{\"error_code\":2100004}}", 40 },
		{ OUTBOX_VERIFY, 3600, "", 40 },
		{ OUTBOX_VERIFY, 86401, "{\"data\":{\"error_code\":2100004}}", 3600 },
		{ OUTBOX_VERIFY, -1, "{\"data\":{\"error_code\":2100004}}", 3600 },
		{ OUTBOX_REFUND_AUDIT, 3600, "{\"data\":{\"error_code\":2100004}}", 600 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
		const struct plan_row row = { .kind = tries[i].kind,
			                      .tries = 20,
			                      .refund_at = { true, { NOW + tries[i].refund_in_s } },
			                      .now = { NOW } };
		struct arena a = { NULL };
		struct api_answer answer;

		api_answer_read(&a, 200, (struct str){ tries[i].body, strlen(tries[i].body) }, &answer);
		assert_int_equal(plan_answer(&row, &answer).next_at.s, NOW + tries[i].pause_s);
		api_answer_free(&answer);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts),
		cmocka_unit_test(a_try_is_made_before_the_deadline_rather_than_behind_it),
		cmocka_unit_test(a_used_up_quota_waits_for_midnight_in_shanghai_and_a_person_is_told),
		cmocka_unit_test(a_busy_platform_is_told_of_after_the_third_try),
		cmocka_unit_test(only_refusals_use_up_the_tries_of_a_bounded_error),
		cmocka_unit_test(the_schedule_of_a_use_is_the_pages),
		cmocka_unit_test(
			a_use_in_its_last_day_before_the_refund_is_never_tried_slower_than_every_forty_seconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
