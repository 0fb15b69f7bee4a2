/*
 * cron/order_expire_lane: a merchant or app in trouble is closed by its own troubles alone, however many there are.
 */
#include "cron/order_expire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MERCHANTS 3000

static struct due_order order_of(char account[static 16], int i)
{
	(void)snprintf(account, 16, "m%d", i);
	return (struct due_order){ .app_id = 1 + i / 1000, .account_id = { account, strlen(account) } };
}

static void each_merchant_has_a_lane_of_its_own(void **state)
{
	struct expire x = { .w = NULL };
	struct arena a = { NULL };
	struct due_excluded closed;
	char account[16], list[MERCHANTS * 8] = "";
	size_t n = 0;

	(void)state;
	for (int round = 1; round <= LANE_TROUBLES; round++) {
		for (int i = 0; i < MERCHANTS; i++) {
			struct due_order o = order_of(account, i);

			lane_trouble(&x, &o, true);
			assert_int_equal(lane_closed(&x, &o), round == LANE_TROUBLES);
		}
	}
	for (int i = 0; i < MERCHANTS; i += 2) {
		struct due_order o = order_of(account, i);

		lane_answered(&x, &o);
		assert_false(lane_closed(&x, &o));
	}
	closed = lane_excluded(&x, &a);
	for (int i = MERCHANTS - 1; i > 0; i -= 2)
		n += (size_t)snprintf(list + n, sizeof list - n, "m%d,", i);
	assert_string_equal(closed.accounts.p, list);
	assert_string_equal(closed.apps.p, "");
	lanes_clear(&x);
	for (int i = 0; i < MERCHANTS; i++) {
		struct due_order o = order_of(account, i);

		assert_false(lane_closed(&x, &o));
	}
	arena_free(&a);
}

static void an_app_in_trouble_closes_its_merchants_alone(void **state)
{
	struct expire x = { .w = NULL };
	struct arena a = { NULL };
	char first[16], other[16];
	struct due_order o = order_of(first, 0), of_other_app = order_of(other, 1000);

	(void)state;
	for (int i = 0; i < LANE_TROUBLES; i++)
		lane_trouble(&x, &o, false);
	assert_true(lane_closed(&x, &o));
	assert_false(lane_closed(&x, &of_other_app));
	assert_string_equal(lane_excluded(&x, &a).apps.p, "1,");
	lanes_clear(&x);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_merchant_has_a_lane_of_its_own),
		cmocka_unit_test(an_app_in_trouble_closes_its_merchants_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
