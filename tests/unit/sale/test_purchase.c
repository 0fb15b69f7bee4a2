/*
 * lib/sale/purchase: the field tables of can_buy and create_order, and the people
 * read from them. Not the rules of a sale: test_sale_check.c.
 */
#include "base/day.h"
#include "sale/purchase.h"
#include "tests/unit/row_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define SECRET STR("0123456789abcdef0123456789abcdef")
#define NOW 1790000000 /* 2026-09-21 in Shanghai */

#define ORDER "{'order_id':'O1','sku_id':'S1','book_start_day':'2026-10-01','count':1,'amount':{'origin_amount':5000}}"
#define ZHANG "'name':'张三','license_id':'330102199003071230'"
#define LI "'name':'李四','license_id':'330102199003071249'"

static struct arena arena;
static struct vault vault;

static struct ctx ctx(void)
{
	return (struct ctx){ NULL, &arena, &vault, { NOW } };
}

/* An order with the row's members; NULL, and the fault, when it cannot be read. */
static struct purchase *read_order(const struct field_table *t, const char *row, char fault[160])
{
	struct decode d = { .arena = &arena, .client_secret = SECRET };
	struct purchase *p = arena_alloc(&arena, sizeof *p);
	cJSON *json = row_json(ORDER);
	enum result r;

	row_merge(json, row);
	r = field_decode(&d, t, json, p);
	cJSON_Delete(json);
	memcpy(fault, d.fault, sizeof d.fault);
	return r == OK ? p : NULL;
}

static const struct purchase *order(const char *row)
{
	char fault[160];
	const struct purchase *p = read_order(&CREATE_ORDER_TABLE, row, fault);

	if (p == NULL)
		fail_msg("%s: %s", row, fault);
	return p;
}

/* --- the tables --- */

static const struct {
	const char *sentence;
	const char *row;
	const char *can_buy, *create_order; /* the fault; NULL: read */
} orders[] = {
	{ "an order", "{}", NULL, NULL },
	{ "without the order's id", "{'order_id':null}", NULL, "field order_id: missing" },
	{ "with an empty id", "{'order_id':''}", NULL, "field order_id: empty" },
	{ "with a long id", "{'order_id':'12345678901234567890123456789012345678901234567890123456789012345'}", NULL,
	  "field order_id: too long" },
	{ "with an id that is a number", "{'order_id':1}", NULL, "field order_id: not a text" },
	{ "without a count", "{'count':null}", NULL, "field count: missing" },
	{ "of no copies", "{'count':0}", "field count: out of range", "field count: out of range" },
	{ "of the most copies", "{'count':1000}", NULL, NULL },
	{ "of more, which the check refuses", "{'count':1001}", NULL, NULL },
	{ "without an amount", "{'amount':null}", NULL, "field amount: missing" },
	{ "with an empty amount", "{'amount':{}}", NULL, NULL },
	{ "with an amount below nothing", "{'amount':{'pay_amount':-1}}", "field amount.pay_amount: out of range",
	  "field amount.pay_amount: out of range" },
	{ "with an amount in yuan", "{'amount':{'origin_amount':'50.00'}}", "field amount.origin_amount: not a number",
	  "field amount.origin_amount: not a number" },
	{ "without a day", "{'book_start_day':null}", NULL, "field book_start_day: missing" },
	{ "of a day there is not", "{'book_start_day':'2026-09-31'}",
	  "field book_start_day: not a day of the form yyyy-MM-dd",
	  "field book_start_day: not a day of the form yyyy-MM-dd" },
	{ "without any SKU is for sale_check", "{'sku_id':null}", NULL, NULL },
	{ "with an account as a number", "{'account_id':7123456}", NULL, NULL },
	{ "without a buyer", "{'buyer':null}", NULL, NULL },
	{ "with a buyer that is a text", "{'buyer':'张三'}", "field buyer: not an object",
	  "field buyer: not an object" },
	{ "with a type that is a text", "{'tourists':[{},{'license_type':'1'}]}",
	  "field tourists[1].license_type: not a number", "field tourists[1].license_type: not a number" },
	{ "with a type below 0", "{'tourists':[{'license_type':-1}]}", "field tourists[0].license_type: out of range",
	  "field tourists[0].license_type: out of range" },
	{ "with an age and a sex as numbers", "{'tourists':[{'age':36,'sex':1,'birthday':19900307}]}", NULL, NULL },
	{ "with more people than anybody takes", "{'traveler_info':{'total_num':1001}}", NULL, NULL },
	{ "with what the page requires and an order can do without",
	  "{'item_order_infos':[{'item_order_id':'1'}],'remark_info':{'question_and_answer_list':[{'question':'?',"
	  "'answers':['!']}]},'custom_spi_req_extra':''}",
	  NULL, NULL },
	{ "with all members of the page that decide nothing here",
	  "{'amount':{'origin_amount':5000,'pay_amount':4000,'currency':'CNY','merchant_discount_amount':1000},"
	  "'traveler_info':{'total_num':2,'diff_target_crowd':true,'crowd_list':[{'crowd_type':1,'traveler_num':2}]},"
	  "'refund_rule':{'refund_type':3,'auto_refund_time':0,'auto_verify_timestamp':1,'can_refund_partly':true,"
	  "'refund_details':[{'refund_fee':100,'refund_fee_type':2,'refund_time':3600}]},"
	  "'ticket_rule':{'url_type':2,'code_sending_info':[1,2,3,6],'code_type':5},"
	  "'ticket_specification':{'ticket_area':'A','ticket_session':{'ticket_session_name':'S'}},"
	  "'appointment_rule':{'ahead_day':1,'ahead_sec':72000,'open_time_period':{'start_time':'8'},'part_appointment':false},"
	  "'appointment_cancel_rule':{'cancel_type':4,'cancel_detail_list':[{'max_cancel_time':{'day':1,'hour':2}}]},"
	  "'source_order_id':'1','order_type':2,'poi_id':'1','product_out_id':'1','biz_type':3}",
	  NULL, NULL },
	{ "with fields that the platform may add later", "{'brand_new':{'x':[1]},'tourists':[{'shoe_size':42}]}", NULL,
	  NULL },
};

static void check_read(const struct field_table *t, const char *sentence, const char *row, const char *expected)
{
	char fault[160];
	bool read = read_order(t, row, fault) != NULL;

	if (read != (expected == NULL) || (!read && strcmp(fault, expected) != 0))
		fail_msg("%s: %s", sentence, read ? "read" : fault);
}

static void orders_are_read_or_refused_with_the_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		check_read(&CAN_BUY_TABLE, orders[i].sentence, orders[i].row, orders[i].can_buy);
		check_read(&CREATE_ORDER_TABLE, orders[i].sentence, orders[i].row, orders[i].create_order);
	}
	arena_reset(&arena);
}

/* can_buy reads so: see spi.lenient. */
static void what_cannot_be_read_of_a_question_counts_as_absent(void **state)
{
	static const char row[] = "{'sku_id':5,'book_start_day':'2026-02-30','count':'2','amount':{'origin_amount':'1',"
				  "'pay_amount':7},'buyer':'张三','tourists':[{'name':'张三'},7],'traveler_info':[]}";
	struct decode d = { .arena = &arena, .client_secret = SECRET, .lenient = true };
	struct purchase p = { .order_id = STR_NONE };
	cJSON *json = row_json(ORDER);

	(void)state;
	row_merge(json, row);
	assert_int_equal(field_decode(&d, &CAN_BUY_TABLE, json, &p), OK);
	cJSON_Delete(json);
	assert_null(p.sku_id.p);
	assert_false(p.book_start_day.given);
	assert_false(p.count.given);
	assert_false(p.amount->origin_amount.given);
	assert_int_equal(p.amount->pay_amount.v.fen, 7);
	assert_null(p.buyer);
	assert_int_equal(p.tourists.n, 0);
	assert_null(p.traveler_info);
	arena_reset(&arena);
}

static void a_check_without_a_count_is_about_one_copy(void **state)
{
	char fault[160];

	(void)state;
	assert_int_equal(purchase_count(read_order(&CAN_BUY_TABLE, "{'count':null}", fault)), 1);
	assert_int_equal(purchase_count(order("{'count':7}")), 7);
	arena_reset(&arena);
}

/* --- the people --- */

static const struct {
	const char *sentence;
	const char *row;
	bool named;
	size_t n;
	int64_t copy_no[6], tickets[6];
} parties[] = {
	{ "the buyer alone stands for the copy", "{'buyer':{" ZHANG "}}", false, 1, { 0 }, { 1 } },
	{ "the buyer alone stands for every copy", "{'count':3,'buyer':{" ZHANG "}}", false, 1, { 0 }, { 3 } },
	{ "nobody at all is one, too", "{'count':2}", false, 1, { 0 }, { 2 } },
	{ "an empty list names nobody", "{'tourists':[],'buyer':{" ZHANG "}}", false, 1, { 0 }, { 1 } },
	{ "one traveller, one copy", "{'tourists':[{" LI "}],'buyer':{" ZHANG "}}", true, 1, { 1 }, { 1 } },
	{ "a copy for each", "{'count':2,'tourists':[{" ZHANG "},{" LI "}]}", true, 2, { 1, 2 }, { 1, 1 } },
	{ "three to a family ticket", "{'count':1,'tourists':[{},{},{}]}", true, 3, { 1, 1, 1 }, { 1, 1, 1 } },
	{ "three to each of two family tickets",
	  "{'count':2,'tourists':[{},{},{},{},{},{}]}",
	  true,
	  6,
	  { 1, 1, 1, 2, 2, 2 },
	  { 1, 1, 1, 1, 1, 1 } },
	{ "one name for the whole order", "{'count':4,'tourists':[{" LI "}]}", true, 1, { 0 }, { 4 } },
	{ "numbers that do not fit: all for all",
	  "{'count':2,'tourists':[{},{},{}]}",
	  true,
	  3,
	  { 0, 0, 0 },
	  { 2, 2, 2 } },
};

static void copies_are_held_one_each_or_by_families(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(parties); i++) {
		struct ctx c = ctx();
		struct party party = purchase_party(&c, order(parties[i].row));

		if (party.named != parties[i].named || party.n != parties[i].n)
			fail_msg("%s: %zu people", parties[i].sentence, party.n);
		for (size_t k = 0; k < party.n; k++) {
			if (party.t[k].copy_no != parties[i].copy_no[k] || party.t[k].tickets != parties[i].tickets[k])
				fail_msg("%s: traveller %zu", parties[i].sentence, k);
		}
	}
	arena_reset(&arena);
}

static const struct {
	const char *sentence;
	const char *person;
	enum license_type type;
	const char *number; /* NULL: none */
	bool malformed, later;
} papers[] = {
	{ "an id card", "{'license_id':'330102199003071230','license_type':1}", 1, "330102199003071230", false, false },
	{ "no type is an id card", "{'license_id':'330102199003071230'}", 1, "330102199003071230", false, false },
	{ "type 0 is an id card", "{'license_id':'330102199003071230','license_type':0}", 1, "330102199003071230",
	  false, false },
	{ "so is the first type after those we know", "{'license_id':'330102199003071230','license_type':9}", 1,
	  "330102199003071230", false, false },
	{ "so is a type nobody knows", "{'license_id':'330102199003071230','license_type':42}", 1, "330102199003071230",
	  false, false },
	{ "a number as typed", "{'license_id':' 110105 19491231 002x'}", 1, "11010519491231002X", false, false },
	{ "a wrong check character", "{'license_id':'330102199003071231'}", 1, "330102199003071231", true, false },
	{ "a birthday to come", "{'license_id':'110101202611240015'}", 1, "110101202611240015", true, false },
	{ "a passport", "{'license_id':'e12345678','license_type':6}", 6, "E12345678", false, false },
	{ "a passport said to be an id card", "{'license_id':'E12345678','license_type':1}", 1, "E12345678", true,
	  false },
	{ "bytes no document has", "{'license_id':'E1234;678','license_type':6}", 6, NULL, true, false },
	{ "what only the platform can read", "{'license_id':'Enc.E1234;678','license_type':6}", 6, NULL, false, true },
	{ "none", "{'license_type':6}", 6, NULL, false, false },
	{ "an empty one", "{'license_id':''}", 1, NULL, false, false },
};

static void documents_are_normalised_and_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(papers); i++) {
		struct ctx c = ctx();
		struct str row = arena_printf(&arena, "{'tourists':[%s]}", papers[i].person);
		struct traveller *t = purchase_party(&c, order(row.p)).t;

		if (t->license_type != papers[i].type || t->malformed != papers[i].malformed ||
		    t->later != papers[i].later)
			fail_msg("%s: type %d, malformed %d, later %d", papers[i].sentence, (int)t->license_type,
			         t->malformed, t->later);
		if ((t->number.p != NULL) != (papers[i].number != NULL))
			fail_msg("%s: number %s", papers[i].sentence, t->number.p);
		if (t->number.p != NULL)
			assert_string_equal(t->number.p, papers[i].number);
	}
	arena_reset(&arena);
}

static void one_document_has_one_hash_however_it_is_written(void **state)
{
	struct ctx c = ctx();
	struct traveller *t =
		purchase_party(&c, order("{'count':4,'tourists':[{'license_id':'11010519491231002X'},"
	                                 "{'license_id':' 110105-'},{'license_id':'110105 19491231 002x'},"
	                                 "{'license_id':'330102199003071230'}]}"))
			.t;

	(void)state;
	assert_memory_equal(t[0].hash.b, t[2].hash.b, HASH_SIZE);
	assert_memory_not_equal(t[0].hash.b, t[1].hash.b, HASH_SIZE);
	assert_memory_not_equal(t[0].hash.b, t[3].hash.b, HASH_SIZE);
	arena_reset(&arena);
}

/* --- the phone --- */

static const struct {
	const char *sentence;
	const char *row;
	const char *phone; /* NULL: none */
	enum person_form form;
} phones[] = {
	{ "the buyer's", "{'buyer':{'phone':'13800000001'},'tourists':[{'phone':'13800000002'}]}", "13800000001",
	  PERSON_CLEAR },
	{ "else the first traveller's", "{'buyer':{},'tourists':[{'phone':'13800000002'},{'phone':'13800000003'}]}",
	  "13800000002", PERSON_CLEAR },
	{ "not the second's", "{'tourists':[{},{'phone':'13800000003'}]}", NULL, PERSON_CLEAR },
	{ "encrypted as it is", "{'buyer':{'phone':'Enc.abc'}}", "Enc.abc", PERSON_LATER },
	{ "a number", "{'buyer':{'phone':13800000001}}", "13800000001", PERSON_CLEAR },
	{ "none", "{'buyer':{'phone':''}}", NULL, PERSON_CLEAR },
	{ "nobody's", "{}", NULL, PERSON_CLEAR },
};

static void the_phone_is_the_buyers_else_the_first_travellers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(phones); i++) {
		struct person_text phone = purchase_phone(order(phones[i].row));

		if ((phone.text.p != NULL) != (phones[i].phone != NULL) || phone.form != phones[i].form)
			fail_msg("%s: %s", phones[i].sentence, phone.text.p);
		if (phone.text.p != NULL)
			assert_string_equal(phone.text.p, phones[i].phone);
	}
	arena_reset(&arena);
}

static bool phone_hash(const char *phone, struct hash *h)
{
	struct ctx c = ctx();

	return purchase_phone_hash(&c, order(arena_printf(&arena, "{'buyer':{'phone':'%s'}}", phone).p), h);
}

/* For every spelling that phone_valid accepts; otherwise a blank would double the limit per phone. */
static void one_phone_has_one_hash_however_it_is_written(void **state)
{
	static const char *const spellings[] = { "+8613800000000", "008613800000000", "8613800000000",
		                                 "138 0000 0000",  "138-0000-0000",   "+86 138-0000-0000" };
	static const char *const others[] = { "13800000001", "+85213800000000", "+113800000000", "" };
	struct hash first;
	struct hash h;

	(void)state;
	assert_true(phone_hash("13800000000", &first));
	for (size_t i = 0; i < COUNT(others); i++) {
		if (phone_hash(others[i], &h) && memcmp(h.b, first.b, HASH_SIZE) == 0)
			fail_msg("%s is not 13800000000", others[i]);
	}
	for (size_t i = 0; i < COUNT(spellings); i++) {
		if (!phone_hash(spellings[i], &h) || memcmp(h.b, first.b, HASH_SIZE) != 0)
			fail_msg("%s is 13800000000", spellings[i]);
	}
	arena_reset(&arena);
}

static void a_phone_that_cannot_be_read_has_no_hash(void **state)
{
	struct hash h;

	(void)state;
	assert_false(phone_hash("", &h));
	assert_false(phone_hash("Enc.abc", &h));
	arena_reset(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_are_read_or_refused_with_the_field),
		cmocka_unit_test(what_cannot_be_read_of_a_question_counts_as_absent),
		cmocka_unit_test(a_check_without_a_count_is_about_one_copy),
		cmocka_unit_test(copies_are_held_one_each_or_by_families),
		cmocka_unit_test(documents_are_normalised_and_judged),
		cmocka_unit_test(one_document_has_one_hash_however_it_is_written),
		cmocka_unit_test(the_phone_is_the_buyers_else_the_first_travellers),
		cmocka_unit_test(one_phone_has_one_hash_however_it_is_written),
		cmocka_unit_test(a_phone_that_cannot_be_read_has_no_hash),
	};
	int failed = cmocka_run_group_tests_name("purchase", tests, NULL, NULL);

	arena_free(&arena);
	return failed;
}
