/*
 * product_json: what is read from a publication request, what is sent, and what is read from the
 * platform's answers and lists. In the texts ' stands for ".
 */
#include "product/product_json.h"
#include "tests/unit/row_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct arena arena;

static struct str text(const char *s)
{
	char *copy = strdup(s);
	struct str out;

	for (char *p = copy; *p != '\0'; p++)
		*p = *p == '\'' ? '"' : *p;
	out = arena_str(&arena, copy, strlen(copy));
	free(copy);
	return out;
}

static int end_of_test(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

#define GOOD                                                                                                                \
	"{'account_id':'7','ticket':{'product_out_id':'P','product_name':'n','poi_ids':['6601'],'x':[1,-2,true,null,{'y':'" \
	"z'}],'ticket_specifications':[{'sku_out_id':'A','sku_name':'a'},{'sku_out_id':'B','sku_name':'b'}]}}"

static void a_request_is_read_for_the_fields_we_use(void **state)
{
	struct product_request w;
	struct str why;

	(void)state;
	assert_int_equal(product_request_read(&arena, text(GOOD), &w, &why), OK);
	assert_string_equal(w.account_id.p, "7");
	assert_null(w.ticket.product_id.p);
	assert_string_equal(w.ticket.product_out_id.p, "P");
	assert_string_equal(((struct str *)w.ticket.poi_ids.items)[0].p, "6601");
	assert_int_equal(w.ticket.skus.n, 2);
	assert_string_equal(((struct product_sku *)w.ticket.skus.items)[1].sku_name.p, "b");
}

static void a_request_that_cannot_be_read_says_why(void **state)
{
	static const struct {
		const char *body, *why;
	} rows[] = {
		{ "", "it is not JSON" },
		{ "{'account_id':'7','ticket':{}", "it is not JSON" },
		{ "[]", "the body is not an object" },
		{ "{'account_id':'7'}", "field ticket: missing" },
		{ "{'account_id':'7','ticket':7}", "field ticket: not an object" },
		{ "{'account_id':'7','ticket':{'product_name':'n'}}", "product_out_id" },
		{ "{'account_id':'7','ticket':{'product_out_id':'P','product_name':7,'poi_ids':[],'ticket_specifications':[]}}",
		  "product_name" },
		{ "{'account_id':'7','ticket':{'product_out_id':'P','product_name':'n','poi_ids':'6601','ticket_specifications':[]}}",
		  "poi_ids" },
		{ "{'ticket':{'product_out_id':'P','product_name':'n'}}", "account_id" },
		{ "{'account_id':'7','ticket':{'product_out_id':'P','product_name':'n','product_name':'m'}}",
		  "it is not JSON" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct product_request w;
		struct str why = STR_NONE;

		assert_int_equal(product_request_read(&arena, text(rows[i].body), &w, &why), REFUSE);
		if (strstr(why.p, rows[i].why) == NULL)
			fail_msg("row %zu: %s", i, why.p);
	}
}

static void the_request_is_sent_with_the_products_id(void **state)
{
	struct str out;

	(void)state;
	assert_int_equal(product_request_body(&arena, text(GOOD), STR("800"), &out), OK);
	assert_string_equal(out.p,
	                    text("{'account_id':'7','ticket':{'product_out_id':'P','product_name':'n','poi_ids':["
	                         "'6601'],'x':[1,-2,true,null,{'y':'z'}],'ticket_specifications':[{'sku_out_id':"
	                         "'A','sku_name':'a'},{'sku_out_id':'B','sku_name':'b'}],"
	                         "'product_id':'800'}}")
	                            .p);
	assert_int_equal(product_request_body(&arena, out, STR_NONE, &out), OK);
	assert_null(strstr(out.p, "\"product_id\""));
}

static void a_number_that_would_not_be_sent_exactly_is_refused(void **state)
{
	static const char *const numbers[] = { "0.5", "9007199254740993", "1e300", "1.0000000000000001" };

	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct str body = arena_printf(&arena, "{\"account_id\":\"7\",\"ticket\":{\"x\":%s}}", numbers[i]), out;

		assert_int_equal(product_request_body(&arena, body, STR_NONE, &out), REFUSE);
	}
}

static void a_status_is_a_known_number_or_unknown(void **state)
{
	static const struct {
		const char *item;
		enum review review;
	} rows[] = {
		{ "{'product_id':'1','status':0}", REVIEW_OFFLINE },
		{ "{'product_id':'1','status':1}", REVIEW_ONLINE },
		{ "{'product_id':'1','status':'2'}", REVIEW_UNDER },
		{ "{'product_id':'1','status':3,'audit_result':{'product_audit_reason':''}}", REVIEW_FAILED },
		{ "{'product_id':'1','status':4}", REVIEW_UNKNOWN },
		{ "{'product_id':'1','status':-1}", REVIEW_UNKNOWN },
		{ "{'product_id':'1','status':1.5}", REVIEW_UNKNOWN },
		{ "{'product_id':'1','status':null}", REVIEW_UNKNOWN },
		{ "{'product_id':'1','status':'online'}", REVIEW_UNKNOWN },
		{ "{'product_id':1}", REVIEW_UNKNOWN },
		{ "{'product_id':1,'audit_result':{'is_product_pass':true,'is_ticket_type_pass':true}}",
		  REVIEW_UNKNOWN },
		{ "{'product_id':1,'audit_result':{'is_product_pass':true,'is_ticket_type_pass':false}}",
		  REVIEW_FAILED },
		{ "{'product_id':1,'status':1,'audit_result':{'is_product_pass':false,'is_ticket_type_pass':false}}",
		  REVIEW_ONLINE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str body = arena_printf(&arena, "{'tickets':[%s]}", rows[i].item);
		cJSON *data = row_json(body.p);
		struct product_page page;

		assert_int_equal(product_page_read(&arena, data, &page), OK);
		assert_int_equal(page.n, 1);
		assert_int_equal(page.total, -1);
		assert_string_equal(page.items[0].product_id.p, "1");
		assert_int_equal(page.items[0].review, rows[i].review);
		assert_null(page.items[0].reason.p);
		cJSON_Delete(data);
	}
}

static void a_page_is_a_list_and_unreadable_entries_are_counted(void **state)
{
	static const struct {
		const char *data;
		enum result read;
		size_t n, unreadable;
	} rows[] = {
		{ "{}", REFUSE, 0, 0 },
		{ "{'tickets':{}}", REFUSE, 0, 0 },
		{ "{'tickets':null}", REFUSE, 0, 0 },
		{ "{'tickets':[]}", OK, 0, 0 },
		{ "{'tickets':[7,null,'x',{},{'product_id':''},{'product_id':'1'}]}", OK, 1, 5 },
		{ "{'tickets':[{'product_id':'12345678901234567890123456789012345678901234567890123456789012345'}]}",
		  OK, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		cJSON *data = row_json(rows[i].data);
		struct product_page page;

		assert_int_equal(product_page_read(&arena, data, &page), rows[i].read);
		if (rows[i].read == OK) {
			assert_int_equal(page.n, rows[i].n);
			assert_int_equal(page.unreadable, rows[i].unreadable);
		}
		cJSON_Delete(data);
	}
}

static void a_long_list_and_a_long_reason_are_cut(void **state)
{
	cJSON *data = cJSON_CreateObject(), *tickets = cJSON_AddArrayToObject(data, "tickets");
	char reason[3 * 500 + 1] = "";
	struct product_page page;

	(void)state;
	for (size_t i = 0; i < 500; i++)
		memcpy(reason + 3 * i, "图", 4);
	for (int i = 0; i < 60; i++) {
		cJSON *item = cJSON_CreateObject();

		cJSON_AddStringToObject(item, "product_id", "1");
		cJSON_AddStringToObject(cJSON_AddObjectToObject(item, "audit_result"), "product_audit_reason", reason);
		cJSON_AddItemToArray(tickets, item);
	}
	assert_int_equal(product_page_read(&arena, data, &page), OK);
	assert_int_equal(page.n, PRODUCT_QUERY_MAX);
	assert_int_equal(page.unreadable, 10);
	assert_int_equal(page.items[0].reason.n, 999);
	cJSON_Delete(data);
}

static void skus_are_read_entry_by_entry(void **state)
{
	cJSON *data = row_json("{'page_info':{'total_records':7},'tickets':[{'product_id':900,"
	                       "'audit_result':{'ticket_type_audit_reason':'why'},"
	                       "'ticket_specifications':[{'sku_id':7,'sku_out_id':'A'},5,"
	                       "null,{'sku_id':'8','sku_out_id':'B'}]}]}");
	struct product_page page;
	const struct product_sku *s;

	(void)state;
	assert_int_equal(product_page_read(&arena, data, &page), OK);
	assert_int_equal(page.total, 7);
	assert_string_equal(page.items[0].reason.p, "why");
	s = page.items[0].skus.items;
	assert_int_equal(page.items[0].skus.n, 2);
	assert_string_equal(s[0].sku_id.p, "7");
	assert_string_equal(s[1].sku_out_id.p, "B");
	cJSON_Delete(data);
}

static void both_reasons_of_a_review_are_kept(void **state)
{
	cJSON *data = row_json("{'tickets':[{'product_id':'1','audit_result':{'product_audit_reason':'a',"
	                       "'ticket_type_audit_reason':'b'}},{'product_id':'2','audit_result':{"
	                       "'product_audit_reason':'a','ticket_type_audit_reason':'a'}}]}");
	struct product_page page;

	(void)state;
	assert_int_equal(product_page_read(&arena, data, &page), OK);
	assert_string_equal(page.items[0].reason.p, "a; b");
	assert_string_equal(page.items[1].reason.p, "a");
	cJSON_Delete(data);
}

/* By the pages' number; without it a page shorter than asked is the last. */
static void the_last_page_is_known(void **state)
{
	static const struct {
		const char *info;
		int entries;
		bool last;
	} rows[] = {
		{ "{'page':1,'page_size':50,'total_page':1,'total_records':3}", 3, true },
		{ "{'page':1,'page_size':50,'total_page':0,'total_records':0}", 0, true },
		{ "{'page':1,'page_size':5,'total_page':2,'total_records':7}", 5, false },
		{ "{'page':2,'page_size':5,'total_page':2,'total_records':7}", 2, true },
		{ "{'total_page':2}", 5, false },
		{ "{'page':'1','total_page':'2'}", 5, false },
		{ "{}", 49, true },
		{ "{}", 50, false },
		{ "null", 0, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		cJSON *data = cJSON_CreateObject(), *tickets = cJSON_AddArrayToObject(data, "tickets");
		struct product_page page;

		cJSON_AddItemToObject(data, "page_info", row_json(rows[i].info));
		for (int n = 0; n < rows[i].entries; n++)
			cJSON_AddItemToArray(tickets, row_json("{'product_id':'1'}"));
		assert_int_equal(product_page_read(&arena, data, &page), OK);
		if (page.last != rows[i].last)
			fail_msg("row %zu", i);
		cJSON_Delete(data);
	}
}

static void a_save_answers_the_products_id(void **state)
{
	cJSON *data = row_json("{'product_id':900,'ticket_type_id':'5'}");

	(void)state;
	assert_string_equal(product_saved_read(&arena, data).product_id.p, "900");
	cJSON_Delete(data);
	assert_null(product_saved_read(&arena, NULL).product_id.p);
}

static void a_query_names_its_ids_encoded(void **state)
{
	const struct str ids[] = { STR("1"), STR("a&b") };

	(void)state;
	assert_string_equal(product_query(&arena, STR("7"), "product_ids", ids, 2).p,
	                    "account_id=7&page=1&page_size=50&product_ids=1%2Ca%26b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_request_is_read_for_the_fields_we_use, end_of_test),
		cmocka_unit_test_teardown(a_request_that_cannot_be_read_says_why, end_of_test),
		cmocka_unit_test_teardown(the_request_is_sent_with_the_products_id, end_of_test),
		cmocka_unit_test_teardown(a_number_that_would_not_be_sent_exactly_is_refused, end_of_test),
		cmocka_unit_test_teardown(a_status_is_a_known_number_or_unknown, end_of_test),
		cmocka_unit_test_teardown(a_page_is_a_list_and_unreadable_entries_are_counted, end_of_test),
		cmocka_unit_test_teardown(a_long_list_and_a_long_reason_are_cut, end_of_test),
		cmocka_unit_test_teardown(skus_are_read_entry_by_entry, end_of_test),
		cmocka_unit_test_teardown(both_reasons_of_a_review_are_kept, end_of_test),
		cmocka_unit_test_teardown(the_last_page_is_known, end_of_test),
		cmocka_unit_test_teardown(a_save_answers_the_products_id, end_of_test),
		cmocka_unit_test_teardown(a_query_names_its_ids_encoded, end_of_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
