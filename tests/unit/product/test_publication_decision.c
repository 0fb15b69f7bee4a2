/*
 * publication_decision: what an answer to a product's save means, row by row.
 */
#include "product/publication_decision.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define NOW 1795600000
#define NEW NULL
#define OLD "800"

static struct str text(const char *s)
{
	return s != NULL ? (struct str){ s, strlen(s) } : STR_NONE;
}

static struct publication_decision decide(const char *product_id, int64_t tries, int64_t refusals, enum api_class class,
                                          int64_t code, const char *said, const char *answered)
{
	const struct publication_tries t = { text(product_id), tries, refusals, { NOW } };
	const struct api_answer answer = { .class = class, .code = code, .said = text(said), .http = 200 };
	const struct product_saved saved = { .product_id = text(answered) };

	return publication_decide(&t, &answer, &saved);
}

static void each_answer_has_its_outcome(void **state)
{
	static const struct {
		const char *product_id;
		enum api_class class;
		int64_t code;
		const char *said;
		const char *answered;
		enum save_outcome outcome;
		bool unknown, refused;
	} rows[] = {
		{ NEW, API_DONE, 0, "", OLD, SAVE_ACCEPTED, false, false },
		{ OLD, API_DONE, 0, "", OLD, SAVE_ACCEPTED, false, false },
		{ OLD, API_DONE, 0, "", NEW, SAVE_ACCEPTED, false, false },
		{ OLD, API_DONE, 0, "", "801", SAVE_FAILED, true, false },
		{ NEW, API_DONE, 0, "", NEW, SAVE_LATER, true, false },
		{ OLD, API_BOUNDED, 3000001, "商品审核中，不可修改", NEW, SAVE_UNDER_REVIEW, false, false },
		{ OLD, API_BOUNDED, 3000001, "is Under Review", NEW, SAVE_UNDER_REVIEW, false, false },
		{ OLD, API_BOUNDED, 3000001, "类目不存在", NEW, SAVE_LATER, false, true },
		{ NEW, API_BOUNDED, 3000001, "商品审核中", NEW, SAVE_LATER, false, true },
		{ NEW, API_BOUNDED, 5000001, "审核中", NEW, SAVE_LATER, true, true },
		{ NEW, API_BOUNDED, 7654321, "", NEW, SAVE_LATER, true, true },
		{ NEW, API_RETRY, 0, "closed", NEW, SAVE_LATER, true, false },
		{ NEW, API_TOKEN, 2190008, "", NEW, SAVE_LATER, false, false },
		{ NEW, API_SLOW, 2119003, "", NEW, SAVE_LATER, false, false },
		{ NEW, API_QUOTA, 2190001, "", NEW, SAVE_LATER, false, false },
		{ NEW, API_FINAL, 2100005, "", NEW, SAVE_FAILED, false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct publication_decision d =
			decide(rows[i].product_id, 0, 0, rows[i].class, rows[i].code, rows[i].said, rows[i].answered);

		if (d.outcome != rows[i].outcome || d.unknown != rows[i].unknown || d.refused != rows[i].refused)
			fail_msg("row %zu: outcome %d, unknown %d, refused %d", i, d.outcome, d.unknown, d.refused);
	}
}

static void pauses_grow_and_a_creation_has_time_to_arrive(void **state)
{
	(void)state;
	assert_int_equal(decide(OLD, 0, 0, API_RETRY, 0, "", NEW).next_at.s, NOW + 5);
	assert_int_equal(decide(NEW, 0, 0, API_RETRY, 0, "", NEW).next_at.s, NOW + PUBLICATION_ARRIVE_S);
	assert_int_equal(decide(NEW, 0, 0, API_SLOW, 0, "", NEW).next_at.s, NOW + 5);
	assert_int_equal(decide(OLD, 5, 0, API_RETRY, 0, "", NEW).next_at.s, NOW + 120);
	assert_int_equal(decide(OLD, 1000, 0, API_RETRY, 0, "", NEW).next_at.s, NOW + 600);
}

static void quota_waits_for_midnight_in_shanghai(void **state)
{
	int64_t at = decide(OLD, 0, 0, API_QUOTA, 2190001, "", NEW).next_at.s;

	(void)state;
	assert_int_equal((at + 8 * 3600) % 86400, 0);
	assert_true(at > NOW && at <= NOW + 86400);
}

static void a_refusal_that_may_pass_is_repeated_fourteen_times(void **state)
{
	(void)state;
	assert_int_equal(decide(OLD, 12, 12, API_BOUNDED, 3000001, "", NEW).outcome, SAVE_LATER);
	assert_int_equal(decide(OLD, 13, 13, API_BOUNDED, 3000001, "", NEW).outcome, SAVE_FAILED);
	assert_int_equal(decide(OLD, 1000, 13, API_RETRY, 0, "", NEW).outcome, SAVE_LATER);
}

static void trouble_raises_one_alarm(void **state)
{
	(void)state;
	assert_false(decide(OLD, 3, 0, API_RETRY, 0, "", NEW).alarm);
	assert_true(decide(OLD, 4, 0, API_RETRY, 0, "", NEW).alarm);
	assert_false(decide(OLD, 5, 0, API_RETRY, 0, "", NEW).alarm);
	assert_true(decide(OLD, 0, 0, API_BOUNDED, 3000007, "", NEW).alarm);
}

static void a_query_decides_nothing_for_good(void **state)
{
	const struct publication_tries t = { STR_NONE, 0, 13, { NOW } };
	const struct api_answer answer = { .class = API_FINAL, .code = 2100005, .said = STR("") };
	struct publication_decision d = publication_decide_query(&t, &answer);

	(void)state;
	assert_int_equal(d.outcome, SAVE_LATER);
	assert_true(d.unknown && !d.refused);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answer_has_its_outcome),
		cmocka_unit_test(pauses_grow_and_a_creation_has_time_to_arrive),
		cmocka_unit_test(quota_waits_for_midnight_in_shanghai),
		cmocka_unit_test(a_refusal_that_may_pass_is_repeated_fourteen_times),
		cmocka_unit_test(trouble_raises_one_alarm),
		cmocka_unit_test(a_query_decides_nothing_for_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
