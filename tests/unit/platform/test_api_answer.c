/*
 * lib/platform/api_answer: the two error codes of an answer, and the class that follows. Source: spec security.md §4, §5.
 */
#include "platform/api_answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *sentence;
	long http;
	const char *body;
	enum api_class class;
	int64_t code;
} rows[] = {
	{ "both codes 0", 200, "{\"data\":{\"error_code\":0},\"extra\":{\"error_code\":0}}", API_DONE, 0 },
	{ "only data has a code, 0", 200, "{\"data\":{\"error_code\":0,\"description\":\"\"}}", API_DONE, 0 },
	{ "only extra has a code, 0", 200, "{\"data\":{},\"extra\":{\"error_code\":0}}", API_DONE, 0 },
	{ "codes as texts", 200, "{\"data\":{\"error_code\":\"0\"},\"extra\":{\"error_code\":\"0\"}}", API_DONE, 0 },
	{ "an inner error under HTTP 200", 200, "{\"data\":{\"error_code\":5000001},\"extra\":{\"error_code\":0}}",
	  API_BOUNDED, 5000001 },
	{ "an outer error over a good inside", 200, "{\"data\":{\"error_code\":0},\"extra\":{\"error_code\":2100004}}",
	  API_RETRY, 2100004 },
	{ "no code", 200, "{\"data\":{},\"extra\":{}}", API_RETRY, 0 },
	{ "no object", 200, "[1]", API_RETRY, 0 },
	{ "a code that is no number", 200, "{\"data\":{\"error_code\":\"x\"}}", API_RETRY, 0 },
	{ "a code that cannot be read beside a 0", 200,
	  "{\"data\":{\"error_code\":\"E1001\"},\"extra\":{\"error_code\":0}}", API_RETRY, 0 },
	{ "null is the same as absent", 200, "{\"data\":{\"error_code\":null},\"extra\":{\"error_code\":0}}", API_DONE,
	  0 },
	{ "a code with a fraction", 200, "{\"data\":{\"error_code\":0.5}}", API_RETRY, 0 },
	{ "a code that is true", 200, "{\"data\":{\"error_code\":true}}", API_RETRY, 0 },
	{ "HTML", 200, "<html>busy</html>", API_RETRY, 0 },
	{ "an empty answer", 200, "", API_RETRY, 0 },
	{ "half an answer", 200, "{\"data\":{\"error_code\":0", API_RETRY, 0 },
	{ "a twin key", 200, "{\"data\":{\"error_code\":0,\"error_code\":1}}", API_RETRY, 0 },
	{ "HTTP 500", 500, "", API_RETRY, 0 },
	{ "HTTP 500 that says 0", 500, "{\"data\":{\"error_code\":0}}", API_RETRY, 0 },
	{ "HTTP 429", 429, "slow down", API_SLOW, 0 },
	{ "a redirect", 302, "", API_RETRY, 0 },
	{ "HTTP 401 with a token's code", 401, "{\"data\":{\"error_code\":2190002}}", API_TOKEN, 2190002 },
	{ "token invalid", 200, "{\"data\":{\"error_code\":2190002}}", API_TOKEN, 2190002 },
	{ "token expired", 200, "{\"data\":{},\"extra\":{\"error_code\":2190008}}", API_TOKEN, 2190008 },
	{ "token expired, the gateway's code", 200, "{\"extra\":{\"error_code\":28001008}}", API_TOKEN, 28001008 },
	{ "busy", 200, "{\"data\":{\"error_code\":2119002}}", API_RETRY, 2119002 },
	{ "too many", 200, "{\"data\":{\"error_code\":2119003}}", API_SLOW, 2119003 },
	{ "quota", 200, "{\"data\":{\"error_code\":2190001}}", API_QUOTA, 2190001 },
	{ "parameters", 200, "{\"data\":{\"error_code\":2100005}}", API_FINAL, 2100005 },
	{ "no capability", 200, "{\"extra\":{\"error_code\":2190004}}", API_FINAL, 2190004 },
	{ "a code that no page lists", 200, "{\"data\":{\"error_code\":7654321}}", API_BOUNDED, 7654321 },
	{ "a negative code", 200, "{\"data\":{\"error_code\":-1}}", API_BOUNDED, -1 },
	{ "a token's code beside a business one", 200,
	  "{\"data\":{\"error_code\":3000001},\"extra\":{\"error_code\":2190008}}", API_TOKEN, 2190008 },
	{ "key and secret do not match", 200, "{\"data\":{\"error_code\":10013},\"message\":\"error\"}", API_FINAL,
	  10013 },
	{ "tokens asked for too often", 200, "{\"data\":{\"error_code\":10020}}", API_SLOW, 10020 },
};

static void classes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct arena a = { NULL };
		struct api_answer answer;
		struct str body = { rows[i].body, strlen(rows[i].body) };

		api_answer_read(&a, rows[i].http, body, &answer);
		if (answer.class != rows[i].class || answer.code != rows[i].code)
			fail_msg("%s: class %s, code %lld", rows[i].sentence, api_class_word(answer.class),
			         (long long)answer.code);
		assert_non_null(answer.said.p);
		api_answer_free(&answer);
		arena_free(&a);
	}
}

/* security.md §4 and §5, codes-and-verify.md §4: every code that a page names, in the order of the pages. */
static const struct {
	enum api_class class;
	int64_t codes[16];
} table[] = {
	{ API_TOKEN, { 2190002, 28001003, 2190008, 28001008 } },
	{ API_RETRY, { 2100001, 2100004, 28001005, 28001006, 2119002, 6001001, 10001, 1229, 2119006, 2119007 } },
	{ API_SLOW, { 2119003, 28003018, 5000002, 5000008, 28001052, 10020 } },
	{ API_QUOTA, { 2190001, 28003017 } },
	{ API_BOUNDED, { 3000007, 3000001, 5000001 } },
	{ API_FINAL, { 3000009, 4000001, 4000002, 2100005, 2119001, 28001007, 200002, 2100007, 2100009, 2190003 } },
	{ API_FINAL, { 28001012, 28001014, 2190004, 28001018, 2119005, 1508, 2119008, 28001016, 28001019, 2119010 } },
	{ API_FINAL, { 28001056, 28001017, 10002, 10003, 10013 } },
	{ API_FINAL, { 1212, 1263, 1033000519, 3100101, 1221, 1502, 1241, 1250, 1265, 3000002, 45005117 } },
};

static void every_code_of_the_pages_has_its_class(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		for (size_t k = 0; k < COUNT(table[i].codes) && table[i].codes[k] != 0; k++) {
			enum api_class got = api_code_class(table[i].codes[k]);

			if (got != table[i].class)
				fail_msg("%lld is of class %s", (long long)table[i].codes[k], api_class_word(got));
		}
	}
}

static void wrong_parameters_are_a_class_of_their_own(void **state)
{
	static const int64_t parameters[] = { 2100005, 2119001, 28001007, 200002, 4000001, 4000002 };
	static const int64_t others[] = { 0, 3000001, 5000001, 2190004, 2100004 };

	(void)state;
	for (size_t i = 0; i < COUNT(parameters); i++)
		assert_true(api_code_unreadable(parameters[i]));
	for (size_t i = 0; i < COUNT(others); i++)
		assert_false(api_code_unreadable(others[i]));
}

static void description_sub_description_and_logid_are_kept(void **state)
{
	struct arena a = { NULL };
	struct api_answer answer;

	(void)state;
	api_answer_read(
		&a, 200,
		STR("{\"data\":{\"error_code\":3000001,\"description\":\"业务错误\"},"
	            "\"extra\":{\"error_code\":3000001,\"sub_error_code\":42,\"sub_description\":\"订单已退款\","
	            "\"logid\":\"02abc\"}}"),
		&answer);
	assert_string_equal(api_answer_text(&a, &answer).p, "3000001: 业务错误 (订单已退款)");
	assert_string_equal(answer.logid.p, "02abc");
	assert_int_equal(answer.sub_code, 42);
	api_answer_free(&answer);
	arena_free(&a);
}

static void a_long_text_is_cut_between_characters(void **state)
{
	struct arena a = { NULL };
	struct api_answer answer = { .class = API_RETRY };
	char text[601] = "";

	(void)state;
	for (size_t i = 0; i < 200; i++)
		memcpy(text + 3 * i, "山", 3);
	answer.said = (struct str){ text, 600 };
	assert_int_equal(api_answer_text(&a, &answer).n, 255);
	answer.said.n = 600;
	memmove(text + 1, text, 599);
	text[0] = '.';
	assert_int_equal(api_answer_text(&a, &answer).n, 253);
	arena_free(&a);
}

static void no_answer_is_an_unknown_outcome(void **state)
{
	struct api_answer answer;

	(void)state;
	api_answer_none(&answer, STR("Timeout was reached"));
	assert_int_equal(answer.class, API_RETRY);
	assert_int_equal(answer.http, 0);
	api_answer_free(&answer);
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
		cmocka_unit_test(classes),
		cmocka_unit_test(wrong_parameters_are_a_class_of_their_own),
		cmocka_unit_test(every_code_of_the_pages_has_its_class),
		cmocka_unit_test(description_sub_description_and_logid_are_kept),
		cmocka_unit_test(a_long_text_is_cut_between_characters),
		cmocka_unit_test(an_answer_keeps_every_digit),
		cmocka_unit_test(no_answer_is_an_unknown_outcome),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
