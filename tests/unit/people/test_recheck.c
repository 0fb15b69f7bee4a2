/*
 * sale_check_people of lib/sale/sale_check: the rules about people, checked again for a stored order, and only for fields
 * that could not be read at the sale. The rules themselves: test_sale_check.c, test_sale_people.c.
 */
#include "tests/unit/offer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ZHANG "{'name':'张三','license_id':'330102199003071230'}"
#define BROKEN "{'name':'张三','license_id':'330102199003071231'}"
#define BAD_NAME "{'name':'张3','license_id':'330102199003071230'}"
#define PASSPORT "{'license_id':'E12345678','license_type':6,'birthday':'2014-01-01','sex':2}"

/* `news`: the fields that could not be read at the sale. p the phone, then for each traveller n name, l license, b both, - none. */
struct row {
	const char *sentence;
	const char *news;
	const char *facts;
	const char *request;
	int code;
};

static const struct row rows[] = {
	{ "a wrong document", "-l", "{'need_id':true}", "{'tourists':[" BROKEN "]}", SPI_ID_MALFORMED },
	{ "a wrong document that was read at the sale", "--", "{'need_id':true}", "{'tourists':[" BROKEN "]}", SPI_OK },
	{ "an empty document", "-l", "{'need_id':true}", "{'tourists':[{'name':'张三'}]}", SPI_ID_MISSING },
	{ "no document at the sale, and only the name is new", "-n", "{'need_id':true}",
	  "{'tourists':[{'name':'张三'}]}", SPI_OK },
	{ "a wrong name", "-n", "{'real_name':true}", "{'tourists':[" BAD_NAME "]}", SPI_NAME_MALFORMED },
	{ "a wrong name that was read at the sale", "-l", "{'real_name':true}", "{'tourists':[" BAD_NAME "]}", SPI_OK },
	{ "an empty name", "-n", "{'real_name':true}", "{'tourists':[{'license_id':'330102199003071230'}]}",
	  SPI_NAME_MISSING },
	{ "a wrong phone", "p", "{'need_phone':true}", "{'buyer':{'phone':'123'}}", SPI_PHONE_MALFORMED },
	{ "a wrong phone that was read at the sale", "-", "{'need_phone':true}", "{'buyer':{'phone':'123'}}", SPI_OK },
	{ "an empty phone", "p", "{'need_phone':true}", "{'buyer':{'name':'张三'}}", SPI_PHONE_MISSING },
	{ "fields that still cannot be read break no rule", "pb", "{'real_name':true,'need_phone':true,'min_age':99}",
	  "{'buyer':{'phone':'Enc.p'},'tourists':[{'name':'Enc.n','license_id':'Enc.l'}]}", SPI_OK },

	{ "too young", "-l", "{'min_age':60}", "{'tourists':[" ZHANG "]}", SPI_AGE },
	{ "a rule of age, but the document was read at the sale", "-n", "{'min_age':60}", "{'tourists':[" ZHANG "]}",
	  SPI_OK },
	{ "a passport, and the age as stated", "-l", "{'min_age':12}", "{'tourists':[" PASSPORT "]}", SPI_OK },
	{ "a passport, and the age as stated is too low", "-l", "{'min_age':13}", "{'tourists':[" PASSPORT "]}",
	  SPI_AGE },
	{ "another sex", "-l", "{'sex':2}", "{'tourists':[" ZHANG "]}", SPI_SEX },
	{ "a passport, and the sex as stated", "-l", "{'sex':2}", "{'tourists':[" PASSPORT "]}", SPI_OK },
	{ "another region", "-l", "{'regions':'11'}", "{'tourists':[" ZHANG "]}", SPI_REGION },

	{ "the last ticket of a document", "-l", "{'max_per_id':2,'id_tickets':[1]}", "{'tourists':[" ZHANG "]}",
	  SPI_OK },
	{ "one ticket more", "-l", "{'max_per_id':2,'id_tickets':[2]}", "{'tourists':[" ZHANG "]}", SPI_ID_LIMIT },
	{ "one ticket more, but it was counted at the sale", "-n", "{'max_per_id':2,'id_tickets':[2]}",
	  "{'tourists':[" ZHANG "]}", SPI_OK },
	{ "the same person twice in the order, the second was not readable at the sale", "--b", "{'max_per_id':1}",
	  "{'count':2,'tourists':[" ZHANG "," ZHANG "]}", SPI_ID_LIMIT },
	{ "the last ticket of a phone", "p", "{'max_per_phone':3,'phone_tickets':2}",
	  "{'buyer':{'phone':'13800000000'}}", SPI_OK },
	{ "one ticket more of a phone", "p", "{'max_per_phone':3,'phone_tickets':3}",
	  "{'buyer':{'phone':'13800000000'}}", SPI_PHONE_LIMIT },
	{ "one ticket more of a phone that was counted at the sale", "-", "{'max_per_phone':3,'phone_tickets':3}",
	  "{'buyer':{'phone':'13800000000'}}", SPI_OK },
	{ "a ticket for the day already", "-l", "{'real_name':true,'id_day_tickets':[1]}", "{'tourists':[" ZHANG "]}",
	  SPI_HAS_TICKET },
	{ "a ticket for the day already, which was checked at the sale", "-n",
	  "{'real_name':true,'id_day_tickets':[1]}", "{'tourists':[" ZHANG "]}", SPI_OK },

	{ "only the rules about people are checked", "pb",
	  "{'online':false,'day_open':false,'left':0,'max_per_order':1,'balance_watched':true,'balance_fen':0}",
	  "{'count':3,'buyer':{'phone':'13800000000'},'tourists':[" ZHANG "]}", SPI_OK },
};

static char news_at(const struct row *row, size_t i)
{
	return i < strlen(row->news) ? row->news[i] : '-';
}

static void check_row(struct arena *a, const struct row *row)
{
	static const struct vault vault;
	struct decode d = { .arena = a, .client_secret = STR("0123456789abcdef0123456789abcdef") };
	struct offer o = offer_new(a);
	struct ctx c = { NULL, a, &vault, o.now };
	struct purchase p = { .order_id = STR_NONE };
	struct party party;
	struct sale_facts f;
	struct sale_decision v;

	row_merge(o.facts, row->facts);
	row_merge(o.request, row->request);
	assert_int_equal(field_decode(&d, &CAN_BUY_TABLE, o.request, &p), OK);
	party = purchase_party(&c, &p);
	party.phone_judged = news_at(row, 0) != 'p';
	for (size_t i = 0; i < party.n; i++) {
		party.t[i].name_judged = strchr("nb", news_at(row, i + 1)) == NULL;
		party.t[i].license_judged = strchr("lb", news_at(row, i + 1)) == NULL;
	}
	f = offer_facts(&o, party.n);
	v = sale_check_people(&p, &party, &f);
	if (v.code != row->code)
		fail_msg("%s: code %d instead of %d", row->sentence, v.code, row->code);
	assert_string_not_equal(sale_decision_words(&v), "");
	offer_free(&o);
	arena_reset(a);
}

static void only_fields_that_could_not_be_read_are_checked_again(void **state)
{
	struct arena a = { NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_row(&a, &rows[i]);
	arena_free(&a);
}

static void what_the_visitor_stated_is_read_as_it_was_stored(void **state)
{
	struct arena a = { NULL };
	struct ctx c = { NULL, &a, NULL, { 0 } };
	struct purchase_person said = { .age = STR("36"), .birthday = STR("1990-03-07"), .sex = STR("\"女\n") };
	struct purchase_person some = { .sex = STR("2") };
	struct purchase_person none = { .name = { STR("张三"), PERSON_CLEAR } };
	struct purchase_person read = { .name = { STR("李四"), PERSON_CLEAR } };

	(void)state;
	assert_null(purchase_said(&c, &none).p);
	assert_int_equal(purchase_said_read(&c, STR_NONE, &read), OK);
	assert_null(read.age.p);
	assert_int_equal(purchase_said_read(&c, purchase_said(&c, &said), &read), OK);
	assert_string_equal(read.age.p, "36");
	assert_string_equal(read.birthday.p, "1990-03-07");
	assert_string_equal(read.sex.p, "\"女\n");
	assert_string_equal(read.name.text.p, "李四");
	assert_int_equal(purchase_said_read(&c, purchase_said(&c, &some), &read), OK);
	assert_null(read.age.p);
	assert_string_equal(read.sex.p, "2");
	assert_int_equal(purchase_said_read(&c, STR("x"), &read), REFUSE);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_fields_that_could_not_be_read_are_checked_again),
		cmocka_unit_test(what_the_visitor_stated_is_read_as_it_was_stored),
	};

	return cmocka_run_group_tests_name("recheck", tests, NULL, NULL);
}
