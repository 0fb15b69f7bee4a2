/*
 * A product's file and its fields. Each row changes one thing in the example and lists every fault that follows, with its
 * line. A file without faults becomes the JSON of the interface.
 */
#include "bin/product/product_check.h"
#include "bin/product/product_example.h"
#include "tests/unit/form_faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check_file(const struct node *top, void *arg)
{
	struct checked *c = arg;
	struct product_file t;

	product_file_check(top, &t);
	if (c->faults.n == 0)
		c->body = product_file_body(&t);
}

static struct checked check(const char *text)
{
	static struct checked c;

	checked_text(&c, text, check_file, &c);
	return c;
}

static void expect_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct buf b = BUF_INIT(TEXT_MAX);
		struct checked c = check(changed(&b, product_file_example, rows[i].from, rows[i].to).p);

		assert_string_equal(c.said, rows[i].said);
		checked_free(&c);
		buf_free(&b);
	}
}

#define EXPECT(rows) expect_rows(rows, sizeof(rows) / sizeof((rows)[0]))
#define FIELD(line, path) "F:" line ": field " path ": "
#define SKU(i) "ticket.ticket_specifications[" i "]"

static void the_example_is_right(void **state)
{
	struct checked c = check(product_file_example);

	(void)state;
	assert_string_equal(c.said, "");
	assert_non_null(strstr(c.body.p, "{\"account_id\":\"7011\",\"ticket\":{\"product_out_id\":\"GATE\","
	                                 "\"product_name\":\"山门景区门票\",\"poi_ids\":[\"6601\"],"
	                                 "\"category_id\":18004001,\"ticket_type_out_id\":\"GATE-TYPE\","));
	assert_non_null(strstr(c.body.p, "\"refund_rule\":{\"refund_type\":3,\"refund_details\":[{\"refund_fee\":1000,"
	                                 "\"refund_fee_type\":2,\"refund_time\":86400}],\"refund_part\":true,"));
	assert_non_null(strstr(c.body.p, "{\"sku_out_id\":\"GATE-E\",\"sku_name\":\"东区日场票\","
	                                 "\"ticket_area\":\"东区\"},"));
	checked_free(&c);
}

/* The example must have every required field, and none that only the platform writes. */
static void expect_fields(const struct form *form)
{
	for (size_t i = 0; i < form->n; i++) {
		const struct form_field *f = &form->fields[i];
		bool optional = f->form == NULL || strcmp(f->name, "mini_program") == 0;
		char key[64];

		(void)snprintf(key, sizeof key, "\"%s\":", f->name);
		if (f->answered && strstr(product_file_example, key) != NULL)
			fail_msg("%s: is in the example", f->name);
		if (f->required && !optional && strstr(product_file_example, key) == NULL)
			fail_msg("%s: is not in the example", f->name);
		if (f->form != NULL && !f->answered && !optional)
			expect_fields(f->form);
	}
}

static void the_example_has_every_required_field(void **state)
{
	(void)state;
	expect_fields(&product_request_form);
}

static void many_faults_are_counted_and_the_first_are_told(void **state)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	struct buf extra = BUF_INIT(TEXT_MAX);
	struct checked c;

	(void)state;
	for (int i = 0; i < 900; i++)
		buf_printf(&extra, "\"x%d\": 1, ", i);
	buf_text(&extra, "\"sku_name\"");
	c = check(changed(&b, product_file_example, "\"sku_name\"", buf_str(&extra).p).p);
	assert_int_equal(c.faults.n, 900);
	assert_non_null(strstr(c.said, "F: and 800 more faults\n"));
	checked_free(&c);
	buf_free(&b);
	buf_free(&extra);
}

#define MISSING "is missing: add it\n"
#define UNKNOWN "no such field: leave it out, or correct its name\n"

static void every_field_has_its_type(void **state)
{
	static const struct row rows[] = {
		{ "\"7011\"", "7011", FIELD("2", "account_id") "\"7011\" must be in quotes: numbers lose digits\n" },
		{ "\"7011\"", "\"70 11\"",
		  FIELD("2", "account_id") "\"70 11\" is not an id: 1 to 64 characters, no blanks, no Chinese\n" },
		{ "\"GATE\"", "\"门\"",
		  FIELD("4",
		        "ticket.product_out_id") "\"门\" is not an id: 1 to 64 characters, no blanks, no Chinese\n" },
		{ "\"GATE\"", "null", FIELD("4", "ticket.product_out_id") MISSING },
		{ "\"GATE\"", "\"A,B\"",
		  FIELD("4", "ticket.product_out_id") "\"A,B\" has a comma: the platform is asked about ids joined by "
		                                      "commas\n" },
		{ "\"山门景区门票\"", "\"\"",
		  FIELD("5", "ticket.product_name") "\"\" must have 1 to 255 characters in one line\n" },
		{ "\"山门景区门票\"", "\"a\\nb\"",
		  FIELD("5", "ticket.product_name") "\"a\\nb\" must have 1 to 255 characters in one line\n" },
		{ "\"buy_limit\": 5", "\"buy_limit\": 3000000000",
		  FIELD("40",
		        "ticket.buy_limit") "\"3000000000\" is not a whole number from -2147483648 to 2147483647\n" },
		{ "\"buy_limit\": 5", "\"buy_limit\": 5.5",
		  FIELD("40", "ticket.buy_limit") "\"5.5\" is not a whole number from -2147483648 to 2147483647\n" },
		{ "\"buy_limit\": 5", "\"buy_limit\": \"5\"",
		  FIELD("40", "ticket.buy_limit") "\"5\" is not a whole number from -2147483648 to 2147483647\n" },
		{ "[\"6601\"]", "\"6601\"", FIELD("6", "ticket.poi_ids") "\"6601\" is not a list: write […]\n" },
		{ "[\"6601\"]", "[]", FIELD("6", "ticket.poi_ids") "the list is empty: give one element at least\n" },
		{ "[\"6601\"]", "[6601]",
		  FIELD("6", "ticket.poi_ids[0]") "\"6601\" must be in quotes: numbers lose digits\n" },
		{ "[\"6601\"]", "[\"6601\", \"6602\", \"6601\"]",
		  FIELD("6", "ticket.poi_ids[2]") "\"6601\" is already in poi_ids[0]\n" },
		{ "\"大门票\"", "[\"大门票\"]",
		  FIELD("28", "ticket.fee_include") "a list is not a text: write it in quotes\n" },
		{ "\"need_ticket\": false", "\"need_ticket\": 0",
		  FIELD("24", "ticket.need_ticket") "\"0\" is neither true nor false\n" },
		{ "[1, 3]", "[1, 4]",
		  FIELD("31", "ticket.ticket_rule.code_sending_info[1]") "\"4\" is none of 1, 2, 3, 6\n" },
		{ "[1, 3]", "[]",
		  FIELD("31",
		        "ticket.ticket_rule.code_sending_info") "the list is empty: give one element at least\n" },
		{ "\"refund_type\": 3", "\"refund_type\": 0",
		  FIELD("33", "ticket.refund_rule.refund_type") "\"0\" is none of 1, 2, 3\n" },
		{ "\"crowd_type\": 1", "\"crowd_type\": -7", "" }, /* which numbers there are is on no page */
		{ "\"pre_order_time\": {", "\"pre_order_time\": [], \"x\": {",
		  FIELD("39", "ticket.x")
		          UNKNOWN FIELD("39", "ticket.pre_order_time") "a list is not an object: write {…}\n" },
		{ "\"33\"", "\"330\"",
		  FIELD("49", "ticket.region.restrict_districts[0].province_info_list[0].province_code") "\"330\" must "
		                                                                                         "have 2 "
		                                                                                         "digits, in "
		                                                                                         "quotes\n" },
	};

	(void)state;
	EXPECT(rows);
}

static void missing_and_unknown_fields_are_told(void **state)
{
	static const struct row rows[] = {
		{ "\"account_id\"", "\"acount_id\"", FIELD("1", "account_id") MISSING FIELD("2", "acount_id") UNKNOWN },
		{ "\"buy_limit\"", "\"limit\"", FIELD("40", "ticket.limit") UNKNOWN },
		{ "\"fee_not_include\"", "\"fee_exclude\"", FIELD("29", "ticket.fee_exclude") UNKNOWN },
		{ "\"crowd_num\"", "\"crowdnum\"",
		  FIELD("11", "ticket.crowds[0].crowd_num") MISSING FIELD("13", "ticket.crowds[0].crowdnum") UNKNOWN },
		{ "\"ticket_session_name\"", "\"name\"",
		  FIELD("43", SKU("0") ".ticket_session.name")
		          UNKNOWN FIELD("43", SKU("0") ".ticket_session.ticket_session_name") MISSING },
		{ "{\"sku_out_id\": \"GATE-N\", ", "{", FIELD("45", SKU("2") ".sku_out_id") MISSING },
		{ "\"sku_name\"", "\"market_price\": 1, \"sku_name\"", FIELD("43", SKU("0") ".market_price") UNKNOWN },
	};

	(void)state;
	EXPECT(rows);
}

static void what_the_platform_writes_is_left_out(void **state)
{
#define THEIRS "only the platform writes this: leave it out\n"
	static const struct row rows[] = {
		{ "\"buy_limit\"", "\"audit_result\": {}, \"buy_limit\"", FIELD("40", "ticket.audit_result") THEIRS },
		{ "\"pre_time\"", "\"enter_time\": 1, \"pre_time\"",
		  FIELD("39", "ticket.pre_order_time.enter_time") THEIRS },
		{ "\"sku_name\"", "\"sku_id\": \"1\", \"sku_name\"", FIELD("43", SKU("0") ".sku_id") THEIRS },
		{ "\"sku_name\"", "\"sku_id\": null, \"sku_name\"", "" },
	};

	(void)state;
	EXPECT(rows);
}

static void no_two_skus_have_one_id(void **state)
{
	static const struct row rows[] = {
		{ "\"GATE-E\"", "\"GATE-A\"",
		  FIELD("44", SKU("1") ".sku_out_id") "\"GATE-A\" is already that of ticket_specifications[0]\n" },
	};

	(void)state;
	EXPECT(rows);
}

static void all_faults_are_told_at_once(void **state)
{
	struct checked c;

	(void)state;
	c = check("{\"account_id\":\"7011\",\n\"ticket\":{\"product_out_id\":1,\n\"poi_ids\":[],\"img_urls\":{},\n"
	          "\"ticket_specifications\":[{\"sku_out_id\":\"A\"},\n{\"sku_out_id\":\"A\"},\n7]}}");
	assert_non_null(strstr(c.said, FIELD("2", "ticket.product_name") MISSING));
	assert_non_null(
		strstr(c.said, FIELD("2", "ticket.product_out_id") "\"1\" must be in quotes: numbers lose digits\n"));
	assert_non_null(strstr(c.said, FIELD("2", "ticket.refund_rule") MISSING));
	assert_non_null(strstr(c.said, FIELD("3", "ticket.poi_ids") "the list is empty: give one element at least\n"));
	assert_non_null(strstr(c.said, FIELD("3", "ticket.img_urls") "an object is not a list: write […]\n"));
	assert_non_null(strstr(c.said, FIELD("5", SKU("1") ".sku_out_id") "\"A\" is already that of "
	                                                                  "ticket_specifications[0]\n"));
	assert_non_null(strstr(c.said, FIELD("6", SKU("2")) "\"7\" is not an object: write {…}\n"));
	checked_free(&c);
}

static void what_is_no_product_is_refused(void **state)
{
	static const char *const texts[][2] = {
		{ "[]", "F:1: the file must hold one JSON object\n" },
		{ "{\"account_id\":\"7\",\n\"ticket\":\"x\"}",
		  FIELD("2", "ticket") "\"x\" is not an object: write {…}\n" },
		{ "{\"account_id\":\"7\"}", FIELD("1", "ticket") MISSING },
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct checked c = check(texts[i][0]);

		assert_string_equal(c.said, texts[i][1]);
		checked_free(&c);
	}
}

/* A hundred thousand elements cost one fault, not a comparison of each with each. */
static void long_lists_are_one_fault(void **state)
{
	struct buf list = BUF_INIT(TEXT_MAX);
	struct buf b = BUF_INIT(TEXT_MAX);
	struct checked c;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_text(&list, i > 0 ? ",{}" : "\"img_urls\":[{}");
	buf_text(&list, "],\"x\"");
	c = check(changed(&b, product_file_example, "\"img_urls\"", buf_str(&list).p).p);
	assert_string_equal(c.said, FIELD("27", "ticket.x")
	                                    UNKNOWN FIELD("27", "ticket.img_urls") "the list has 100000 elements, "
	                                                                           "and may have 100\n");
	checked_free(&c);
	buf_free(&b);
	buf_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_is_right),
		cmocka_unit_test(the_example_has_every_required_field),
		cmocka_unit_test(many_faults_are_counted_and_the_first_are_told),
		cmocka_unit_test(every_field_has_its_type),
		cmocka_unit_test(missing_and_unknown_fields_are_told),
		cmocka_unit_test(what_the_platform_writes_is_left_out),
		cmocka_unit_test(no_two_skus_have_one_id),
		cmocka_unit_test(all_faults_are_told_at_once),
		cmocka_unit_test(what_is_no_product_is_refused),
		cmocka_unit_test(long_lists_are_one_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
