/*
 * lib/json/json_out: the bytes of an answer. Commas, escapes, integers that no double
 * can hold, and that a reader gets back what was written.
 */
#include "json/json_out.h"

#include <cjson/cJSON.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ANSWER_MAX 4096

static void expect(struct buf *b, const char *text)
{
	assert_false(b->over);
	assert_string_equal(buf_str(b).p, text);
	buf_free(b);
}

static void commas_stand_between_members_at_every_depth(void **state)
{
	struct buf b = BUF_INIT(ANSWER_MAX);
	struct json_out j = { .b = &b };

	(void)state;
	json_object(&j, NULL);
	json_object(&j, "data");
	json_int(&j, "error_code", 0);
	json_text(&j, "description", "success");
	json_list(&j, "vouchers");
	json_object(&j, NULL);
	json_text(&j, "id", "a");
	json_object_end(&j);
	json_object(&j, NULL);
	json_object_end(&j);
	json_list(&j, NULL);
	json_list_end(&j);
	json_int(&j, NULL, 1);
	json_bool(&j, NULL, true);
	json_text(&j, NULL, NULL);
	json_list_end(&j);
	json_list(&j, "none");
	json_list_end(&j);
	json_object(&j, "nothing");
	json_object_end(&j);
	json_bool(&j, "last", false);
	json_object_end(&j);
	json_object_end(&j);
	expect(&b, "{\"data\":{\"error_code\":0,\"description\":\"success\","
	           "\"vouchers\":[{\"id\":\"a\"},{},[],1,true,null],\"none\":[],\"nothing\":{},\"last\":false}}");
}

static void a_value_may_stand_alone(void **state)
{
	struct buf b = BUF_INIT(ANSWER_MAX);

	(void)state;
	json_text(&(struct json_out){ .b = &b }, NULL, "a");
	expect(&b, "\"a\"");
	json_int(&(struct json_out){ .b = &b }, NULL, 5);
	expect(&b, "5");
}

static void integers_are_printed_in_full(void **state)
{
	static const struct {
		int64_t value;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ -1, "-1" },
		{ 1767225600123, "1767225600123" },
		{ 9007199254740993, "9007199254740993" }, /* 2^53 + 1 */
		{ 1000000000000000000, "1000000000000000000" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf b = BUF_INIT(ANSWER_MAX);

		json_int(&(struct json_out){ .b = &b }, NULL, rows[i].value);
		expect(&b, rows[i].text);
	}
}

static const struct {
	const char *sentence;
	struct str value;
	const char *text;
} texts[] = {
	{ "nothing at all", { NULL, 0 }, "null" },
	{ "an empty text", { "", 0 }, "\"\"" },
	{ "plain text", { "abc", 3 }, "\"abc\"" },
	{ "only the bytes given", { "abcdef", 3 }, "\"abc\"" },
	{ "a quote and a backslash", { "a\"b\\c", 5 }, "\"a\\\"b\\\\c\"" },
	{ "escapes at both ends", { "\"a\"", 3 }, "\"\\\"a\\\"\"" },
	{ "only escapes", { "\\\\", 2 }, "\"\\\\\\\\\"" },
	{ "line ends and tabs", { "a\r\n\tb", 5 }, "\"a\\u000d\\u000a\\u0009b\"" },
	{ "the first and last control", { "\0\x1f", 2 }, "\"\\u0000\\u001f\"" },
	{ "the blank and DEL are no controls of JSON's", { " \x7f", 2 }, "\" \x7f\"" },
	{ "a slash is left alone", { "</a>", 4 }, "\"</a>\"" },
	{ "letters beyond ASCII are left alone", { "山门𠮷", 10 }, "\"山门𠮷\"" },
};

static void fractions_keep_what_a_double_keeps(void **state)
{
	struct buf b = BUF_INIT(ANSWER_MAX);
	struct json_out j = { .b = &b };

	(void)state;
	json_list(&j, NULL);
	json_fraction(&j, NULL, 0.1);
	json_fraction(&j, NULL, -1234567890.12345);
	json_fraction(&j, NULL, 1e-7);
	json_list_end(&j);
	expect(&b, "[0.1,-1234567890.12345,1e-07]");
}

static void texts_are_escaped_where_json_demands_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct buf b = BUF_INIT(ANSWER_MAX);

		json_str(&(struct json_out){ .b = &b }, NULL, texts[i].value);
		if (strcmp(buf_str(&b).p, texts[i].text) != 0)
			fail_msg("%s: %s", texts[i].sentence, buf_str(&b).p);
		buf_free(&b);
	}
}

static void keys_are_escaped_as_texts_are(void **state)
{
	struct buf b = BUF_INIT(ANSWER_MAX);
	struct json_out j = { .b = &b };

	(void)state;
	json_object(&j, NULL);
	json_int(&j, "a\"\n", 1);
	json_object_end(&j);
	expect(&b, "{\"a\\\"\\u000a\":1}");
}

/* Every ASCII character but NUL. */
static void what_is_written_reads_back(void **state)
{
	struct buf b = BUF_INIT(ANSWER_MAX);
	char text[128];
	cJSON *json;

	(void)state;
	for (int i = 1; i < 128; i++)
		text[i - 1] = (char)i;
	text[127] = '\0';
	json_text(&(struct json_out){ .b = &b }, NULL, text);
	json = cJSON_Parse(buf_str(&b).p);
	assert_non_null(json);
	assert_string_equal(json->valuestring, text);
	cJSON_Delete(json);
	buf_free(&b);
}

static void a_tree_is_written_as_it_was_read(void **state)
{
	static const struct {
		const char *text, *written; /* NULL: the same */
		bool exact;
	} rows[] = {
		{ "{\"a\":[1,-2,true,false,null,{\"y\":\"z\"}],\"b\":{},\"c\":[]}", NULL, true },
		{ "[9007199254740991,-9007199254740991]", NULL, true },
		{ "[1.0,1e2]", "[1,100]", true },
		{ "[9007199254740992,1e300,-1e300,1]", "[null,null,null,1]", false },
		{ "{\"a\":{\"b\":[0.5]},\"c\":1}", NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf b = BUF_INIT(ANSWER_MAX);
		cJSON *tree = cJSON_Parse(rows[i].text);

		assert_int_equal(json_value(&(struct json_out){ .b = &b }, NULL, tree), rows[i].exact);
		expect(&b, rows[i].written != NULL ? rows[i].written : rows[i].text);
		cJSON_Delete(tree);
	}
}

static void exceeding_the_maximum_is_remembered(void **state)
{
	struct buf b = BUF_INIT(8);
	struct json_out j = { .b = &b };

	(void)state;
	json_object(&j, NULL);
	json_text(&j, "key", "value");
	json_object_end(&j);
	assert_true(b.over);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commas_stand_between_members_at_every_depth),
		cmocka_unit_test(a_value_may_stand_alone),
		cmocka_unit_test(integers_are_printed_in_full),
		cmocka_unit_test(fractions_keep_what_a_double_keeps),
		cmocka_unit_test(texts_are_escaped_where_json_demands_it),
		cmocka_unit_test(keys_are_escaped_as_texts_are),
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(a_tree_is_written_as_it_was_read),
		cmocka_unit_test(exceeding_the_maximum_is_remembered),
	};

	return cmocka_run_group_tests_name("json_out", tests, NULL, NULL);
}
