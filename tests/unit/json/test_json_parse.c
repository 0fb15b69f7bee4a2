/*
 * lib/json/json_guard: what becomes of long numbers, and the tree of a text that passes.
 */
#include "json/json_guard.h"
#include "tests/unit/same_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;

static const struct {
	const char *text, *quoted; /* by JSON_LONG_TEXTS */
	const char *ids;           /* by JSON_LONG_IDS; NULL: the same */
} long_rows[] = {
	{ "{\"a\":123456789012345}", "{\"a\":123456789012345}", NULL },
	{ "{\"a\":1234567890123456}", "{\"a\":\"1234567890123456\"}", NULL },
	{ "{\"a\":-7200000000000000001,\"b\":[1,7200000000000000002]}",
	  "{\"a\":\"-7200000000000000001\",\"b\":[1,\"7200000000000000002\"]}", NULL },
	{ "7200000000000000001", "\"7200000000000000001\"", NULL },
	{ "{\"7200000000000000001\":\"7200000000000000001\"}", "{\"7200000000000000001\":\"7200000000000000001\"}",
	  NULL },
	{ "{\"a\":\"\\\"7200000000000000001\",\"b\":\"\\\\\",\"c\":7200000000000000001}",
	  "{\"a\":\"\\\"7200000000000000001\",\"b\":\"\\\\\",\"c\":\"7200000000000000001\"}", NULL },
	{ "[30.253333333333333333, 120.12, 1e5]", "[\"30.253333333333333333\", 120.12, 1e5]",
	  "[0.5                  , 120.12, 1e5]" },
};

static void reads_as(const char *text, enum json_numbers numbers, const char *expected)
{
	const char *why;
	size_t at;
	const cJSON *tree = json_tree(&arena, (struct str){ text, strlen(text) }, numbers, &why, &at);
	cJSON *json = cJSON_Parse(expected);

	assert_true(same_tree(tree, json, false));
	cJSON_Delete(json);
}

static void long_numbers_become_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof long_rows / sizeof long_rows[0]; i++) {
		const char *ids = long_rows[i].ids != NULL ? long_rows[i].ids : long_rows[i].quoted;

		reads_as(long_rows[i].text, JSON_LONG_TEXTS, long_rows[i].quoted);
		reads_as(long_rows[i].text, JSON_LONG_IDS, ids);
	}
}

static void a_parsed_text_has_passed(void **state)
{
	const char *why;
	size_t at;
	cJSON *json = json_parse(STR("[1, 2]"), JSON_AS_THEY_ARE, &why, &at);

	(void)state;
	assert_int_equal(cJSON_GetArraySize(json), 2);
	cJSON_Delete(json);
	assert_null(json_parse(STR("[1, 02]"), JSON_AS_THEY_ARE, &why, &at));
	assert_string_equal(why, "bad number");
	assert_int_equal(at, 5);
}

static int free_arena(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_numbers_become_texts),
		cmocka_unit_test(a_parsed_text_has_passed),
	};

	return cmocka_run_group_tests_name("json_parse", tests, NULL, free_arena);
}
