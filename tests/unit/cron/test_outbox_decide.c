/*
 * cron/outbox_decide: what each answer means for a message, and when it is sent again.
 */
#include "base/day.h"
#include "cron/outbox_decide.h"
#include "platform/retry.h"

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

#define PART(code, msg) "{\"code\":" code ",\"msg\":\"" msg "\"}"

static const struct {
	const char *sentence;
	enum outbox_kind kind;
	int64_t tries;
	long http;
	const char *body;
	enum outbox_outcome outcome;
	int64_t pause_s; /* OUTCOME_LATER */
} rows[] = {
	{ "acknowledged", OUTBOX_CONFIRM, 0, 200, GOOD, OUTCOME_DONE, 0 },
	{ "a use acknowledged without results", OUTBOX_VERIFY, 0, 200, GOOD, OUTCOME_DONE, 0 },
	{ "a use with code 0", OUTBOX_VERIFY, 0, 200, RESULTS("0", PART("0", "success")), OUTCOME_DONE, 0 },
	{ "an empty list of results", OUTBOX_VERIFY, 0, 200, RESULTS("0", ""), OUTCOME_DONE, 0 },
	{ "a use with one part that is not done", OUTBOX_VERIFY, 0, 200,
	  RESULTS("0", PART("0", "success") "," PART("7", "held")), OUTCOME_LATER, 5 },
	{ "a number other than 0 is not done, whatever it means in another family", OUTBOX_VERIFY, 0, 200,
	  RESULTS("0", PART("2", "") "," PART("1208", "")), OUTCOME_LATER, 5 },
	{ "used before, by the words of the part", OUTBOX_VERIFY, 3, 200,
	  RESULTS("0", PART("7", "该券已核销") "," PART("0", "success")), OUTCOME_DONE, 0 },
	{ "refunded, by the words of the part", OUTBOX_VERIFY, 0, 200, RESULTS("0", PART("7", "订单已退款")),
	  OUTCOME_REFUNDED, 0 },
	{ "code counts, not result", OUTBOX_VERIFY, 0, 200, RESULTS("0", "{\"code\":7,\"result\":0,\"msg\":\"\"}"),
	  OUTCOME_LATER, 5 },
	{ "result counts where code is absent", OUTBOX_VERIFY, 3, 200,
	  RESULTS("0", "{\"result\":0},{\"result\":1208},{\"result\":2}"), OUTCOME_DONE, 0 },
	{ "a result that is not done", OUTBOX_VERIFY, 0, 200, RESULTS("0", "{\"result\":0},{\"result\":1229}"),
	  OUTCOME_LATER, 5 },
	{ "a part without any number", OUTBOX_VERIFY, 0, 200, RESULTS("0", "{\"msg\":\"success\"}"), OUTCOME_LATER, 5 },
	{ "an error whose parts were all used before", OUTBOX_VERIFY, 1, 200,
	  RESULTS("3000001", PART("7", "该券已核销")), OUTCOME_DONE, 0 },
	{ "an error whose parts are all done proves nothing", OUTBOX_VERIFY, 1, 200,
	  RESULTS("3000001", PART("0", "success")), OUTCOME_LATER, 5 },
	{ "verified before, by its code", OUTBOX_VERIFY, 1, 200, CODE("1208"), OUTCOME_DONE, 0 },
	{ "verified before, by its words", OUTBOX_VERIFY, 1, 200, BUSINESS("该券已核销"), OUTCOME_DONE, 0 },
	{ "used at our gate, refunded by the platform", OUTBOX_VERIFY, 0, 200, BUSINESS("订单已退款"), OUTCOME_REFUNDED,
	  0 },
	{ "used at our gate, being refunded by the platform", OUTBOX_VERIFY, 0, 200, BUSINESS("退款中"),
	  OUTCOME_REFUNDED, 0 },
	{ "the word alone without an error code decides nothing", OUTBOX_VERIFY, 0, 200, "已核销", OUTCOME_LATER, 5 },
	{ "the fifth quick try", OUTBOX_VERIFY, 4, 500, "", OUTCOME_LATER, 5 },
	{ "then slower", OUTBOX_VERIFY, 5, 500, "", OUTCOME_LATER, 40 },
	{ "then hourly", OUTBOX_VERIFY, 14, 500, "", OUTCOME_LATER, 3600 },
	{ "a use with a bounded error is tried hourly", OUTBOX_VERIFY, 99, 200, CODE("5000001"), OUTCOME_LATER, 3600 },
	{ "wrong parameters of a use", OUTBOX_VERIFY, 0, 200, CODE("2100005"), OUTCOME_FAILED, 0 },
	{ "a confirmation after a first trouble", OUTBOX_CONFIRM, 0, 500, "", OUTCOME_LATER, 1 },
	{ "a confirmation after a fourth trouble", OUTBOX_CONFIRM, 3, 500, "", OUTCOME_LATER, 8 },
	{ "a confirmation is never slower than half a minute", OUTBOX_CONFIRM, 30, 500, "", OUTCOME_LATER, 30 },
	{ "confirmed before, by us", OUTBOX_CONFIRM, 1, 200, BUSINESS("订单已确认"), OUTCOME_DONE, 0 },
	{ "confirmed before, not by us", OUTBOX_CONFIRM, 0, 200, BUSINESS("订单已确认"), OUTCOME_ENDED, 0 },
	{ "the order does not wait for a confirmation any more", OUTBOX_CONFIRM, 0, 200, BUSINESS("订单不在待确认状态"),
	  OUTCOME_ENDED, 0 },
	{ "codes of a cancelled order", OUTBOX_CODES, 0, 200, BUSINESS("订单已取消"), OUTCOME_ENDED, 0 },
	{ "'already cancelled' is no acknowledgement", OUTBOX_CODES, 1, 200, BUSINESS("the order is already cancelled"),
	  OUTCOME_ENDED, 0 },
	{ "a time-out inside the platform ends nothing", OUTBOX_CONFIRM, 0, 200,
	  "{\"data\":{\"error_code\":5000001,\"description\":\"下游服务超时，请稍后重试\"}}", OUTCOME_LATER, 1 },
	{ "words about the state end nothing under that code", OUTBOX_CODES, 1, 200,
	  "{\"data\":{\"error_code\":5000001,\"description\":\"订单已取消\"}}", OUTCOME_LATER, 2 },
	{ "a closed connection ends nothing", OUTBOX_CODES, 1, 200, BUSINESS("connection closed by peer"),
	  OUTCOME_LATER, 2 },
	{ "words of a busy platform decide nothing about a use", OUTBOX_VERIFY, 0, 200,
	  "{\"data\":{\"error_code\":2100004,\"description\":\"订单已退款\"}}", OUTCOME_LATER, 5 },
	{ "an unknown business error", OUTBOX_CODES, 0, 200, BUSINESS("?"), OUTCOME_LATER, 1 },
	{ "an unknown code, for the fourteenth time", OUTBOX_REFUND_AUDIT, 13, 200, CODE("7654321"), OUTCOME_FAILED,
	  0 },
	{ "an audit waits longer", OUTBOX_REFUND_AUDIT, 7, 500, "", OUTCOME_LATER, 600 },
	{ "trouble of the world is never final", OUTBOX_CODE_AUDIT, 1000, 500, "", OUTCOME_LATER, 600 },
	{ "a token that is not valid: at once", OUTBOX_VERIFY, 9, 200, CODE("2190008"), OUTCOME_LATER, 0 },
	{ "the token's code of the scenic pages", OUTBOX_REFUND_AUDIT, 9, 200, CODE("28001003"), OUTCOME_LATER, 0 },
	{ "no permission", OUTBOX_CODES, 0, 200, CODE("2190004"), OUTCOME_FAILED, 0 },
	{ "codes sent too late", OUTBOX_CODES, 0, 200, CODE("3000009"), OUTCOME_ENDED, 0 },
	{ "that code of another interface", OUTBOX_CONFIRM, 0, 200, CODE("3000009"), OUTCOME_FAILED, 0 },
	{ "wrong parameters, by the newer code", OUTBOX_CONFIRM, 0, 200, CODE("4000002"), OUTCOME_FAILED, 0 },
	{ "audits sent too often", OUTBOX_REFUND_AUDIT, 0, 200, CODE("5000002"), OUTCOME_LATER, 5 },
	{ "no permission for the operation: again", OUTBOX_CONFIRM, 0, 200, CODE("3000007"), OUTCOME_LATER, 1 },
	{ "but not without end", OUTBOX_CONFIRM, 13, 200, CODE("3000007"), OUTCOME_FAILED, 0 },
	{ "a use without permission is never given up", OUTBOX_VERIFY, 20, 200, CODE("3000007"), OUTCOME_LATER, 3600 },
};

static const struct opt_utc none = { false, { 0 } };

static struct outbox_decision decide(enum outbox_kind kind, int64_t tries, long http, const char *body,
                                     struct opt_utc deadline)
{
	struct arena a = { NULL };
	struct api_answer answer;
	struct outbox_try t = { .kind = kind,
		                .tries = tries,
		                .refusals = tries,
		                .sent = tries > 0,
		                .deadline_at = deadline,
		                .now = { NOW } };
	struct outbox_decision d;

	api_answer_read(&a, http, (struct str){ body, strlen(body) }, &answer);
	d = outbox_decide(&t, &answer);
	api_answer_free(&answer);
	arena_free(&a);
	return d;
}

static void outcomes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct outbox_decision d = decide(rows[i].kind, rows[i].tries, rows[i].http, rows[i].body, none);

		if (d.outcome != rows[i].outcome)
			fail_msg("%s: outcome %d", rows[i].sentence, (int)d.outcome);
		if (d.outcome == OUTCOME_LATER && d.next_at.s != NOW + rows[i].pause_s)
			fail_msg("%s: again after %lld s", rows[i].sentence, (long long)(d.next_at.s - NOW));
	}
}

static void the_last_try_is_made_before_the_deadline_not_after_it(void **state)
{
	const struct opt_utc soon = { true, { NOW + 20 } }, gone = { true, { NOW - 1 } };

	(void)state;
	assert_int_equal(decide(OUTBOX_CONFIRM, 30, 200, CODE("2100004"), soon).next_at.s, NOW + 15);
	assert_int_equal(decide(OUTBOX_CONFIRM, 30, 200, CODE("2100004"), gone).next_at.s, NOW + 30);
}

static void a_used_up_quota_waits_for_midnight_in_shanghai_with_an_alarm(void **state)
{
	struct outbox_decision d = decide(OUTBOX_VERIFY, 0, 200, CODE("2190001"), none);

	(void)state;
	assert_int_equal(d.outcome, OUTCOME_LATER);
	assert_int_equal(d.next_at.s, NOW + 16 * 3600);
	assert_true(d.alarm);
}

static void a_busy_platform_is_an_alarm_after_the_third_try(void **state)
{
	(void)state;
	assert_false(decide(OUTBOX_CODES, 1, 200, CODE("2100004"), none).alarm);
	assert_true(decide(OUTBOX_CODES, 2, 200, CODE("2100004"), none).alarm);
}

static void no_permission_for_the_operation_is_an_alarm_at_the_first_try(void **state)
{
	(void)state;
	assert_true(decide(OUTBOX_VERIFY, 0, 200, CODE("3000007"), none).alarm);
	assert_true(decide(OUTBOX_CODES, 0, 200, CODE("3000007"), none).alarm);
}

static void a_part_that_is_not_done_is_an_alarm_after_the_third_try(void **state)
{
	(void)state;
	assert_false(decide(OUTBOX_VERIFY, 1, 200, RESULTS("0", PART("7", "held")), none).alarm);
	assert_true(decide(OUTBOX_VERIFY, 2, 200, RESULTS("0", PART("7", "held")), none).alarm);
}

static void only_a_message_of_which_nothing_was_taken_counts_as_refused(void **state)
{
	(void)state;
	assert_true(decide(OUTBOX_VERIFY, 0, 200, RESULTS("0", PART("7", "held")), none).refused);
	assert_false(decide(OUTBOX_VERIFY, 0, 200, RESULTS("0", PART("0", "") "," PART("7", "held")), none).refused);
	assert_false(decide(OUTBOX_VERIFY, 0, 200, GOOD, none).refused);
	assert_false(decide(OUTBOX_VERIFY, 0, 500, "", none).refused);
	assert_true(decide(OUTBOX_CODES, 0, 200, CODE("3000001"), none).refused);
}

/* Not those of another kind, nor an answer that decides what became of the order. */
static void codes_that_could_not_be_read_may_pass_with_a_voucher(void **state)
{
	static const char *const yes[] = { CODE("2100005"), CODE("2119001"), CODE("4000001"), CODE("4000002"),
		                           BUSINESS("voucher is empty") };
	static const char *const no[] = { BUSINESS("?"), BUSINESS("已发券"), CODE("3000009"), CODE("2190004"), GOOD };

	(void)state;
	for (size_t i = 0; i < COUNT(yes); i++) {
		assert_true(decide(OUTBOX_CODES, 0, 200, yes[i], none).voucher);
		assert_false(decide(OUTBOX_CONFIRM, 0, 200, yes[i], none).voucher);
	}
	for (size_t i = 0; i < COUNT(no); i++)
		assert_false(decide(OUTBOX_CODES, 0, 200, no[i], none).voucher);
}

/* What stands in the outbox and in the alarm. */
static void the_words_of_the_part_that_is_not_done_are_kept(void **state)
{
	static const struct {
		const char *body, *said;
	} answers[] = {
		{ RESULTS("0", PART("0", "success") "," PART("7", "风控拦截")), "7: 风控拦截" },
		{ "{\"data\":{\"error_code\":3000001,\"description\":\"业务错误\",\"verify_results\":[" PART(
			  "7", "风控拦截") "]}}",
		  "3000001: 业务错误; 7: 风控拦截" },
		{ BUSINESS("业务错误"), "3000001: 业务错误" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		struct arena a = { NULL };
		struct api_answer answer;

		api_answer_read(&a, 200, (struct str){ answers[i].body, strlen(answers[i].body) }, &answer);
		assert_string_equal(outbox_said(&a, OUTBOX_VERIFY, &answer).p, answers[i].said);
		api_answer_free(&answer);
		arena_free(&a);
	}
}

static void only_refusals_use_up_the_tries_of_a_bounded_error(void **state)
{
	struct arena a = { NULL };
	struct api_answer answer;
	struct outbox_try t = { .kind = OUTBOX_CODES, .tries = 50, .refusals = 12, .now = { NOW } };

	(void)state;
	api_answer_read(&a, 200, STR(CODE("7654321")), &answer);
	assert_int_equal(outbox_decide(&t, &answer).outcome, OUTCOME_LATER);
	t.refusals = 13;
	assert_int_equal(outbox_decide(&t, &answer).outcome, OUTCOME_FAILED);
	api_answer_free(&answer);
	arena_free(&a);
}

static void a_precaution_ends_with_any_refusal_about_the_order(void **state)
{
	static const struct {
		const char *body;
		bool precaution;
		enum outbox_outcome outcome;
	} answers[] = {
		{ BUSINESS("nobody knows these words"), true, OUTCOME_ENDED },
		{ BUSINESS("nobody knows these words"), false, OUTCOME_LATER },
		{ CODE("2100004"), true, OUTCOME_LATER },
		{ CODE("2100005"), true, OUTCOME_FAILED },
		{ GOOD, true, OUTCOME_DONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		const struct outbox_try t = { .kind = OUTBOX_CONFIRM,
			                      .precaution = answers[i].precaution,
			                      .now = { NOW } };
		struct arena a = { NULL };
		struct api_answer answer;

		api_answer_read(&a, 200, (struct str){ answers[i].body, strlen(answers[i].body) }, &answer);
		assert_int_equal(outbox_decide(&t, &answer).outcome, answers[i].outcome);
		api_answer_free(&answer);
		arena_free(&a);
	}
}

static void a_use_is_sent_by_the_schedule_of_the_page(void **state)
{
	int64_t at_s = 0;

	(void)state;
	for (int64_t tries = 0; tries < 14; tries++)
		at_s += retry_pause_s(RETRY_USE, tries);
	assert_int_equal(at_s, 5 * 5 + 9 * 40);
}

/* Whatever the trouble is. After the refund there is no hurry any more. */
static void a_use_in_its_last_day_before_the_refund_is_tried_at_least_every_forty_seconds(void **state)
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
		const struct outbox_try t = { .kind = tries[i].kind,
			                      .tries = 20,
			                      .refund_at = { true, { NOW + tries[i].refund_in_s } },
			                      .now = { NOW } };
		struct arena a = { NULL };
		struct api_answer answer;

		api_answer_read(&a, 200, (struct str){ tries[i].body, strlen(tries[i].body) }, &answer);
		assert_int_equal(outbox_decide(&t, &answer).next_at.s, NOW + tries[i].pause_s);
		api_answer_free(&answer);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outcomes),
		cmocka_unit_test(the_last_try_is_made_before_the_deadline_not_after_it),
		cmocka_unit_test(a_used_up_quota_waits_for_midnight_in_shanghai_with_an_alarm),
		cmocka_unit_test(a_busy_platform_is_an_alarm_after_the_third_try),
		cmocka_unit_test(no_permission_for_the_operation_is_an_alarm_at_the_first_try),
		cmocka_unit_test(a_part_that_is_not_done_is_an_alarm_after_the_third_try),
		cmocka_unit_test(only_a_message_of_which_nothing_was_taken_counts_as_refused),
		cmocka_unit_test(codes_that_could_not_be_read_may_pass_with_a_voucher),
		cmocka_unit_test(the_words_of_the_part_that_is_not_done_are_kept),
		cmocka_unit_test(only_refusals_use_up_the_tries_of_a_bounded_error),
		cmocka_unit_test(a_precaution_ends_with_any_refusal_about_the_order),
		cmocka_unit_test(a_use_is_sent_by_the_schedule_of_the_page),
		cmocka_unit_test(a_use_in_its_last_day_before_the_refund_is_tried_at_least_every_forty_seconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
