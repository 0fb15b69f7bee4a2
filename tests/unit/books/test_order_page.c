/*
 * books/order_page: what is read of the platform's list of orders, and what is not an order that can be read.
 * ' stands for ".
 */
#include "books/order_page.h"
#include "tests/unit/row_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct arena arena;

static int end_of_test(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static enum result read(const char *text, struct order_page *out)
{
	cJSON *data = row_json(text);
	enum result r = order_page_read(&arena, data, out);

	cJSON_Delete(data);
	return r;
}

#define SAMPLE                                                                                                         \
	"{'orders':[{'order_id':'1001','order_status':201,'order_type':21,'open_id':'_000abc','sku_id':'18001',"       \
	"'third_sku_id':'ADULT-1D','count':2,'original_amount':20000,'pay_amount':17600,'discount_amount':2400,"       \
	"'receipt_amount':18600,'create_order_time':1767225601,'pay_time':1767225610,'update_order_time':1767225615,"  \
	"'contacts':[{'name':'n','phone':'1'}],"                                                                       \
	"'certificate':[{'certificate_id':'7001','order_item_id':'5001','item_status':100,'item_update_time':"         \
	"1767225615,'refund_amount':0,'refund_time':0},{'certificate_id':7002,'item_status':'301','refund_amount':"    \
	"'8800','refund_time':1767225700123}]}],"                                                                      \
	"'page':{'page_num':1,'page_size':100,'total':'1'},'search_after':{'Size':100,'CursorValue':['17','1001']}}"

static void an_order_is_read_with_its_certificates(void **state)
{
	struct order_page p;
	const struct order_record *o;

	(void)state;
	assert_int_equal(read(SAMPLE, &p), OK);
	assert_int_equal(p.n, 1);
	assert_int_equal(p.unreadable, 0);
	assert_null(p.fault.p);
	assert_int_equal(p.total.v, 1);
	o = &p.orders[0];
	assert_string_equal(o->order_id.p, "1001");
	assert_string_equal(o->sku_out_id.p, "ADULT-1D");
	assert_int_equal(o->order_status.v, 201);
	assert_int_equal(o->copies.v, 2);
	assert_int_equal(o->pay.v.fen, 17600);
	assert_int_equal(o->receipt.v.fen, 18600);
	assert_int_equal(o->updated_at.v.s, 1767225615);
	assert_int_equal(o->certificates_n, 2);
}

static void an_integer_may_be_text_an_id_a_number_and_a_time_in_milliseconds(void **state)
{
	struct order_page p;
	const struct order_certificate *c;

	(void)state;
	assert_int_equal(read(SAMPLE, &p), OK);
	c = p.orders[0].certificates;
	assert_false(c[0].refunded_at.given);
	assert_true(c[0].refund.given);
	assert_string_equal(c[1].certificate_id.p, "7002");
	assert_null(c[1].order_item_id.p);
	assert_int_equal(c[1].item_status.v, 301);
	assert_int_equal(c[1].refund.v.fen, 8800);
	assert_int_equal(c[1].refunded_at.v.s, 1767225700);
}

static void what_is_not_told_is_not_given(void **state)
{
	struct order_page p;
	const struct order_record *o;

	(void)state;
	assert_int_equal(read("{'orders':[{'order_id':1,'sku_id':'','pay_amount':null}]}", &p), OK);
	assert_int_equal(p.n, 1);
	assert_false(p.total.given);
	o = &p.orders[0];
	assert_false(o->order_status.given);
	assert_false(o->pay.given);
	assert_null(o->sku_id.p);
	assert_int_equal(o->certificates_n, 0);
}

static void an_unknown_status_stays_its_number(void **state)
{
	struct order_page p;

	(void)state;
	assert_int_equal(read("{'orders':[{'order_id':'1','order_status':777}]}", &p), OK);
	assert_int_equal(p.orders[0].order_status.v, 777);
	assert_false(order_status_known(777));
	assert_true(order_status_known(201));
}

static void an_answer_without_its_list_is_refused(void **state)
{
	static const char *const rows[] = { "{}", "{'orders':null}", "{'orders':{}}", "{'orders':'x'}", "[]" };
	struct order_page p;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(read(rows[i], &p), REFUSE);
		assert_non_null(p.fault.p);
	}
	assert_int_equal(order_page_read(&arena, NULL, &p), REFUSE);
}

static void a_row_that_cannot_be_read_is_counted_and_named_and_hides_no_other(void **state)
{
	static const struct {
		const char *row, *fault;
	} rows[] = {
		{ "7", "field orders[0]: not an object" },
		{ "{}", "field orders[0].order_id: missing" },
		{ "{'order_id':''}", "field orders[0].order_id: missing" },
		{ "{'order_id':9007199254740994}",
		  "field orders[0].order_id: not a whole number a computer can hold exactly" },
		{ "{'order_id':1,'sku_id':9007199254740994}", "field orders[0].sku_id: not an id" },
		{ "{'order_id':'a b'}", "field orders[0].order_id: not an id" },
		{ "{'order_id':'山'}", "field orders[0].order_id: not an id" },
		{ "{'order_id':['1']}", "field orders[0].order_id: not a text" },
		{ "{'order_id':'12345678901234567890123456789012345678901234567890123456789012345'}",
		  "field orders[0].order_id: too long" },
		{ "{'order_id':'1','order_status':'paid'}", "field orders[0].order_status: not a whole number" },
		{ "{'order_id':'1','order_status':2.5}",
		  "field orders[0].order_status: not a whole number a computer can hold exactly" },
		{ "{'order_id':'1','order_status':2147483648}", "field orders[0].order_status: out of range" },
		{ "{'order_id':'1','count':-1}", "field orders[0].count: out of range" },
		{ "{'order_id':'1','pay_amount':-1}", "field orders[0].pay_amount: out of range" },
		{ "{'order_id':'1','pay_amount':'9223372036854775808'}",
		  "field orders[0].pay_amount: not a whole number" },
		{ "{'order_id':'1','pay_time':-5}", "field orders[0].pay_time: not a time" },
		{ "{'order_id':'1','certificate':{}}", "field orders[0].certificate: not a list" },
		{ "{'order_id':'1','certificate':[{}]}", "field orders[0].certificate[0].certificate_id: missing" },
		{ "{'order_id':'1','certificate':[{'certificate_id':'7'},{'certificate_id':'8','refund_amount':true}]}",
		  "field orders[0].certificate[1].refund_amount: not a number" },
		{ "{'order_id':'1','certificate':[{'certificate_id':'7'},{'certificate_id':7}]}",
		  "field orders[0].certificate[1].certificate_id: listed twice" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct order_page p;
		char text[1024];

		(void)snprintf(text, sizeof text, "{'orders':[%s,{'order_id':'good'}]}", rows[i].row);
		assert_int_equal(read(text, &p), OK);
		assert_int_equal(p.unreadable, 1);
		assert_string_equal(p.fault.p, rows[i].fault);
		assert_int_equal(p.n, 1);
		assert_string_equal(p.orders[0].order_id.p, "good");
	}
}

static void a_list_longer_than_a_page_is_refused(void **state)
{
	char text[(ORDER_PAGE_MAX + 1) * 20 + 20] = "{'orders':[";
	struct order_page p;

	(void)state;
	for (int i = 0; i <= ORDER_PAGE_MAX; i++)
		(void)snprintf(text + strlen(text), 24, "%s{'order_id':'%d'}", i > 0 ? "," : "", i);
	(void)snprintf(text + strlen(text), 3, "]}");
	assert_int_equal(read(text, &p), REFUSE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(an_order_is_read_with_its_certificates, end_of_test),
		cmocka_unit_test_teardown(an_integer_may_be_text_an_id_a_number_and_a_time_in_milliseconds,
		                          end_of_test),
		cmocka_unit_test_teardown(what_is_not_told_is_not_given, end_of_test),
		cmocka_unit_test_teardown(an_unknown_status_stays_its_number, end_of_test),
		cmocka_unit_test_teardown(an_answer_without_its_list_is_refused, end_of_test),
		cmocka_unit_test_teardown(a_row_that_cannot_be_read_is_counted_and_named_and_hides_no_other,
		                          end_of_test),
		cmocka_unit_test_teardown(a_list_longer_than_a_page_is_refused, end_of_test),
	};

	return cmocka_run_group_tests_name("order_page", tests, NULL, NULL);
}
