/*
 * The place of a value in a JSON text: its line, its characters, and its path as people read it.
 */
#include "json/json_locate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char text[] = "{\n"                                                    /* 1 */
			   "  \"products\": [\n"                                    /* 2 */
			   "    { \"name\": \"a,]}\\\"\", \"n\": 1.5 },\n"          /* 3 */
			   "    [], {},\n"                                          /* 4 */
			   "    {\n"                                                /* 5 */
			   "      \"rules\": { \"max\\u005fage\" :\n"               /* 6 */
			   "         \"x\" }, \"\\u95e8\\ud83d\\ude00\": [ true,\n" /* 7 */
			   "  null ]\n"                                             /* 8 */
			   "    }\n"                                                /* 9 */
			   "  ], \"last\": false\n"                                 /* 10 */
			   "}\n";

static const struct json_at products = { .key = "products" };
static const struct json_at first = { .up = &products, .index = 0 };
static const struct json_at fourth = { .up = &products, .index = 3 };
static const struct json_at rules = { .up = &fourth, .key = "rules" };

static void expect(const struct json_at *path, bool found, size_t line, const char *value, const char *people)
{
	struct arena a = { NULL };
	struct str v;
	size_t at = 0;

	assert_int_equal(json_locate(&a, (struct str){ text, sizeof text - 1 }, path, &at, &v), found);
	assert_int_equal(at, line);
	if (value != NULL)
		assert_string_equal(v.p, value);
	assert_string_equal(json_path_text(&a, path).p, people);
	arena_free(&a);
}

static void members_and_elements_are_found(void **state)
{
	const struct json_at name = { .up = &first, .key = "name" };
	const struct json_at n = { .up = &first, .key = "n" };
	const struct json_at third = { .up = &products, .index = 2 };
	const struct json_at last = { .key = "last" };

	(void)state;
	expect(NULL, true, 1, NULL, "the file");
	expect(&products, true, 2, NULL, "products");
	expect(&name, true, 3, "\"a,]}\\\"\"", "products[0].name");
	expect(&n, true, 3, "1.5", "products[0].n");
	expect(&third, true, 4, "{}", "products[2]");
	expect(&fourth, true, 5, NULL, "products[3]");
	expect(&last, true, 10, "false", "last");
}

static void keys_are_compared_unescaped(void **state)
{
	const struct json_at max_age = { .up = &rules, .key = "max_age" };
	const struct json_at chinese = { .up = &fourth, .key = "门😀" };
	const struct json_at second = { .up = &chinese, .index = 1 };

	(void)state;
	expect(&max_age, true, 7, "\"x\"", "products[3].rules.max_age");
	expect(&second, true, 8, "null", "products[3].门😀[1]");
}

static void what_is_absent_has_the_line_of_what_holds_it(void **state)
{
	const struct json_at min_age = { .up = &rules, .key = "min_age" };
	const struct json_at ninth = { .up = &products, .index = 8 };
	const struct json_at inside_text = { .up = &first, .key = "none" };
	const struct json_at deeper = { .up = &inside_text, .key = "x" };

	(void)state;
	expect(&min_age, false, 6, NULL, "products[3].rules.min_age");
	expect(&ninth, false, 2, NULL, "products[8]");
	expect(&deeper, false, 3, NULL, "products[0].none.x");
}

static void lines_count_from_one(void **state)
{
	(void)state;
	assert_int_equal(json_line(STR("a\nb"), 0), 1);
	assert_int_equal(json_line(STR("a\nb"), 2), 2);
	assert_int_equal(json_line(STR("a\n"), 99), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_and_elements_are_found),
		cmocka_unit_test(keys_are_compared_unescaped),
		cmocka_unit_test(what_is_absent_has_the_line_of_what_holds_it),
		cmocka_unit_test(lines_count_from_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
