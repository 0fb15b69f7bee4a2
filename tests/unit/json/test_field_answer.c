/*
 * lib/json/field: what is different in an answer of the platform, and ids and groups, which stand in answers only.
 */
#include "base/buf.h"
#include "json/field.h"
#include "tests/unit/row_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct record {
	struct str id;
	struct opt_int n;
	struct opt_fen pay;
	struct opt_utc at, paid_at;
};

#define AT(member) offsetof(struct record, member)
static const struct field group_fields[] = { { "pay", FIELD_FEN, OPTIONAL, AT(pay), 0, 1000, NULL } };
static const struct field_table group = FIELD_TABLE(group_fields, struct record);
static const struct field fields[] = {
	{ "id", FIELD_API_ID, OPTIONAL, AT(id), 1, 8, NULL },
	{ "n", FIELD_INT, OPTIONAL, AT(n), -5, INT64_MAX, NULL },
	{ "at", FIELD_TIME, OPTIONAL, AT(at), 0, TIME_MAX_S, NULL },
	{ "amount", FIELD_GROUP, OPTIONAL, 0, 0, 0, &group },
};
static const struct field_table table = FIELD_TABLE(fields, struct record);

/* The decoded values as one line, or the fault. */
static void check(const char *text, const char *expected)
{
	struct arena a = { NULL };
	struct decode d = { .arena = &a, .answer = true, .list = "rows", .row = 3 };
	struct buf b = BUF_INIT(500);
	struct record r = { .id = STR_NONE };
	cJSON *json = row_json(text);

	if (field_decode(&d, &table, json, &r) != OK)
		buf_printf(&b, "%s", d.fault);
	if (b.n == 0 && r.id.p != NULL)
		buf_printf(&b, " id=%s", r.id.p);
	if (b.n == 0 || b.p[0] == ' ')
		buf_printf(&b, "%s%lld", r.n.given ? " n=" : " ", (long long)r.n.v);
	if (b.p[0] == ' ' && r.pay.given)
		buf_printf(&b, " pay=%lld", (long long)r.pay.v.fen);
	if (b.p[0] == ' ' && r.at.given)
		buf_printf(&b, " at=%lld", (long long)r.at.v.s);
	assert_string_equal(buf_str(&b).p, expected);
	buf_free(&b);
	cJSON_Delete(json);
	arena_free(&a);
}

static void a_number_may_be_a_text_and_an_empty_text_is_absent(void **state)
{
	(void)state;
	check("{'n':'7'}", " n=7");
	check("{'n':'-5','id':'','at':''}", " n=-5");
	check("{'n':'9007199254740991'}", " n=9007199254740991");
	check("{'n':'9007199254740992'}", "field rows[3].n: not a whole number");
	check("{'n':'7.0'}", "field rows[3].n: not a whole number");
	check("{'n':7.5}", "field rows[3].n: not a whole number a computer can hold exactly");
	check("{'n':'-6'}", "field rows[3].n: out of range");
	check("{'n':true}", "field rows[3].n: not a number");
	check("7", "field rows[3]: not an object");
}

static void a_time_of_0_is_absent(void **state)
{
	(void)state;
	check("{'at':0}", " 0");
	check("{'at':'0'}", " 0");
	check("{'at':'1767225600'}", " 0 at=1767225600");
	check("{'at':1767225600999}", " 0 at=1767225600");
	check("{'at':-1}", "field rows[3].at: not a time");
}

static void an_id_is_printable_without_blanks(void **state)
{
	(void)state;
	check("{'id':'A~!8'}", " id=A~!8 0");
	check("{'id':1234}", " id=1234 0");
	check("{'id':'a b'}", "field rows[3].id: not an id");
	check("{'id':'山'}", "field rows[3].id: not an id");
	check("{'id':0.5}", "field rows[3].id: not an id");
	check("{'id':'123456789'}", "field rows[3].id: too long");
	check("{'id':['1']}", "field rows[3].id: not a text");
}

static void members_of_a_group_stand_in_the_struct_itself(void **state)
{
	(void)state;
	check("{'amount':{'pay':'12'}}", " 0 pay=12");
	check("{'amount':{}}", " 0");
	check("{'amount':null}", " 0");
	check("{'amount':7}", "field rows[3].amount: not an object");
	check("{'amount':{'pay':1001}}", "field rows[3].amount.pay: out of range");
}

struct page {
	struct opt_int good;
	struct list rows;
};

static void what_cannot_be_read_is_absent_when_only_a_part_is_wanted(void **state)
{
	static const struct field page_fields[] = {
		{ "good", FIELD_FLAG, REQUIRED, offsetof(struct page, good), 0, 0, NULL },
		{ "rows", FIELD_LIST, REQUIRED, offsetof(struct page, rows), 0, 2, &table },
	};
	static const struct field_table page_table = FIELD_TABLE(page_fields, struct page);
	static const struct {
		const char *json;
		size_t rows;
		bool given, good;
	} cases[] = {
		{ "{'good':true,'rows':[{'n':1},{'n':2}]}", 2, true, true },
		{ "{'good':false,'rows':[7,{'n':'x'},{'n':2},{'n':3}]}", 2, true, false },
		{ "{'good':1,'rows':{}}", 0, false, false },
		{ "{}", 0, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena a = { NULL };
		struct decode d = { .arena = &a, .partly = true };
		struct page p = { .good = { false, 0 } };
		cJSON *json = row_json(cases[i].json);

		assert_int_equal(field_decode(&d, &page_table, json, &p), OK);
		assert_int_equal(p.rows.n, cases[i].rows);
		assert_int_equal(p.good.given, cases[i].given);
		assert_int_equal(p.good.v, cases[i].good);
		for (size_t k = 0; k < p.rows.n; k++)
			assert_true(((struct record *)p.rows.items)[k].n.v != 7);
		cJSON_Delete(json);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_may_be_a_text_and_an_empty_text_is_absent),
		cmocka_unit_test(a_time_of_0_is_absent),
		cmocka_unit_test(an_id_is_printable_without_blanks),
		cmocka_unit_test(what_cannot_be_read_is_absent_when_only_a_part_is_wanted),
		cmocka_unit_test(members_of_a_group_stand_in_the_struct_itself),
	};

	return cmocka_run_group_tests_name("field_answer", tests, NULL, NULL);
}
