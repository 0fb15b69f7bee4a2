/*
 * books/verify_page and books/ledger_page: what is read of the platform's lists, and what is not a list. ' stands for ".
 */
#include "base/day.h"
#include "books/ledger_page.h"
#include "books/verify_page.h"
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

static bool sum_differs(const struct ledger_row *l)
{
	return ledger_sum_differs(l->total_fen, l->goods_fen, l->fee_fen, l->share_fen);
}

static enum result verifies(const char *text, struct verify_page *out)
{
	cJSON *data = row_json(text);
	enum result r = verify_page_read(&arena, data, out);

	cJSON_Delete(data);
	return r;
}

static enum result ledgers(const char *text, bool by_day, struct ledger_page *out)
{
	cJSON *data = row_json(text);
	enum result r = by_day ? ledger_day_read(&arena, data, out) : ledger_certificates_read(&arena, data, out);

	cJSON_Delete(data);
	return r;
}

#define RECORD(more)                                                                                                   \
	"{'verify_id':'V1','certificate_id':7001,'verify_time':'1767312000','status':1,'cursor':'1'" more "}"

static void a_record_is_read_numbers_as_texts_and_ids_as_numbers(void **state)
{
	struct verify_page p;

	(void)state;
	assert_int_equal(
		verifies("{'total':'1','records':[" RECORD(",'verify_type':4,'code':'123','sku':{'sku_id':18001,"
	                                                   "'third_sku_id':'A'},'amount':{'original_amount':"
	                                                   "'100','pay_amount':88}") "]}",
	                 &p),
		OK);
	assert_int_equal(p.n, 1);
	assert_int_equal(p.total.v, 1);
	assert_string_equal(p.items[0].certificate_id.p, "7001");
	assert_string_equal(p.items[0].sku_id.p, "18001");
	assert_string_equal(p.items[0].sku_out_id.p, "A");
	assert_string_equal(p.items[0].code.p, "123");
	assert_int_equal(p.items[0].verified_at.v.s, 1767312000);
	assert_int_equal(p.items[0].pay_fen.v.fen, 88);
	assert_false(p.items[0].cancelled_at.given);
}

static void records_v2_counts_where_records_is_absent_or_empty(void **state)
{
	struct verify_page p;

	(void)state;
	assert_int_equal(verifies("{'records':[],'records_v2':[" RECORD("") "]}", &p), OK);
	assert_int_equal(p.n, 1);
	assert_int_equal(verifies("{'records_v2':[" RECORD("") "]}", &p), OK);
	assert_int_equal(p.n, 1);
	assert_int_equal(verifies("{'records':[" RECORD("") "],'records_v2':[" RECORD("") "," RECORD("") "]}", &p), OK);
	assert_int_equal(p.n, 1);
}

static const struct {
	const char *data, *fault;
} BAD_RECORDS[] = {
	{ "{}", "the answer has no list `records`" },
	{ "{'records':{}}", "the answer has no list `records`" },
	{ "{'records':[7]}", "field records[0]: not an object" },
	{ "{'records':[" RECORD("") ",{'verify_id':'V2'}]}", "field records[1].certificate_id: missing" },
	{ "{'records':[{'verify_id':'a b','certificate_id':'C','verify_time':1,'status':1}]}",
	  "field records[0].verify_id" },
	{ "{'records':[{'verify_id':'V','certificate_id':'C','verify_time':'soon','status':1}]}",
	  "field records[0].verify_time" },
	{ "{'records':[{'verify_id':'V','certificate_id':'C','verify_time':1}]}", "field records[0].status: missing" },
	{ "{'records':[{'verify_id':'V','certificate_id':'C','verify_time':1,'status':[1]}]}",
	  "field records[0].status" },
	{ "{'records':[" RECORD(",'sku':7") "]}", "field records[0].sku: not an object" },
};

static void a_record_that_cannot_be_read_is_named_and_never_left_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(BAD_RECORDS); i++) {
		struct verify_page p;

		assert_int_equal(verifies(BAD_RECORDS[i].data, &p), REFUSE);
		if (strncmp(p.fault.p, BAD_RECORDS[i].fault, strlen(BAD_RECORDS[i].fault)) != 0)
			fail_msg("%s: %s", BAD_RECORDS[i].data, p.fault.p);
	}
}

static void a_row_by_certificate_has_its_fee_and_what_others_share(void **state)
{
	struct ledger_page p;
	const struct ledger_row *l;

	(void)state;
	assert_int_equal(
		ledgers("{'records':[{'ledger_id':'L1','verify_id':'V1','certificate_id':'7001','order_id':1001,"
	                "'verify_time':1767312000,'status':'2','sku':{'sku_id':'18001'},'amount':{'original':10000,"
	                "'pay':'8800','merchant_ticket':700,'ledger_total':9300,'new_name':7},'fund_amount':{'goods':"
	                "8735,'pay_handling':56,'total_merchant_platform_service':465,'talent_commission':100}}]}",
	                false, &p),
		OK);
	l = &p.items[0];
	assert_string_equal(l->row_id.p, "L1");
	assert_string_equal(l->order_id.p, "1001");
	assert_int_equal(l->pay_fen.fen, 8800);
	assert_int_equal(l->ticket_fen.fen, 700);
	assert_int_equal(l->goods_fen.fen, 8735);
	assert_int_equal(l->fee_fen.v.fen, 465);
	assert_int_equal(l->share_fen.v.fen, 100);
	assert_int_equal(l->total_fen.v.fen, 9300);
	assert_false(sum_differs(l));
	assert_non_null(strstr(l->amounts.p, "\"new_name\":7"));
}

static void amounts_may_be_one_in_the_other_and_a_total_of_commissions_contains_them(void **state)
{
	struct ledger_page p;

	(void)state;
	assert_int_equal(
		ledgers("{'records':[{'ledger_id':'L1','status':2,'amount':{'amount':{'pay':100,'ledger_total':100},"
	                "'fund_amount':{'goods':80,'total_merchant_platform_service':5,'talent_commission':4,"
	                "'total_commission':10,'total_agent_merchant':4}}}]}",
	                false, &p),
		OK);
	assert_int_equal(p.items[0].pay_fen.fen, 100);
	assert_int_equal(p.items[0].share_fen.v.fen, 14);
	assert_true(sum_differs(&p.items[0]));
}

static void a_row_of_the_day_has_no_fee_which_is_not_a_fee_of_0(void **state)
{
	struct ledger_page p;

	(void)state;
	assert_int_equal(
		ledgers("{'cursor':'c2','has_more':true,'ledger_records':[{'id':'R1','ledger_id':'L1','order_id':'1001',"
	                "'account_id':'9','poi_id':'66','status':2,'ledger_time':1767312000,'certificate':{"
	                "'certificate_id':'7001'},'amount':{'pay':100,'goods':94},'goods':{'sku_id':'18001'}}]}",
	                true, &p),
		OK);
	assert_true(p.more);
	assert_string_equal(p.cursor.p, "c2");
	assert_string_equal(p.items[0].row_id.p, "R1");
	assert_string_equal(p.items[0].ledger_id.p, "L1");
	assert_string_equal(p.items[0].certificate_id.p, "7001");
	assert_string_equal(p.items[0].sku_id.p, "18001");
	assert_int_equal(p.items[0].goods_fen.fen, 94);
	assert_false(p.items[0].fee_fen.given);
	assert_false(p.items[0].share_fen.given);
	assert_false(sum_differs(&p.items[0]));
}

static const struct {
	bool by_day;
	const char *data, *fault;
} BAD_LEDGERS[] = {
	{ true, "{'has_more':false}", "the answer has no list `ledger_records`" },
	{ true, "{'ledger_records':[]}", "the answer does not say has_more" },
	{ true, "{'has_more':true,'ledger_records':[]}", "the answer says has_more, and has no cursor" },
	{ true, "{'has_more':true,'cursor':'','ledger_records':[]}", "the answer says has_more, and has no cursor" },
	{ true, "{'has_more':false,'ledger_records':[{'status':2}]}",
	  "field ledger_records[0].id: missing, and so is ledger_id" },
	{ true, "{'has_more':false,'ledger_records':[{'id':'R1'}]}", "field ledger_records[0].status: missing" },
	{ true, "{'has_more':false,'ledger_records':[{'id':'R1','status':2,'amount':{'pay':'much'}}]}",
	  "field ledger_records[0].pay: not a whole number" },
	{ true, "{'has_more':false,'ledger_records':[{'id':'R1','status':2,'amount':{'pay':1.5}}]}",
	  "field ledger_records[0].pay: not a whole number a computer can hold exactly" },
	{ false, "{'records':null}", "the answer has no list `records`" },
	{ false, "{'records':['x']}", "field records[0]: not an object" },
};

static void a_ledger_that_cannot_be_read_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(BAD_LEDGERS); i++) {
		struct ledger_page p;

		assert_int_equal(ledgers(BAD_LEDGERS[i].data, BAD_LEDGERS[i].by_day, &p), REFUSE);
		if (strcmp(p.fault.p, BAD_LEDGERS[i].fault) != 0)
			fail_msg("%s: %s", BAD_LEDGERS[i].data, p.fault.p);
	}
}

static void questions_are_as_the_pages_have_them(void **state)
{
	static const struct str ids[] = { { "7001", 4 }, { "7002", 4 } };
	day_t day;

	(void)state;
	assert_true(day_parse(STR("2026-11-26"), &day));
	assert_string_equal(verify_page_query(&arena, STR("77"), STR("0"), day_start(day), day_end(day)).p,
	                    "account_id=77&cursor=0&size=20&start_time=1795622400&end_time=1795708799");
	assert_string_equal(ledger_day_query(&arena, STR("77"), day, STR("0")).p,
	                    "account_id=77&bill_date=2026-11-26&cursor=0&size=50");
	assert_string_equal(ledger_certificates_query(&arena, ids, 2).p, "certificate_ids=7001%2C7002");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_record_is_read_numbers_as_texts_and_ids_as_numbers, end_of_test),
		cmocka_unit_test_teardown(records_v2_counts_where_records_is_absent_or_empty, end_of_test),
		cmocka_unit_test_teardown(a_record_that_cannot_be_read_is_named_and_never_left_out, end_of_test),
		cmocka_unit_test_teardown(a_row_by_certificate_has_its_fee_and_what_others_share, end_of_test),
		cmocka_unit_test_teardown(amounts_may_be_one_in_the_other_and_a_total_of_commissions_contains_them,
		                          end_of_test),
		cmocka_unit_test_teardown(a_row_of_the_day_has_no_fee_which_is_not_a_fee_of_0, end_of_test),
		cmocka_unit_test_teardown(a_ledger_that_cannot_be_read_is_named, end_of_test),
		cmocka_unit_test_teardown(questions_are_as_the_pages_have_them, end_of_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
