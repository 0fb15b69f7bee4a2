/*
 * lib/sale/sale_check: a row for every reason against a sale and for its limits, and
 * which reason is answered first. Ages, sexes and regions: test_sale_people.c.
 */
#include "tests/unit/offer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define TWICE "the same traveller is named twice in this order"
#define ZHANG "{'name':'张三','license_id':'330102199003071230'}"
#define LI "{'name':'李四','license_id':'330102199003071249'}"
#define WANG "{'name':'王五','license_id':'11010519491231002X'}"

struct row {
	const char *sentence;
	const char *facts;
	const char *request;
	int code;
	const char *description; /* NULL: not checked */
};

static const struct row offers[] = {
	{ "what is on sale", "{}", "{}", SPI_OK, NULL },
	{ "named by our own id only", "{}", "{'sku_id':null,'sku_out_id':'A1'}", SPI_OK, NULL },
	{ "named by nothing", "{}", "{'sku_id':null}", SPI_OTHER, "field sku_id: missing" },
	{ "named by an empty id", "{}", "{'sku_id':'','sku_out_id':''}", SPI_OTHER, "field sku_id: missing" },
	{ "unknown here", "{'found':false}", "{}", SPI_OFFLINE, "no such SKU here" },
	{ "taken offline", "{'online':false}", "{}", SPI_OFFLINE, NULL },
	{ "a day the calendar does not know", "{'day_known':false}", "{}", SPI_DATE_CLOSED, NULL },
	{ "a day that is closed", "{'day_open':false}", "{}", SPI_DATE_CLOSED, NULL },
	{ "a visit of several days", "{}", "{'book_end_day':'2026-03-09'}", SPI_OK, NULL },
	{ "a visit of one day", "{}", "{'book_end_day':'2026-03-07'}", SPI_OK, NULL },
	{ "a visit that ends before it begins", "{}", "{'book_end_day':'2026-03-06'}", SPI_OTHER,
	  "field book_end_day: before book_start_day" },
};

static const struct row counts[] = {
	{ "as many as an order may have", "{'max_per_order':4}", "{'count':4}", SPI_OK, NULL },
	{ "one more", "{'max_per_order':4}", "{'count':5}", SPI_ORDER_LIMIT, NULL },
	{ "family tickets count as copies, not heads", "{'max_per_order':2}",
	  "{'count':2,'traveler_info':{'total_num':6}}", SPI_OK, NULL },
	{ "a name for each copy", "{'real_name':true}", "{'count':2,'tourists':[" ZHANG "," LI "]}", SPI_OK, NULL },
	{ "a name too few", "{'real_name':true}", "{'count':3,'tourists':[" ZHANG "," LI "]}", SPI_TRAVELLERS, NULL },
	{ "a name too many", "{'real_name':true}", "{'count':1,'tourists':[" ZHANG "," LI "]}", SPI_TRAVELLERS, NULL },
	{ "the buyer alone for one copy", "{'real_name':true}", "{'buyer':" ZHANG "}", SPI_OK, NULL },
	{ "the buyer alone for two copies", "{'real_name':true}", "{'count':2,'buyer':" ZHANG "}", SPI_TRAVELLERS,
	  NULL },
	{ "nobody named, nobody needed", "{}", "{'count':3}", SPI_OK, NULL },
	{ "one name for all", "{}", "{'count':3,'tourists':[" ZHANG "]}", SPI_OK, NULL },
	{ "two names for three, nobody needed", "{}", "{'count':3,'tourists':[" ZHANG "," LI "]}", SPI_TRAVELLERS,
	  NULL },
	{ "a family of three", "{'real_name':true}",
	  "{'traveler_info':{'total_num':3},'tourists':[" ZHANG "," LI "," WANG "]}", SPI_OK, NULL },
	{ "a family with one left out", "{'real_name':true}",
	  "{'traveler_info':{'total_num':3},'tourists':[" ZHANG "," LI "]}", SPI_TRAVELLERS, NULL },
	{ "the buyer alone for a family of three", "{'real_name':true}",
	  "{'traveler_info':{'total_num':3},'buyer':" ZHANG "}", SPI_TRAVELLERS, NULL },
	{ "two families of three", "{}", "{'count':2,'traveler_info':{'total_num':6},'tourists':[{},{},{},{},{},{}]}",
	  SPI_OK, NULL },
	{ "two families, a name for each copy", "{}",
	  "{'count':2,'traveler_info':{'total_num':6},'tourists':[" ZHANG "," LI "]}", SPI_OK, NULL },
	{ "two families with a name for each copy where all are needed", "{'real_name':true}",
	  "{'count':2,'traveler_info':{'total_num':6},'tourists':[" ZHANG "," LI "]}", SPI_TRAVELLERS, NULL },
	{ "a number of travellers that does not divide among the copies is ignored", "{'real_name':true}",
	  "{'count':2,'traveler_info':{'total_num':3},'tourists':[" ZHANG "," LI "]}", SPI_OK, NULL },
	{ "a number of travellers below the copies is ignored", "{'real_name':true}",
	  "{'count':2,'traveler_info':{'total_num':1},'tourists':[" ZHANG "," LI "]}", SPI_OK, NULL },
	{ "a number of travellers of 0 is ignored", "{'real_name':true}",
	  "{'count':2,'traveler_info':{'total_num':0},'tourists':[" ZHANG "," LI "]}", SPI_OK, NULL },
};

static const struct row papers[] = {
	{ "no phone, none needed", "{}", "{}", SPI_OK, NULL },
	{ "a wrong phone, none needed", "{}", "{'buyer':{'phone':'123'}}", SPI_OK, NULL },
	{ "a phone that is needed", "{'need_phone':true}", "{'buyer':{'phone':'13800000000'}}", SPI_OK, NULL },
	{ "the first traveller's phone will do", "{'need_phone':true}", "{'tourists':[{'phone':'13800000000'}]}",
	  SPI_OK, NULL },
	{ "no phone", "{'need_phone':true}", "{'buyer':{'name':'张三'}}", SPI_PHONE_MISSING, NULL },
	{ "no phone where phones are limited", "{'max_per_phone':5}", "{}", SPI_PHONE_MISSING, NULL },
	{ "an empty phone", "{'need_phone':true}", "{'buyer':{'phone':''}}", SPI_PHONE_MISSING, NULL },
	{ "a wrong phone", "{'need_phone':true}", "{'buyer':{'phone':'1380000000'}}", SPI_PHONE_MALFORMED, NULL },
	{ "a wrong phone where phones are limited", "{'max_per_phone':5}", "{'buyer':{'phone':'x'}}",
	  SPI_PHONE_MALFORMED, NULL },

	{ "one document for the order", "{'need_id':true}", "{'count':2,'tourists':[" ZHANG ",{}]}", SPI_OK, NULL },
	{ "the buyer's document for the order", "{'need_id':true}", "{'count':2,'buyer':" ZHANG "}", SPI_OK, NULL },
	{ "no document", "{'need_id':true}", "{'buyer':{'name':'张三'}}", SPI_ID_MISSING, NULL },
	{ "no document, nobody", "{'need_id':true}", "{}", SPI_ID_MISSING, NULL },
	{ "not the first traveller's", "{'need_id':true}", "{'count':2,'tourists':[{}," ZHANG "]}", SPI_ID_MISSING,
	  NULL },
	{ "a document missing where each needs one", "{'real_name':true}",
	  "{'count':2,'tourists':[" ZHANG ",{'name':'李四'}]}", SPI_ID_MISSING, NULL },
	{ "a document missing where they are limited", "{'max_per_id':5}", "{'count':2,'tourists':[" ZHANG ",{}]}",
	  SPI_ID_MISSING, NULL },
	{ "a wrong document", "{'need_id':true}", "{'buyer':{'license_id':'330102199003071231'}}", SPI_ID_MALFORMED,
	  NULL },
	{ "a document with bytes none has", "{'need_id':true}", "{'buyer':{'license_id':'ＡＢ'}}", SPI_ID_MALFORMED,
	  NULL },
	{ "a wrong document, none needed", "{}", "{'buyer':{'license_id':'1'}}", SPI_OK, NULL },
	{ "a wrong document of the second, one needed", "{'need_id':true}",
	  "{'count':2,'tourists':[" ZHANG ",{'license_id':'1'}]}", SPI_OK, NULL },
	{ "a foreigner's document", "{'real_name':true}",
	  "{'tourists':[{'name':'John Smith','license_id':'AB123456','license_type':7}]}", SPI_OK, NULL },
	{ "a foreigner's document said to be an id card", "{'real_name':true}",
	  "{'tourists':[{'name':'John Smith','license_id':'AB123456','license_type':1}]}", SPI_ID_MALFORMED, NULL },

	{ "no name, none needed", "{'need_id':true}", "{'buyer':{'license_id':'330102199003071230'}}", SPI_OK, NULL },
	{ "no name", "{'real_name':true}", "{'buyer':{'license_id':'330102199003071230'}}", SPI_NAME_MISSING, NULL },
	{ "an empty name", "{'real_name':true}", "{'buyer':{'name':'','license_id':'330102199003071230'}}",
	  SPI_NAME_MISSING, NULL },
	{ "a wrong name", "{'real_name':true}", "{'buyer':{'name':'张3','license_id':'330102199003071230'}}",
	  SPI_NAME_MALFORMED, NULL },
	{ "a wrong name where a document is needed", "{'need_id':true}",
	  "{'buyer':{'name':'张3','license_id':'330102199003071230'}}", SPI_NAME_MALFORMED, NULL },
	{ "a wrong name, nothing needed", "{}", "{'buyer':{'name':'张3'}}", SPI_OK, NULL },

	{ "what only the platform can decrypt never blocks",
	  "{'real_name':true,'need_phone':true,'need_id':true,'max_per_id':1,'max_per_phone':1,'min_age':99,'max_age':0,"
	  "'sex':1,'regions':'11','id_tickets':[9],'id_day_tickets':[9],'phone_tickets':9}",
	  "{'buyer':{'phone':'Enc.c'},'tourists':[{'name':'Enc.a','license_id':'Enc.b'}]}", SPI_OK, NULL },
};

#define PHONE "'buyer':{'phone':'13800000000'}"

static const struct row limits[] = {
	{ "the last ticket of an id", "{'max_per_id':3,'id_tickets':[2]}", "{'buyer':" ZHANG "}", SPI_OK, NULL },
	{ "one over the limit of an id", "{'max_per_id':3,'id_tickets':[3]}", "{'buyer':" ZHANG "}", SPI_ID_LIMIT,
	  NULL },
	{ "the copies all count for the one name", "{'max_per_id':3,'id_tickets':[0]}", "{'count':3,'buyer':" ZHANG "}",
	  SPI_OK, NULL },
	{ "one copy too many for the one name", "{'max_per_id':3,'id_tickets':[1]}", "{'count':3,'buyer':" ZHANG "}",
	  SPI_ID_LIMIT, NULL },
	{ "a name for each copy counts one each", "{'max_per_id':1}", "{'count':2,'tourists':[" ZHANG "," LI "]}",
	  SPI_OK, NULL },
	{ "the second traveller's limit", "{'max_per_id':1,'id_tickets':[0,1]}",
	  "{'count':2,'tourists':[" ZHANG "," LI "]}", SPI_ID_LIMIT, NULL },
	{ "one document twice in the order", "{'max_per_id':1}", "{'count':2,'tourists':[" ZHANG "," ZHANG "]}",
	  SPI_ID_LIMIT, NULL },
	{ "one document twice, two allowed", "{'max_per_id':2}", "{'count':2,'tourists':[" ZHANG "," ZHANG "]}", SPI_OK,
	  NULL },

	{ "the last ticket of a phone", "{'max_per_phone':3,'phone_tickets':1}", "{'count':2," PHONE "}", SPI_OK,
	  NULL },
	{ "one over the limit of a phone", "{'max_per_phone':3,'phone_tickets':2}", "{'count':2," PHONE "}",
	  SPI_PHONE_LIMIT, NULL },
	{ "no limit of a phone", "{'phone_tickets':99}", "{" PHONE "}", SPI_OK, NULL },

	{ "a ticket of the same day", "{'real_name':true,'id_tickets':[1],'id_day_tickets':[1]}", "{'buyer':" ZHANG "}",
	  SPI_HAS_TICKET, NULL },
	{ "a ticket of another day", "{'real_name':true,'id_tickets':[1],'id_day_tickets':[0]}", "{'buyer':" ZHANG "}",
	  SPI_OK, NULL },
	{ "a ticket of the same day without names", "{'id_tickets':[1],'id_day_tickets':[1]}", "{'buyer':" ZHANG "}",
	  SPI_OK, NULL },
	{ "the second traveller's ticket of the same day", "{'real_name':true,'id_day_tickets':[0,1]}",
	  "{'count':2,'tourists':[" ZHANG "," LI "]}", SPI_HAS_TICKET, NULL },
	{ "one traveller twice in the order", "{'real_name':true}", "{'count':2,'tourists':[" ZHANG "," ZHANG "]}",
	  SPI_OTHER, TWICE },
	{ "one traveller twice, before the limit of a document", "{'real_name':true,'max_per_id':1}",
	  "{'count':2,'tourists':[" ZHANG "," ZHANG "]}", SPI_OTHER, TWICE },
	{ "one traveller twice, written in two ways", "{'real_name':true}",
	  "{'count':2,'tourists':[" WANG ",{'name':'王五','license_id':'110105 19491231 002x'}]}", SPI_OTHER, TWICE },
	{ "one traveller twice in a family", "{'real_name':true}",
	  "{'traveler_info':{'total_num':2},'tourists':[" ZHANG "," ZHANG "]}", SPI_OTHER, TWICE },
	{ "two who cannot be read yet may be two", "{'real_name':true,'max_per_id':1}",
	  "{'count':2,'tourists':[{'name':'Enc.a','license_id':'Enc.b'},{'name':'Enc.a','license_id':'Enc.b'}]}",
	  SPI_OK, NULL },
};

static const struct row money[] = {
	{ "the price", "{}", "{'count':3,'amount':{'origin_amount':15000}}", SPI_OK, NULL },
	{ "a fen too little", "{}", "{'count':3,'amount':{'origin_amount':14999}}", SPI_PRICE, NULL },
	{ "a fen too much", "{}", "{'count':3,'amount':{'origin_amount':15001}}", SPI_PRICE, NULL },
	{ "no amount", "{}", "{'amount':null}", SPI_OK, NULL },
	{ "the platform's discounts are its own", "{}", "{'amount':{'origin_amount':5000,'pay_amount':1}}", SPI_OK,
	  NULL },
	{ "for nothing", "{'price_fen':0}", "{'amount':{'origin_amount':0}}", SPI_OK, NULL },
	{ "a total no number holds", "{'price_fen':9e18}", "{'count':1000}", SPI_PRICE, NULL },
	{ "the balance just enough", "{'balance_watched':true,'balance_fen':15000}", "{'count':3}", SPI_OK, NULL },
	{ "a fen short", "{'balance_watched':true,'balance_fen':14999}", "{'count':3}", SPI_BALANCE, NULL },
	{ "a balance nobody watches", "{'balance_fen':0}", "{'count':3}", SPI_OK, NULL },
	{ "the last copies", "{'left':3}", "{'count':3}", SPI_OK, NULL },
	{ "one more than there is", "{'left':3}", "{'count':4}", SPI_NO_STOCK, NULL },
	{ "nothing left", "{'left':0}", "{}", SPI_NO_STOCK, NULL },
	{ "oversold", "{'left':-1}", "{}", SPI_NO_STOCK, NULL },
};

static void check_rows(const struct row *rows, size_t n)
{
	struct arena a = { NULL };

	for (size_t i = 0; i < n; i++) {
		struct offer o = offer_new(&a);
		struct sale_decision v;

		row_merge(o.facts, rows[i].facts);
		row_merge(o.request, rows[i].request);
		v = offer_check(&o);
		if (v.code != rows[i].code)
			fail_msg("%s: code %d instead of %d", rows[i].sentence, v.code, rows[i].code);
		if (rows[i].description != NULL)
			assert_string_equal(v.description, rows[i].description);
		offer_free(&o);
		arena_reset(&a);
	}
	arena_free(&a);
}

static void only_what_is_offered_is_sold(void **state)
{
	(void)state;
	check_rows(offers, COUNT(offers));
}

static void travellers_match_the_copies(void **state)
{
	(void)state;
	check_rows(counts, COUNT(counts));
}

static void missing_and_malformed_papers_are_different_reasons(void **state)
{
	(void)state;
	check_rows(papers, COUNT(papers));
}

static void limits_hold_to_the_last_ticket(void **state)
{
	(void)state;
	check_rows(limits, COUNT(limits));
}

static void price_balance_and_stock_hold_to_the_last_fen_and_copy(void **state)
{
	(void)state;
	check_rows(money, COUNT(money));
}

/* --- hours --- */

#define HOUR 3600
#define DAY (24 * HOUR)

static const struct {
	const char *sentence;
	const char *facts;
	int64_t from_visit_s; /* now, counted from midnight of the day of the visit */
	int code;
} hours[] = {
	{ "the day itself, at its beginning", "{}", 0, SPI_OK },
	{ "the day itself, in its last second", "{}", DAY - 1, SPI_OK },
	{ "the day after", "{}", DAY, SPI_DATE_CLOSED },
	{ "until the day before, in its last second", "{'book_ahead_days':1}", -1, SPI_OK },
	{ "until the day before, a second late", "{'book_ahead_days':1}", 0, SPI_DATE_CLOSED },
	{ "by 20:00 of the day before, in the last second", "{'book_ahead_days':1,'book_before_s':72000}",
	  -4 * HOUR - 1, SPI_OK },
	{ "at 20:00 of the day before", "{'book_ahead_days':1,'book_before_s':72000}", -4 * HOUR, SPI_DATE_CLOSED },
	{ "by 10:00 of the day itself, in the last second", "{'book_before_s':36000}", 10 * HOUR - 1, SPI_OK },
	{ "at 10:00 of the day itself", "{'book_before_s':36000}", 10 * HOUR, SPI_DATE_CLOSED },
	{ "three days ahead, in the last second", "{'book_ahead_days':3}", -2 * DAY - 1, SPI_OK },
	{ "three days ahead, a second late", "{'book_ahead_days':3}", -2 * DAY, SPI_DATE_CLOSED },
	{ "on sale for 30 days, the first second", "{'on_sale_days':30}", -30 * DAY, SPI_OK },
	{ "on sale for 30 days, a second early", "{'on_sale_days':30}", -30 * DAY - 1, SPI_DATE_CLOSED },
	{ "on sale on the day only", "{'on_sale_days':0}", 0, SPI_OK },
	{ "on sale on the day only, a second early", "{'on_sale_days':0}", -1, SPI_DATE_CLOSED },
	{ "on sale from ever", "{}", -300 * DAY, SPI_OK },
};

static void booking_opens_and_closes_to_the_second(void **state)
{
	struct arena a = { NULL };
	day_t visit;

	(void)state;
	assert_true(day_parse(STR(VISIT), &visit));
	for (size_t i = 0; i < COUNT(hours); i++) {
		struct offer o = offer_new(&a);
		int code;

		o.now.s = day_start(visit).s + hours[i].from_visit_s;
		row_merge(o.facts, hours[i].facts);
		code = offer_check(&o).code;
		if (code != hours[i].code)
			fail_msg("%s: code %d instead of %d", hours[i].sentence, code, hours[i].code);
		offer_free(&o);
	}
	arena_free(&a);
}

/* --- the order of reasons --- */

/* Everything is wrong at first; each step puts one thing right, and the next reason is answered. */
static const struct row steps[] = {
	{ "everything is wrong",
	  "{'found':false,'online':false,'day_open':false,'max_per_order':2,'real_name':true,'need_phone':true,"
	  "'min_age':99,'sex':2,'regions':'44','max_per_id':1,'id_tickets':[1,0,0],'max_per_phone':2,'phone_tickets':1,"
	  "'id_day_tickets':[1],'balance_watched':true,'balance_fen':0,'left':2}",
	  "{'sku_id':null,'count':3,'amount':{'origin_amount':1},'tourists':[{},{}]}", SPI_OTHER, NULL },
	{ "named", "{}", "{'sku_id':'S1'}", SPI_OFFLINE, "no such SKU here" },
	{ "known", "{'found':true}", "{}", SPI_OFFLINE, NULL },
	{ "online", "{'online':true}", "{}", SPI_DATE_CLOSED, NULL },
	{ "the day is open", "{'day_open':true}", "{}", SPI_ORDER_LIMIT, NULL },
	{ "three may be bought", "{'max_per_order':3}", "{}", SPI_TRAVELLERS, NULL },
	{ "there are three", "{}", "{'tourists':[{},{},{}]}", SPI_PHONE_MISSING, NULL },
	{ "there is a phone", "{}", "{'buyer':{'phone':'1'}}", SPI_PHONE_MALFORMED, NULL },
	{ "the phone is right", "{}", "{" PHONE "}", SPI_ID_MISSING, NULL },
	{ "the first has a document", "{}", "{'tourists':[{'license_id':'1'},{},{}]}", SPI_ID_MALFORMED, NULL },
	{ "the document is right", "{}", "{'tourists':[{'license_id':'330102199003071230'},{},{}]}", SPI_NAME_MISSING,
	  NULL },
	{ "there is a name", "{}", "{'tourists':[{'name':'3','license_id':'330102199003071230'},{},{}]}",
	  SPI_NAME_MALFORMED, NULL },
	{ "the name is right: the next one's papers before the first one's age", "{}", "{'tourists':[" ZHANG ",{},{}]}",
	  SPI_ID_MISSING, NULL },
	{ "all have papers", "{}", "{'tourists':[" ZHANG "," LI "," WANG "]}", SPI_AGE, NULL },
	{ "any age", "{'min_age':null}", "{}", SPI_SEX, NULL },
	{ "any sex", "{'sex':null}", "{}", SPI_REGION, NULL },
	{ "any region", "{'regions':null}", "{}", SPI_ID_LIMIT, NULL },
	{ "two to an id", "{'max_per_id':2}", "{}", SPI_PHONE_LIMIT, NULL },
	{ "four to a phone", "{'max_per_phone':4}", "{}", SPI_HAS_TICKET, NULL },
	{ "no ticket of that day", "{'id_day_tickets':null}", "{}", SPI_PRICE, NULL },
	{ "the price is right", "{}", "{'amount':{'origin_amount':15000}}", SPI_BALANCE, NULL },
	{ "the balance is enough", "{'balance_fen':15000}", "{}", SPI_NO_STOCK, NULL },
	{ "there are three left", "{'left':3}", "{}", SPI_OK, NULL },
};

static void the_first_reason_is_answered(void **state)
{
	struct arena a = { NULL };
	struct offer o = offer_new(&a);

	(void)state;
	for (size_t i = 0; i < COUNT(steps); i++) {
		struct sale_decision v;

		row_merge(o.facts, steps[i].facts);
		row_merge(o.request, steps[i].request);
		v = offer_check(&o);
		if (v.code != steps[i].code)
			fail_msg("%s: code %d instead of %d", steps[i].sentence, v.code, steps[i].code);
		if (steps[i].description != NULL)
			assert_string_equal(v.description, steps[i].description);
	}
	offer_free(&o);
	arena_free(&a);
}

/* The table of create_order requires a day; the check does not rely on it. */
static void an_order_without_a_day_is_refused(void **state)
{
	const struct purchase p = { .sku_id = STR("S1") };
	const struct party party = { .n = 0 };
	const struct sale_facts f = { .found = true, .online = true };
	struct sale_decision v = sale_check(&p, &party, &f, (utc_t){ NOW_S }, (struct sale_terms){ false, false });

	(void)state;
	assert_int_equal(v.code, SPI_OTHER);
	assert_string_equal(v.description, "field book_start_day: missing");
}

/* --- the question --- */

#define PERSON_RULES                                                                                                   \
	"'real_name':true,'need_phone':true,'need_id':true,'max_per_id':1,'max_per_phone':1,'min_age':99,'max_age':0," \
	"'sex':1,'regions':'11','id_tickets':[9],'id_day_tickets':[9],'phone_tickets':9"

static const struct row questions[] = {
	{ "nobody yet, and every rule about persons", "{" PERSON_RULES "}", "{'count':3}", SPI_OK, NULL },
	{ "an empty list of travellers", "{" PERSON_RULES "}", "{'tourists':[]}", SPI_OK, NULL },
	{ "a buyer and travellers without name, phone and number", "{" PERSON_RULES "}",
	  "{'buyer':{'name':'','phone':null},'tourists':[{'age':3,'sex':2,'license_type':1},{'license_id':''}]}",
	  SPI_OK, NULL },
	{ "a number of travellers without any", "{'real_name':true}", "{'traveler_info':{'total_num':5}}", SPI_OK,
	  NULL },
	{ "a name alone is a person", "{'need_phone':true}", "{'buyer':{'name':'张三'}}", SPI_PHONE_MISSING, NULL },
	{ "a phone alone is a person", "{'need_id':true}", "{'buyer':{'phone':'13800000000'}}", SPI_ID_MISSING, NULL },
	{ "a number alone is a person", "{'need_phone':true}", "{'tourists':[{'license_id':'1'}]}", SPI_PHONE_MISSING,
	  NULL },
	{ "a text that only the platform can decrypt is a person", "{'need_phone':true}",
	  "{'tourists':[{},{'name':'Enc.a'}]}", SPI_TRAVELLERS, NULL },

	{ "nobody, taken offline", "{'online':false}", "{}", SPI_OFFLINE, NULL },
	{ "nobody, a closed day", "{'day_open':false}", "{}", SPI_DATE_CLOSED, NULL },
	{ "nobody, too many copies", "{'max_per_order':2}", "{'count':3}", SPI_ORDER_LIMIT, NULL },
	{ "nobody, a wrong price", "{}", "{'amount':{'origin_amount':1}}", SPI_PRICE, NULL },
	{ "nobody, too low a balance", "{'balance_watched':true,'balance_fen':4999}", "{}", SPI_BALANCE, NULL },
	{ "nobody, nothing left", "{'left':0}", "{}", SPI_NO_STOCK, NULL },

	{ "no day, and no such day", "{'day_known':false,'left':0," PERSON_RULES "}",
	  "{'book_start_day':null,'count':9999,'amount':{'origin_amount':1},'buyer':{'name':'1'}}", SPI_OK, NULL },
	{ "no day, taken offline", "{'online':false}", "{'book_start_day':null}", SPI_OFFLINE, NULL },
	{ "no count is one copy", "{'left':1}", "{'count':null,'amount':{'origin_amount':5000}}", SPI_OK, NULL },
	{ "no amount", "{'left':1}", "{'amount':null}", SPI_OK, NULL },
	{ "no SKU, but a product", "{'day_known':false,'left':0}", "{'sku_id':null,'product_id':'P1'}", SPI_OK, NULL },
	{ "no SKU, but our own id of a product", "{'day_known':false}", "{'sku_id':null,'product_out_id':'GATE'}",
	  SPI_OK, NULL },
	{ "no SKU, a product that is offline", "{'online':false}", "{'sku_id':null,'product_id':'P1'}", SPI_OFFLINE,
	  NULL },
	{ "no SKU, a product unknown here", "{'found':false}", "{'sku_id':null,'product_id':'P1'}", SPI_OFFLINE,
	  "no such product here" },
	{ "nothing at all", "{'found':false}", "{'sku_id':null,'book_start_day':null,'count':null,'amount':null}",
	  SPI_OK, NULL },
};

static void a_question_is_judged_by_what_it_says(void **state)
{
	struct arena a = { NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(questions); i++) {
		struct offer o = offer_new(&a);
		struct sale_decision v;

		row_merge(o.facts, questions[i].facts);
		row_merge(o.request, questions[i].request);
		v = offer_judge(&o, (struct sale_terms){ .question = true });
		if (v.code != questions[i].code)
			fail_msg("%s: code %d instead of %d", questions[i].sentence, v.code, questions[i].code);
		if (questions[i].description != NULL)
			assert_string_equal(v.description, questions[i].description);
		offer_free(&o);
		arena_reset(&a);
	}
	arena_free(&a);
}

/* --- two prices --- */

static const struct row prices[] = {
	{ "the selling price", "{'market_price_fen':6000}", "{'count':3,'amount':{'origin_amount':15000}}", SPI_OK,
	  NULL },
	{ "the crossed-out price", "{'market_price_fen':6000}", "{'count':3,'amount':{'origin_amount':18000}}", SPI_OK,
	  NULL },
	{ "a price between them", "{'market_price_fen':6000}", "{'count':3,'amount':{'origin_amount':16000}}",
	  SPI_PRICE, NULL },
	{ "the crossed-out price of one copy", "{'market_price_fen':6000}",
	  "{'count':3,'amount':{'origin_amount':6000}}", SPI_PRICE, NULL },
	{ "a market price below the selling price is not shown", "{'market_price_fen':4000}",
	  "{'amount':{'origin_amount':4000}}", SPI_PRICE, NULL },
	{ "no market price", "{}", "{'amount':{'origin_amount':6000}}", SPI_PRICE, NULL },
	{ "what is paid", "{}", "{'amount':{'origin_amount':5000,'pay_amount':1,'merchant_discount_amount':4999}}",
	  SPI_OK, NULL },
	{ "a crossed-out total no number holds", "{'market_price_fen':9e18}",
	  "{'count':1000,'amount':{'origin_amount':1}}", SPI_PRICE, NULL },
};

static void both_prices_of_the_calendar_are_right(void **state)
{
	(void)state;
	check_rows(prices, COUNT(prices));
}

static void a_price_that_differs_may_be_let_pass(void **state)
{
	struct arena a = { NULL };
	struct offer o = offer_new(&a);

	(void)state;
	row_merge(o.request, "{'amount':{'origin_amount':4999}}");
	assert_int_equal(offer_judge(&o, (struct sale_terms){ .any_price = true }).code, SPI_OK);
	row_merge(o.facts, "{'balance_watched':true,'balance_fen':4999}");
	assert_int_equal(offer_judge(&o, (struct sale_terms){ .any_price = true }).code, SPI_BALANCE);
	offer_free(&o);
	arena_free(&a);
}

static void a_total_is_exact_or_none(void **state)
{
	fen_t total;

	(void)state;
	assert_true(sale_total((fen_t){ 12800 }, 1000, &total));
	assert_int_equal(total.fen, 12800000);
	assert_true(sale_total((fen_t){ INT64_MAX }, 1, &total));
	assert_true(total.fen == INT64_MAX);
	assert_false(sale_total((fen_t){ INT64_MAX / 2 + 1 }, 2, &total));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_offered_is_sold),
		cmocka_unit_test(travellers_match_the_copies),
		cmocka_unit_test(missing_and_malformed_papers_are_different_reasons),
		cmocka_unit_test(limits_hold_to_the_last_ticket),
		cmocka_unit_test(price_balance_and_stock_hold_to_the_last_fen_and_copy),
		cmocka_unit_test(booking_opens_and_closes_to_the_second),
		cmocka_unit_test(the_first_reason_is_answered),
		cmocka_unit_test(an_order_without_a_day_is_refused),
		cmocka_unit_test(a_question_is_judged_by_what_it_says),
		cmocka_unit_test(both_prices_of_the_calendar_are_right),
		cmocka_unit_test(a_price_that_differs_may_be_let_pass),
		cmocka_unit_test(a_total_is_exact_or_none),
	};

	return cmocka_run_group_tests_name("sale_check", tests, NULL, NULL);
}
