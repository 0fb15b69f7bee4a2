/*
 * A product's file and its form. Each row changes one thing in the example and lists every fault that follows, with its
 * line. A file without faults becomes the JSON of the interface.
 */
#include "bin/product/product_example.h"
#include "bin/product/product_form.h"
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
	                                 "\"product_name\":\"山门景区门票\",\"buy_limit\":5,\"draft_status\":0,"
	                                 "\"poi_ids\":[\"6601\"],\"fee_include\":[\"大门票\"],"));
	assert_non_null(strstr(c.body.p, "\"rules\":{\"refund\":\"conditional\",\"refund_days_before\":1,"
	                                 "\"book_ahead_days\":0,\"book_before\":\"16:00\",\"real_name\":true,"));
	assert_non_null(strstr(c.body.p, "{\"sku_out_id\":\"GATE-N\",\"sku_name\":\"成人夜场票\","
	                                 "\"values\":[\"成人\",\"夜场\"]}]}}"));
	checked_free(&c);
}

/* The example must have every field of the form, except the platform's own ids, which it must not have. */
static void expect_fields(const struct form *form)
{
	for (size_t i = 0; i < form->n; i++) {
		const struct form_field *f = &form->fields[i];
		bool theirs = strcmp(f->name, "product_id") == 0 || strcmp(f->name, "sku_id") == 0;
		char key[64];

		(void)snprintf(key, sizeof key, "\"%s\":", f->name);
		if ((strstr(product_file_example, key) == NULL) != theirs)
			fail_msg("%s: %s", f->name, theirs ? "is in the example" : "is not in the example");
		if (f->form != NULL)
			expect_fields(f->form);
	}
}

static void the_example_has_every_field(void **state)
{
	(void)state;
	expect_fields(&product_file_form);
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

static void every_field_has_its_type(void **state)
{
	static const struct row rows[] = {
		{ "\"7011\"", "7011", FIELD("2", "account_id") "\"7011\" must be in quotes: numbers lose digits\n" },
		{ "\"7011\"", "\"70 11\"",
		  FIELD("2", "account_id") "\"70 11\" is not an id: 1 to 64 characters, no blanks, no Chinese\n" },
		{ "\"GATE\"", "\"门\"",
		  FIELD("4",
		        "ticket.product_out_id") "\"门\" is not an id: 1 to 64 characters, no blanks, no Chinese\n" },
		{ "\"GATE\"", "null", FIELD("4", "ticket.product_out_id") "is missing\n" },
		{ "\"山门景区门票\"", "\"\"",
		  FIELD("5", "ticket.product_name") "\"\" must have 1 to 60 characters in one line\n" },
		{ "\"山门景区门票\"", "\"a\\nb\"",
		  FIELD("5", "ticket.product_name") "\"a\\nb\" must have 1 to 60 characters in one line\n" },
		{ "\"buy_limit\": 5", "\"buy_limit\": 1001",
		  FIELD("6", "ticket.buy_limit") "\"1001\" is not a whole number from 0 to 1000\n" },
		{ "\"buy_limit\": 5", "\"buy_limit\": 5.5",
		  FIELD("6", "ticket.buy_limit") "\"5.5\" is not a whole number from 0 to 1000\n" },
		{ "\"draft_status\": 0", "\"draft_status\": 2",
		  FIELD("7", "ticket.draft_status") "\"2\" is not a whole number from 0 to 1\n" },
		{ "[\"6601\"]", "\"6601\"", FIELD("8", "ticket.poi_ids") "\"6601\" is not a list\n" },
		{ "[\"6601\"]", "[]", FIELD("8", "ticket.poi_ids") "the list is empty\n" },
		{ "[\"6601\"]", "[6601]",
		  FIELD("8", "ticket.poi_ids[0]") "\"6601\" must be in quotes: numbers lose digits\n" },
		{ "[\"6601\"]", "[\"6601\", \"6602\", \"6601\"]",
		  FIELD("8", "ticket.poi_ids[2]") "\"6601\" is already in poi_ids[0]\n" },
		{ "[\"大门票\"]", "[true]", FIELD("9", "ticket.fee_include[0]") "\"true\" is not a text\n" },
		{ "https://www.example.com/gate-1.jpg", "http://www.example.com/gate-1.jpg",
		  FIELD("12",
		        "ticket.pictures[0]") "\"http://www.example.com/gate-1.jpg\" is not an address https://… of at "
		                              "most 1000 characters, encoded\n" },
		{ "\"conditional\"", "\"maybe\"",
		  FIELD("14", "ticket.rules.refund") "\"maybe\" is none of \"anytime\", \"conditional\", \"none\"\n" FIELD(
			  "15",
			  "ticket.rules.refund_days_before") "goes with refund \"conditional\" only: leave it out\n" },
		{ "\"16:00\"", "\"16:60\"",
		  FIELD("17", "ticket.rules.book_before") "\"16:60\" is not a time of day like \"17:30\"\n" },
		{ "\"real_name\": true", "\"real_name\": 1",
		  FIELD("18", "ticket.rules.real_name") "\"1\" is neither true nor false\n" },
		{ "\"valid_days\": 1", "\"valid_days\": 0",
		  FIELD("20", "ticket.rules.valid_days") "\"0\" is not a whole number from 1 to 365\n" },
		{ "\"rules\": {", "\"rules\": [], \"x\": {",
		  FIELD("13", "ticket.x") "no such field\n" FIELD("13", "ticket.rules") "a list is not an object\n" },
		{ "15000", "0",
		  FIELD("31", SKU("0") ".market_price") "\"0\" is not a whole number from 1 to 1000000000\n" },
		{ "{\"sku_out_id\": \"GATE-N\", \"sku_name\"", "{\"sku_name\"",
		  FIELD("33", SKU("2") ".sku_out_id") "is missing\n" },
	};

	(void)state;
	EXPECT(rows);
}

static void unknown_fields_are_told(void **state)
{
	static const struct row rows[] = {
		{ "\"account_id\"", "\"acount_id\"",
		  FIELD("1", "account_id") "is missing\n" FIELD("2", "acount_id") "no such field\n" },
		{ "\"buy_limit\"", "\"limit\"", FIELD("6", "ticket.limit") "no such field\n" },
		{ "\"max_age\"", "\"maxage\"", FIELD("24", "ticket.rules.maxage") "no such field\n" },
		{ "\"sku_name\"", "\"name\"",
		  FIELD("31", SKU("0") ".name") "no such field\n" FIELD("31", SKU("0") ".sku_name") "is missing\n" },
	};

	(void)state;
	EXPECT(rows);
}

static void fields_must_agree(void **state)
{
	static const struct row rows[] = {
		{ "\"refund_days_before\": 1,\n", "\n",
		  FIELD("13", "ticket.rules.refund_days_before") "is missing: refund \"conditional\" needs it\n" },
		{ "\"conditional\"", "\"none\"",
		  FIELD("15",
		        "ticket.rules.refund_days_before") "goes with refund \"conditional\" only: leave it out\n" },
		{ "\"buy_limit\": 5", "\"buy_limit\": 4",
		  FIELD("21", "ticket.rules.max_per_order") "5 is above buy_limit 4\n" },
		{ "\"min_age\": 0", "\"min_age\": 121",
		  FIELD("23", "ticket.rules.min_age") "121 is above max_age 120\n" },
		{ "\"场次\"", "\"人群\"",
		  FIELD("28", "ticket.specification_kinds[1].name") "\"人群\" is already in another kind\n" },
		{ "[\"日场\", \"夜场\"]", "[\"日场\", \"夜场\", \"日场\"]",
		  FIELD("28", "ticket.specification_kinds[1].values[2]") "\"日场\" is already in values[0]\n" },
		{ "[\"成人\", \"日场\"]", "[\"成人\"]",
		  FIELD("31",
		        SKU("0") ".values") "has 1 values, but there are 2 specification_kinds: give one for each\n" },
		{ "[\"成人\", \"日场\"]", "[\"老人\", \"日场\"]",
		  FIELD("31", SKU("0") ".values[0]") "\"老人\" is not a value of specification_kinds[0]\n" },
		{ "[\"儿童\", \"日场\"]", "[\"成人\", \"日场\"]",
		  FIELD("32", SKU("1") ".values") "a list is already that of ticket_specifications[0]\n" },
		{ "\"GATE-C\"", "\"GATE-A\"",
		  FIELD("32", SKU("1") ".sku_out_id") "\"GATE-A\" is already that of ticket_specifications[0]\n" },
	};

	(void)state;
	EXPECT(rows);
}

static void all_faults_are_told_at_once(void **state)
{
	struct checked c =
		check("{\"account_id\":\"7011\",\n\"ticket\":{\"product_out_id\":1,\n\"product_name\":\"票\",\n"
	              "\"poi_ids\":[],\"pictures\":{},\n\"ticket_specifications\":[{\"sku_out_id\":\"A\","
	              "\"sku_name\":\"a\"},\n{\"sku_out_id\":\"A\",\"sku_name\":\"b\"},\n7]}}");

	(void)state;
	assert_string_equal(
		c.said,
		FIELD("2", "ticket.product_out_id") "\"1\" must be in quotes: numbers lose digits\n" FIELD("4", "ticket.poi_ids") "the list is empty\n" FIELD("4", "ticket.pictures") "an object is not a list\n" FIELD(
			"6",
			SKU("1") ".sku_out_id") "\"A\" is already that of ticket_specifications[0]\n" FIELD("7",
	                                                                                                    SKU("2")) "\"7\" is not an object\n");
	checked_free(&c);
}

static void what_is_no_product_is_refused(void **state)
{
	static const char *const texts[][2] = {
		{ "[]", "F:1: the file must hold one JSON object\n" },
		{ "{\"account_id\":\"7\",\n\"ticket\":\"x\"}", FIELD("2", "ticket") "\"x\" is not an object\n" },
		{ "{\"account_id\":\"7\"}", FIELD("1", "ticket") "is missing\n" },
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
		buf_text(&list, i > 0 ? ",{}" : "\"pictures\":[{}");
	buf_text(&list, "],\"x\"");
	c = check(changed(&b, product_file_example, "\"pictures\"", buf_str(&list).p).p);
	assert_string_equal(c.said, FIELD("12", "ticket.x") "no such field\n" FIELD(
					    "12", "ticket.pictures") "the list has 100000 elements, and may have 20\n");
	checked_free(&c);
	buf_free(&b);
	buf_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_example_is_right),
		cmocka_unit_test(the_example_has_every_field),
		cmocka_unit_test(many_faults_are_counted_and_the_first_are_told),
		cmocka_unit_test(every_field_has_its_type),
		cmocka_unit_test(unknown_fields_are_told),
		cmocka_unit_test(fields_must_agree),
		cmocka_unit_test(all_faults_are_told_at_once),
		cmocka_unit_test(what_is_no_product_is_refused),
		cmocka_unit_test(long_lists_are_one_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
