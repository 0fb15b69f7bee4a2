/*
 * lib/json/json_whole, and that every reader of numbers stops where it does.
 */
#include "json/json_whole.h"
#include "platform/api_answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *written;
	bool whole;
	int64_t value;
} rows[] = {
	{ "0", true, 0 },
	{ "-0", true, 0 },
	{ "1.0", true, 1 },
	{ "9007199254740991", true, 9007199254740991 },
	{ "-9007199254740991", true, -9007199254740991 },
	{ "9007199254740992", false, 0 },
	{ "-9007199254740992", false, 0 },
	{ "9007199254740993", false, 0 },
	{ "9223372036854775807", false, 0 },
	{ "1e300", false, 0 },
	{ "0.5", false, 0 },
	{ "true", false, 0 },
	{ "null", false, 0 },
	{ "[]", false, 0 },
};

static void whole_numbers_end_before_2_to_the_53(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		cJSON *v = cJSON_Parse(rows[i].written);
		int64_t n = 7, of_answer = 7;

		if (json_whole(v, &n) != rows[i].whole || n != (rows[i].whole ? rows[i].value : 7))
			fail_msg("%s", rows[i].written);
		assert_int_equal(api_int(v, &of_answer), rows[i].whole);
		assert_int_equal(of_answer, n);
		cJSON_Delete(v);
	}
}

static void the_same_numbers_as_texts(void **state)
{
	(void)state;
	for (size_t i = 3; i < 9; i++) {
		cJSON *v = cJSON_CreateString(rows[i].written);
		int64_t n = 0;

		assert_int_equal(api_int(v, &n), rows[i].whole);
		assert_int_equal(n, rows[i].value);
		cJSON_Delete(v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_numbers_end_before_2_to_the_53),
		cmocka_unit_test(the_same_numbers_as_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
