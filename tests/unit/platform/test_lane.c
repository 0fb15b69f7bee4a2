/*
 * platform/lane: who rests, and who does not although another one does.
 */
#include "base/clock.h"
#include "platform/lane.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void a_merchant_in_trouble_rests_and_no_other(void **state)
{
	struct lanes ls = { .patience = 0 };

	(void)state;
	lane_trouble(&ls, 1, STR("A"), LANE_RUN_MS);
	assert_true(lane_rests(&ls, 1, STR("A")));
	assert_false(lane_rests(&ls, 1, STR("B")));
	assert_false(lane_rests(&ls, 2, STR("A")));
	assert_false(lane_rests(&ls, 1, STR_NONE));
	lanes_free(&ls);
}

static void an_app_in_trouble_rests_with_all_its_merchants(void **state)
{
	struct lanes ls = { .patience = 0 };

	(void)state;
	lane_trouble(&ls, 1, STR_NONE, LANE_RUN_MS);
	assert_true(lane_rests(&ls, 1, STR("A")));
	assert_true(lane_rests(&ls, 1, STR_NONE));
	assert_false(lane_rests(&ls, 2, STR("A")));
	lanes_free(&ls);
}

static void patience_counts_troubles_in_a_row(void **state)
{
	struct lanes ls = { .patience = 2 };

	(void)state;
	lane_trouble(&ls, 1, STR("A"), LANE_RUN_MS);
	lane_trouble(&ls, 1, STR("A"), LANE_RUN_MS);
	assert_false(lane_rests(&ls, 1, STR("A")));
	lane_answered(&ls, 1, STR("A"));
	lane_trouble(&ls, 1, STR("A"), LANE_RUN_MS);
	lane_trouble(&ls, 1, STR("A"), LANE_RUN_MS);
	assert_false(lane_rests(&ls, 1, STR("A")));
	lane_trouble(&ls, 1, STR("A"), LANE_RUN_MS);
	assert_true(lane_rests(&ls, 1, STR("A")));
	lanes_free(&ls);
}

static void an_answer_to_a_merchant_speaks_for_its_app(void **state)
{
	struct lanes ls = { .patience = 0 };

	(void)state;
	lane_trouble(&ls, 1, STR_NONE, LANE_RUN_MS);
	lane_trouble(&ls, 1, STR("B"), LANE_RUN_MS);
	lane_answered(&ls, 1, STR("A"));
	assert_false(lane_rests(&ls, 1, STR("A")));
	assert_true(lane_rests(&ls, 1, STR("B")));
	lanes_free(&ls);
}

static void a_rest_ends(void **state)
{
	struct lanes ls = { .patience = 0 };

	(void)state;
	lane_trouble(&ls, 1, STR("A"), 20);
	assert_true(lane_rests(&ls, 1, STR("A")));
	clock_pause(21);
	assert_false(lane_rests(&ls, 1, STR("A")));
	assert_int_equal(lane_of(&ls, 1, STR("A"))->troubles, 1);
	lanes_free(&ls);
}

static void those_that_rest_are_listed(void **state)
{
	struct lanes ls = { .patience = 0 };
	struct arena a = { NULL };

	(void)state;
	assert_string_equal(lanes_resting(&ls, &a).apps.p, "");
	lane_trouble(&ls, 1, STR_NONE, LANE_RUN_MS);
	lane_trouble(&ls, 2, STR_NONE, LANE_RUN_MS);
	lane_trouble(&ls, 3, STR("C"), LANE_RUN_MS);
	(void)lane_of(&ls, 4, STR("D"));
	assert_string_equal(lanes_resting(&ls, &a).apps.p, "2,1");
	assert_string_equal(lanes_resting(&ls, &a).accounts.p, "C");
	arena_free(&a);
	lanes_free(&ls);
}

static void there_may_be_any_number(void **state)
{
	struct lanes ls = { .patience = 0 };
	char id[8];

	(void)state;
	for (int i = 0; i < 3000; i++) {
		int n = snprintf(id, sizeof id, "%d", i);

		if (i % 2 == 0)
			lane_trouble(&ls, 1, (struct str){ id, (size_t)n }, LANE_RUN_MS);
	}
	for (int i = 0; i < 3000; i++) {
		int n = snprintf(id, sizeof id, "%d", i);

		assert_int_equal(lane_rests(&ls, 1, (struct str){ id, (size_t)n }), i % 2 == 0);
	}
	lanes_free(&ls);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_merchant_in_trouble_rests_and_no_other),
		cmocka_unit_test(an_app_in_trouble_rests_with_all_its_merchants),
		cmocka_unit_test(patience_counts_troubles_in_a_row),
		cmocka_unit_test(an_answer_to_a_merchant_speaks_for_its_app),
		cmocka_unit_test(a_rest_ends),
		cmocka_unit_test(those_that_rest_are_listed),
		cmocka_unit_test(there_may_be_any_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
