/*
 * lib/json/json_long: numbers too long for a double become texts, everything else stays.
 */
#include "json/json_long.h"
#include "platform/api_answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *text, *quoted;
} rows[] = {
	{ "{\"a\":123456789012345}", "{\"a\":123456789012345}" },
	{ "{\"a\":1234567890123456}", "{\"a\":\"1234567890123456\"}" },
	{ "{\"a\":-7200000000000000001,\"b\":[1,7200000000000000002]}",
	  "{\"a\":\"-7200000000000000001\",\"b\":[1,\"7200000000000000002\"]}" },
	{ "7200000000000000001", "\"7200000000000000001\"" },
	{ "{\"7200000000000000001\":\"7200000000000000001\"}", "{\"7200000000000000001\":\"7200000000000000001\"}" },
	{ "{\"a\":\"\\\"7200000000000000001\",\"b\":\"\\\\\",\"c\":7200000000000000001}",
	  "{\"a\":\"\\\"7200000000000000001\",\"b\":\"\\\\\",\"c\":\"7200000000000000001\"}" },
	{ "[30.253333333333333333, 120.12, 1e5]", "[\"30.253333333333333333\", 120.12, 1e5]" },
};

static void long_numbers_become_texts(void **state)
{
	struct arena a = { NULL };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str got = json_long_quoted(&a, (struct str){ rows[i].text, strlen(rows[i].text) });

		assert_int_equal(got.n, strlen(rows[i].quoted));
		assert_string_equal(got.p, rows[i].quoted);
	}
	arena_free(&a);
}

static void an_answer_keeps_every_digit(void **state)
{
	static const char body[] = "{\"data\":{\"error_code\":0,\"task_id\":7200000000000000001},\"extra\":{}}";
	struct arena a = { NULL };
	struct api_answer answer;
	int64_t v = 0;

	(void)state;
	api_answer_read(&a, 200, ((struct str){ body, sizeof body - 1 }), &answer);
	assert_int_equal(answer.class, API_DONE);
	assert_string_equal(api_text(&a, answer.data, "task_id").p, "7200000000000000001");
	assert_false(api_int(cJSON_GetObjectItemCaseSensitive(answer.data, "task_id"), &v)); /* an id is a text */
	api_answer_free(&answer);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_numbers_become_texts),
		cmocka_unit_test(an_answer_keeps_every_digit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
