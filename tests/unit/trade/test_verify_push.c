/*
 * lib/trade/verify_push: the message about a use, and its time after a refused refund.
 * Expected texts by hand from spec codes-and-verify.md §3.
 */
#include "trade/verify_push.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *sentence;
	int64_t used_at;
	int64_t refused_at; /* 0: none */
	int64_t sent;
} times[] = {
	{ "no refund was refused", 1000, 0, 1000 },
	{ "used before the application", 999, 1000, 999 },
	{ "used in its very second", 1000, 1000, 999 },
	{ "used after it", 5000, 1000, 999 },
};

static void the_time_is_before_a_refused_application(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(times); i++) {
		struct opt_utc refused = { times[i].refused_at != 0, { times[i].refused_at } };
		utc_t sent = verify_time((utc_t){ times[i].used_at }, refused);

		if (sent.s != times[i].sent)
			fail_msg("%s: %lld", times[i].sentence, (long long)sent.s);
	}
}

static const struct {
	const char *sentence;
	int64_t item_id; /* 0: the whole order */
	bool entrance;
	const char *body;
} bodies[] = {
	{ "an entrance", 77, true,
	  "{\"verify_token\":\"r-77\",\"order_id\":\"8001\",\"poi_id\":\"6601\",\"verify_time\":1000,"
	  "\"vouchers\":[{\"entrance\":{\"project_id\":\"P1-1\"}}]}" },
	{ "a project", 78, false,
	  "{\"verify_token\":\"r-78\",\"order_id\":\"8001\",\"poi_id\":\"6601\",\"verify_time\":1000,"
	  "\"vouchers\":[{\"projects\":[{\"project_id\":\"P1-1\"}]}]}" },
	{ "the whole order", 0, false,
	  "{\"verify_token\":\"o-12\",\"order_id\":\"8001\",\"poi_id\":\"6601\",\"verify_time\":1000}" },
};

static void the_body_names_exactly_what_was_used(void **state)
{
	struct arena a = { NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		const struct verify_use u = {
			.order = { 1, STR("8001") },
			.order_no = 12,
			.item_id = bodies[i].item_id,
			.project_key = STR("P1-1"),
			.entrance = bodies[i].entrance,
			.poi_id = STR("6601"),
			.used_at = { 1000 },
		};
		struct str body;

		assert_int_equal(verify_body(&a, &u, &body), OK);
		assert_string_equal(body.p, bodies[i].body);
	}
	arena_free(&a);
}

/* An order may be without a shop: null is no text. */
static void an_unknown_shop_is_left_out(void **state)
{
	struct arena a = { NULL };
	const struct verify_use u = { .order = { 1, STR("8001") }, .order_no = 12, .used_at = { 1000 } };
	struct str body;

	(void)state;
	assert_int_equal(verify_body(&a, &u, &body), OK);
	assert_string_equal(body.p, "{\"verify_token\":\"o-12\",\"order_id\":\"8001\",\"verify_time\":1000}");
	arena_free(&a);
}

static void a_body_too_long_is_a_bug(void **state)
{
	struct arena a = { NULL };
	struct verify_use u = { .order = { 1, STR("8001") }, .item_id = 1 };
	struct str body;

	(void)state;
	u.project_key = arena_printf(&a, "%03000d", 0);
	assert_int_equal(verify_body(&a, &u, &body), BUG);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_time_is_before_a_refused_application),
		cmocka_unit_test(the_body_names_exactly_what_was_used),
		cmocka_unit_test(an_unknown_shop_is_left_out),
		cmocka_unit_test(a_body_too_long_is_a_bug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
