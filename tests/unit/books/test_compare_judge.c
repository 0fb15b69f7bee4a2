/*
 * books/compare_judge: each pair of states of the table in lib/books/README.md; books/compare_ask: what an answer proves.
 */
#include "books/compare_ask.h"
#include "books/compare_judge.h"
#include "tests/unit/row_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define NOW INT64_C(1800000000)
#define LONG_AGO (NOW - 40 * INT64_C(86400))
#define PAY 30000

static struct arena arena;

static int end_of_test(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* Copies by letter: h held, i issued, u used, l locked, r refunded, v void. */
static struct our_order ours_of(const char *copies, enum order_state state)
{
	static const char letters[] = "hiulrv";
	struct our_order o = { .here = state != ORDER_ABSENT,
		               .state = state,
		               .copies = (int64_t)strlen(copies),
		               .pay = { true, { PAY } },
		               .sku_id = STR("S"),
		               .changed_at = { LONG_AGO },
		               .visit_over_at = { NOW + 86400 },
		               .auto_refund_at = { true, { NOW + 86400 } } };

	for (; *copies != '\0'; copies++)
		o.in[strchr(letters, *copies) - letters]++;
	o.acknowledged = o.in[VOUCHER_USED];
	return o;
}

/* Certificates by letter: t to use, b booked, g refunding, r refunded, f fulfilled, w being fulfilled, x unknown. */
static struct order_record theirs_of(const char *items, int64_t status)
{
	static const char letters[] = "tbgrfwx";
	static const int64_t statuses[] = { 100, 201, 300, 301, 401, 400, 555 };
	struct order_record t = { .order_id = STR("1"),
		                  .sku_id = STR("S"),
		                  .order_status = { status >= 0, status },
		                  .copies = { true, (int64_t)strlen(items) },
		                  .pay = { true, { PAY } },
		                  .created_at = { true, { LONG_AGO } },
		                  .paid_at = { true, { LONG_AGO } },
		                  .updated_at = { true, { LONG_AGO } },
		                  .certificates_n = strlen(items) };

	t.certificates = arena_array(&arena, strlen(items) + 1, sizeof *t.certificates);
	for (size_t i = 0; i < t.certificates_n; i++) {
		bool back = items[i] == 'r';

		t.certificates[i] = (struct order_certificate){
			.certificate_id = arena_printf(&arena, "c%zu", i),
			.item_status = { true, statuses[strchr(letters, items[i]) - letters] },
			.refund = { true, { back ? 10000 : 0 } },
			.refunded_at = { back, { LONG_AGO + (int64_t)i } },
			.updated_at = { true, { NOW - 60 } },
		};
	}
	return t;
}

static struct judgement judge(const struct our_order *o, const struct order_record *t)
{
	const struct their_order theirs = { .sku_here = true, .order = t };

	return compare_judge(o, &theirs, (utc_t){ NOW });
}

#define F(name) FOUND(FOUND_##name)

static void each_pair_of_states_has_its_findings(void **state)
{
	static const struct {
		enum order_state ours;
		const char *copies;
		int64_t theirs;
		const char *items;
		unsigned found;
		enum refund_repair refund;
		bool cancel;
	} rows[] = {
		/* what agrees */
		{ ORDER_ACCEPTED, "ii", 201, "tt", 0, REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "hh", 201, "tt", 0, REFUND_LEAVE, false },
		{ ORDER_WAITING, "hh", 201, "bb", 0, REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "iu", 201, "tf", 0, REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "iu", 201, "tt", 0, REFUND_LEAVE, false }, /* acknowledged, the visit is not over */
		{ ORDER_ACCEPTED, "ul", 201, "wg", 0, REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "ur", 1, "fr", 0, REFUND_LEAVE, false },
		{ ORDER_REFUNDED, "rr", 1, "rr", 0, REFUND_LEAVE, false },
		{ ORDER_CREATED, "hh", 100, "", 0, REFUND_LEAVE, false },
		{ ORDER_CANCELLED, "vv", 101, "", 0, REFUND_LEAVE, false },
		{ ORDER_REJECTED, "vv", 101, "", 0, REFUND_LEAVE, false },
		{ ORDER_REFUNDED, "rr", 101, "", 0, REFUND_LEAVE, false },
		{ ORDER_CANCELLED, "vv", 201, "gg", 0, REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "ii", 0, "tt", 0, REFUND_LEAVE, false }, /* initial says nothing */
		{ ORDER_ACCEPTED, "ii", 201, "", 0, REFUND_LEAVE, false }, /* no certificates listed: nothing follows */
		{ ORDER_ABSENT, "", 101, "", 0, REFUND_LEAVE, false },
		{ ORDER_ABSENT, "", 201, "rr", 0, REFUND_LEAVE, false },
		{ ORDER_ABSENT, "", 100, "", 0, REFUND_LEAVE, false },
		/* refunded there */
		{ ORDER_ACCEPTED, "ii", 1, "rr", F(REFUND_NOT_HERE), REFUND_END_UNUSED, false },
		{ ORDER_ACCEPTED, "hh", 1, "rr", F(REFUND_NOT_HERE), REFUND_END_UNUSED, false },
		{ ORDER_CREATED, "hh", 200, "rr", F(REFUND_NOT_HERE), REFUND_END_UNUSED, false },
		{ ORDER_CANCELLED, "vv", 1, "rr", F(REFUND_NOT_HERE), REFUND_END_UNUSED, false },
		{ ORDER_ACCEPTED, "ll", 201, "rr", F(REFUND_NOT_HERE), REFUND_END_UNUSED, false },
		{ ORDER_ACCEPTED, "il", 201, "tr", F(REFUND_NOT_HERE), REFUND_END_LOCKED, false },
		{ ORDER_ACCEPTED, "ilr", 201, "trr", F(REFUND_NOT_HERE), REFUND_END_LOCKED, false },
		{ ORDER_ACCEPTED, "iu", 201, "rf", F(REFUND_NOT_HERE), REFUND_END_UNUSED, false },
		{ ORDER_ACCEPTED, "ii", 201, "tr", F(REFUND_NOT_HERE), REFUND_LEAVE, false }, /* which of the two? */
		{ ORDER_ACCEPTED, "iu", 201, "rt", F(REFUND_NOT_HERE), REFUND_LEAVE,
		  false }, /* the use is not known there */
		{ ORDER_ACCEPTED, "ill", 201, "ttr", F(REFUND_NOT_HERE), REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "il", 201, "gr", F(REFUND_NOT_HERE), REFUND_LEAVE,
		  false }, /* the locked one may still wait */
		{ ORDER_ACCEPTED, "ul", 201, "rg", F(REFUND_NOT_HERE), REFUND_LEAVE, false },
		/* refunded and used */
		{ ORDER_ACCEPTED, "u", 1, "r", F(REFUNDED_BUT_USED), REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "iu", 1, "rr", F(REFUNDED_BUT_USED) | F(REFUND_NOT_HERE), REFUND_END_UNUSED, false },
		{ ORDER_ACCEPTED, "ur", 1, "rr", F(REFUNDED_BUT_USED), REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "iuu", 201, "rrt", F(REFUNDED_BUT_USED) | F(REFUND_NOT_HERE), REFUND_LEAVE, false },
		/* ended here, usable there */
		{ ORDER_REFUNDED, "rr", 201, "tt", F(REFUND_NOT_THERE), REFUND_LEAVE, false },
		{ ORDER_CANCELLED, "vv", 201, "tg", F(REFUND_NOT_THERE), REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "ri", 201, "tt", F(REFUND_NOT_THERE), REFUND_LEAVE, false },
		/* paid or not */
		{ ORDER_CREATED, "hh", 101, "", F(CANCEL_NOT_HERE), REFUND_LEAVE, true },
		{ ORDER_CREATED, "hh", 201, "tt", F(PAID_NOT_HERE), REFUND_LEAVE, false },
		{ ORDER_CREATED, "hh", 200, "", F(PAID_NOT_HERE), REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "ii", 100, "", F(STATUS_DIFFERS), REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "ii", 101, "", F(STATUS_DIFFERS), REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "ii", 101, "tr", F(STATUS_DIFFERS), REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "ii", 101, "rr", F(REFUND_NOT_HERE), REFUND_END_UNUSED,
		  false }, /* the refunds say it */
		{ ORDER_WAITING, "hh", 101, "rr", F(REFUND_NOT_HERE), REFUND_END_UNUSED, false },
		{ ORDER_ACCEPTED, "u", 101, "r", F(REFUNDED_BUT_USED), REFUND_LEAVE, false },
		{ ORDER_CANCELLED, "vv", 101, "tt", 0, REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "hh", 200, "tt", F(PAID_WITHOUT_CODES), REFUND_LEAVE, false },
		/* not here, or verified elsewhere */
		{ ORDER_ABSENT, "", 201, "tt", F(MISSING_HERE), REFUND_LEAVE, false },
		{ ORDER_ABSENT, "", 201, "tr", F(MISSING_HERE), REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "ii", 201, "ft", F(VERIFIED_NOT_USED), REFUND_LEAVE, false },
		/* unknown statuses */
		{ ORDER_ACCEPTED, "ii", 777, "rr", F(STATUS_UNKNOWN), REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "ii", -1, "rr", F(STATUS_UNKNOWN), REFUND_LEAVE, false },
		{ ORDER_CREATED, "ii", 102, "", F(STATUS_UNKNOWN), REFUND_LEAVE, false },
		{ ORDER_ACCEPTED, "ii", 201, "rx", F(STATUS_UNKNOWN), REFUND_LEAVE, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct our_order o = ours_of(rows[i].copies, rows[i].ours);
		struct order_record t = theirs_of(rows[i].items, rows[i].theirs);
		struct judgement j;

		if (rows[i].items[0] == '\0')
			t.copies = (struct opt_int){ .given = false };
		if (o.in[VOUCHER_REFUNDED] > 0)
			o.refunded = (struct opt_fen){ true, { (int64_t)o.in[VOUCHER_REFUNDED] * 10000 } };
		j = judge(&o, &t);
		if (j.found != rows[i].found || j.refund != rows[i].refund || j.cancel != rows[i].cancel)
			fail_msg("row %zu, %s beside %lld %s: found %x, refund %d, cancel %d", i, rows[i].copies,
			         (long long)rows[i].theirs, rows[i].items, j.found, (int)j.refund, j.cancel);
	}
}

static void an_order_the_platform_does_not_list(void **state)
{
	struct our_order o = ours_of("ii", ORDER_ACCEPTED);

	(void)state;
	assert_int_equal(judge(&o, NULL).found, F(MISSING_THERE));
	o.changed_at.s = NOW - JUDGE_YOUNG_S + 1;
	assert_int_equal(judge(&o, NULL).found, 0);
	o = ours_of("hh", ORDER_CREATED);
	o.pay_by_at = (struct opt_utc){ true, { NOW - 4000 } };
	o.unlisted_at = (struct opt_utc){ true, { NOW - JUDGE_UNLISTED_S } };
	o.unlisted = JUDGE_UNLISTED - 2;
	assert_int_equal(judge(&o, NULL).found, 0);
	assert_false(judge(&o, NULL).cancel);
	o.unlisted = JUDGE_UNLISTED - 1;
	assert_int_equal(judge(&o, NULL).found, F(MISSING_THERE));
	assert_true(judge(&o, NULL).cancel);
	o.unlisted_at.v.s++;
	assert_false(judge(&o, NULL).cancel);
	o.unlisted_at.v.s--;
	o.pay_by_at.v.s = NOW + 1;
	assert_false(judge(&o, NULL).cancel);
	o = ours_of("vv", ORDER_CANCELLED);
	assert_int_equal(judge(&o, NULL).found, 0);
	o = ours_of("", ORDER_ABSENT);
	assert_int_equal(judge(&o, NULL).found, 0);
}

static void what_has_just_changed_is_not_judged(void **state)
{
	struct our_order o = ours_of("rr", ORDER_REFUNDED);
	struct order_record t = theirs_of("tt", 201);

	(void)state;
	o.changed_at.s = NOW - JUDGE_YOUNG_S + 1;
	assert_int_equal(judge(&o, &t).found, 0);
	o = ours_of("", ORDER_ABSENT);
	t.paid_at.v.s = NOW - JUDGE_YOUNG_S + 1;
	assert_int_equal(judge(&o, &t).found, 0);
	o = ours_of("hh", ORDER_CREATED);
	t.paid_at.v.s = NOW - JUDGE_PAID_S + 1;
	assert_int_equal(judge(&o, &t).found, 0);
	o = ours_of("hh", ORDER_ACCEPTED);
	t = theirs_of("tt", 200);
	t.paid_at.v.s = NOW - JUDGE_CODES_S + 1;
	assert_int_equal(judge(&o, &t).found, 0);
}

static void an_order_of_another_sku_is_not_missing_here(void **state)
{
	struct our_order o = ours_of("", ORDER_ABSENT);
	struct order_record t = theirs_of("tt", 201);
	const struct their_order theirs = { .sku_here = false, .order = &t };

	(void)state;
	assert_int_equal(compare_judge(&o, &theirs, (utc_t){ NOW }).found, 0);
}

static void amounts_are_compared_one_by_one(void **state)
{
	struct our_order o = ours_of("ii", ORDER_ACCEPTED);
	struct order_record t = theirs_of("tt", 201);

	(void)state;
	t.pay.v.fen = PAY - 1;
	assert_int_equal(judge(&o, &t).found, F(PAY_DIFFERS));
	o.pay.given = false;
	assert_int_equal(judge(&o, &t).found, 0);
	t.copies.v = 3;
	assert_int_equal(judge(&o, &t).found, F(COUNT_DIFFERS));
	t = theirs_of("tt", 201);
	t.sku_id = STR("T");
	assert_int_equal(judge(&o, &t).found, F(SKU_DIFFERS));
	o.sku_out_id = t.sku_out_id = STR("ours");
	assert_int_equal(judge(&o, &t).found, 0);
	t.sku_out_id = STR("another");
	assert_int_equal(judge(&o, &t).found, F(SKU_DIFFERS));
	o.sku_id = STR_NONE; /* known here under our own id alone */
	assert_int_equal(judge(&o, &t).found, F(SKU_DIFFERS));
	t.sku_out_id = STR_NONE;
	assert_int_equal(judge(&o, &t).found, 0);
	t.sku_out_id = STR("ours");
	assert_int_equal(judge(&o, &t).found, 0);
	o = ours_of("ii", ORDER_ACCEPTED);
	t = theirs_of("t", 201);
	t.copies.v = 2;
	assert_int_equal(judge(&o, &t).found, F(STATUS_UNKNOWN)); /* fewer certificates than copies */
	o = ours_of("rr", ORDER_REFUNDED);
	o.refunded = (struct opt_fen){ true, { 19999 } };
	t = theirs_of("rr", 1);
	assert_int_equal(judge(&o, &t).found, F(REFUND_AMOUNT_DIFFERS));
	o.refunded.given = false;
	assert_int_equal(judge(&o, &t).found, 0);
}

static void a_refund_that_is_found_has_the_certificates_sum_and_last_time(void **state)
{
	struct our_order o = ours_of("iu", ORDER_ACCEPTED);
	struct order_record t = theirs_of("fr", 201);
	struct judgement j = judge(&o, &t);

	(void)state;
	assert_true(j.refund_amount.given);
	assert_int_equal(j.refund_amount.v.fen, 10000);
	assert_int_equal(j.refunded_at.v.s, LONG_AGO + 1);
	t.certificates[1].refund.given = false;
	assert_false(judge(&o, &t).refund_amount.given);
	o = ours_of("rl", ORDER_ACCEPTED);
	o.refunded = (struct opt_fen){ true, { 9000 } };
	t = theirs_of("rr", 1);
	assert_int_equal(judge(&o, &t).refund_amount.v.fen, 11000);
}

static void a_use_is_missed_only_after_the_visit_and_sent_once_more_only_once(void **state)
{
	struct our_order o = ours_of("u", ORDER_ACCEPTED);
	struct order_record t = theirs_of("t", 201);
	struct judgement j;

	(void)state;
	assert_int_equal(judge(&o, &t).found, 0);
	o.visit_over_at.s = NOW;
	j = judge(&o, &t);
	assert_int_equal(j.found, F(USED_NOT_VERIFIED));
	assert_true(j.resend_uses);
	o.acknowledged = 0;
	o.pending = 1;
	assert_int_equal(judge(&o, &t).found, 0); /* still sent */
	o.resent = true;
	j = judge(&o, &t);
	assert_int_equal(j.found, F(USED_NOT_VERIFIED));
	assert_false(j.resend_uses);
	o.resent = false;
	o.taken_back = 1; /* by people, there: neither missed nor sent against them */
	j = judge(&o, &t);
	assert_true(j.found == 0 && !j.resend_uses);
	t = theirs_of("f", 1);
	assert_int_equal(judge(&o, &t).found, 0);
}

static void a_partly_used_order_may_end_verified_whole_or_refunded_in_part(void **state)
{
	struct our_order o = ours_of("iu", ORDER_ACCEPTED);
	struct order_record whole = theirs_of("ff", 1), part = theirs_of("rf", 1), all = theirs_of("rr", 1);

	(void)state;
	assert_int_equal(judge(&o, &whole).found, F(VERIFIED_NOT_USED)); /* before the moment somebody else did it */
	o.auto_refund_at.v.s = NOW;
	assert_int_equal(judge(&o, &whole).found, 0);
	assert_true(judge(&o, &whole).ended);
	assert_int_equal(judge(&o, &part).found, F(REFUND_NOT_HERE)); /* repaired: as the notice would have done it */
	assert_int_equal(judge(&o, &part).refund, REFUND_END_UNUSED);
	assert_int_equal(judge(&o, &all).found, F(REFUNDED_BUT_USED) | F(REFUND_NOT_HERE));
	o = ours_of("ur", ORDER_ACCEPTED);
	o.refunded = (struct opt_fen){ true, { 10000 } };
	o.auto_refund_at.v.s = NOW;
	part = theirs_of("fr", 1);
	assert_int_equal(judge(&o, &part).found, 0);
	o = ours_of("ii", ORDER_ACCEPTED);
	o.auto_refund_at.v.s = NOW;
	assert_int_equal(judge(&o, &whole).found, F(VERIFIED_NOT_USED)); /* nobody used it */
}

static void copies_in_refund_that_nothing_here_explains_are_counted(void **state)
{
	static const struct {
		const char *copies, *items;
		bool counted;
		size_t refunding;
	} rows[] = {
		{ "ii", "tt", true, 0 }, { "ii", "gt", true, 1 },  { "hi", "gg", true, 2 },   { "li", "gt", true, 0 },
		{ "li", "gg", true, 1 }, { "ui", "fg", true, 1 },  { "rii", "ggt", true, 1 }, { "rii", "rgt", true, 1 },
		{ "vi", "gt", true, 0 }, { "ii", "gx", false, 0 }, { "ii", "", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct our_order o = ours_of(rows[i].copies, ORDER_ACCEPTED);
		struct order_record t = theirs_of(rows[i].items, 201);
		struct judgement j = judge(&o, &t);

		if (j.counted != rows[i].counted || j.refunding != rows[i].refunding)
			fail_msg("%s beside %s: counted %d, %zu in refund", rows[i].copies, rows[i].items, j.counted,
			         j.refunding);
	}
}

static void a_refund_undecided_for_a_day(void **state)
{
	struct our_order o = ours_of("li", ORDER_ACCEPTED);
	struct order_record t = theirs_of("gt", 201);

	(void)state;
	assert_int_equal(judge(&o, &t).found, 0);
	t.certificates[0].updated_at.v.s = NOW - JUDGE_UNDECIDED_S;
	assert_int_equal(judge(&o, &t).found, F(REFUND_UNDECIDED));
	t = theirs_of("tt", 201);
	assert_int_equal(judge(&o, &t).found, 0);
	o.locked_at = (struct opt_utc){ true, { NOW - JUDGE_UNDECIDED_S } };
	assert_int_equal(judge(&o, &t).found, F(LOCK_NOT_THERE));
}

static void several_certificates_of_a_copy_count_when_all_have_the_same_status(void **state)
{
	struct our_order o = ours_of("ii", ORDER_ACCEPTED);
	struct order_record t = theirs_of("tttt", 201);

	(void)state;
	t.copies.v = 2;
	assert_int_equal(judge(&o, &t).found, 0);
	t = theirs_of("rrrr", 1);
	t.copies.v = 2;
	assert_int_equal(judge(&o, &t).found, F(REFUND_NOT_HERE));
	assert_int_equal(judge(&o, &t).refund, REFUND_END_UNUSED);
	assert_int_equal(judge(&o, &t).refund_amount.v.fen, 40000);
	t = theirs_of("rrtt", 201);
	t.copies.v = 2;
	assert_int_equal(judge(&o, &t).found, F(STATUS_UNKNOWN));
	o = ours_of("i", ORDER_ACCEPTED);
	t = theirs_of("rr", 1); /* of two copies there: not two of one */
	assert_int_equal(judge(&o, &t).found, F(COUNT_DIFFERS));
	assert_int_equal(judge(&o, &t).refund, REFUND_LEAVE);
	t.order_status.v = 101;
	assert_int_equal(judge(&o, &t).found, F(STATUS_DIFFERS));
	o = ours_of("ii", ORDER_ACCEPTED);
	t = theirs_of("ttt", 201);
	t.copies.v = 2;
	assert_int_equal(judge(&o, &t).found, F(STATUS_UNKNOWN));
}

static void an_end_is_when_nothing_more_can_happen(void **state)
{
	static const struct {
		const char *items;
		int64_t status;
		bool ended;
	} rows[] = {
		{ "rr", 1, true },    { "rf", 201, true },  { "ff", 1, true },    { "rt", 1, false },
		{ "rw", 201, false }, { "rg", 201, false }, { "rx", 201, false }, { "", 1, false },
		{ "", 101, true },    { "rr", 777, false }, { "tt", 201, false }, { "", 100, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct our_order o = ours_of("ii", ORDER_ACCEPTED);
		struct order_record t = theirs_of(rows[i].items, rows[i].status);

		assert_int_equal(judge(&o, &t).ended, rows[i].ended);
	}
}

static void an_answer_proves_only_what_it_is_about(void **state)
{
	static const struct {
		const char *data;
		enum ask_end end;
	} rows[] = {
		{ "{'orders':[{'order_id':'1','order_status':201}],'page':{'total':1}}", ASK_FOUND },
		{ "{'orders':[{'order_id':1}]}", ASK_FOUND },
		{ "{'orders':[],'page':{'total':0}}", ASK_NOTHING },
		{ "{'orders':[],'page':{'total':'0'}}", ASK_NOTHING },
		{ "{'orders':[],'page':{'total':1}}", ASK_UNCLEAR },
		{ "{'orders':[]}", ASK_UNCLEAR },
		{ "{'page':{'total':0}}", ASK_UNCLEAR },
		{ "{'orders':null,'page':{'total':0}}", ASK_UNCLEAR },
		{ "{'orders':[{'order_id':'2'}],'page':{'total':1}}", ASK_UNCLEAR },
		{ "{'orders':[{'order_id':'1'},{'order_id':'2'}]}", ASK_UNCLEAR },
		{ "{'orders':[{'order_id':'1'},{'order_id':'1'}]}", ASK_UNCLEAR },
		{ "{'orders':[{'order_id':'1','order_status':'x'}]}", ASK_UNCLEAR },
		{ "{'orders':[{'order_id':'1','update_order_time':5,'order_status':100},"
		  "{'order_id':'1','update_order_time':6,'order_status':201}]}",
		  ASK_FOUND },
		{ "{'orders':[{'order_id':'1','update_order_time':6,'order_status':201},"
		  "{'order_id':'1','update_order_time':5,'order_status':100}]}",
		  ASK_FOUND },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct order_record o = { .order_status = { .given = false } };
		struct str said = STR_NONE;
		cJSON *data = row_json(rows[i].data);

		assert_int_equal(compare_ask_read(&arena, data, STR("1"), &o, &said), rows[i].end);
		if (rows[i].end == ASK_UNCLEAR)
			assert_non_null(said.p);
		if (o.updated_at.given)
			assert_int_equal(o.order_status.v, 201); /* the newer */
		cJSON_Delete(data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(each_pair_of_states_has_its_findings, end_of_test),
		cmocka_unit_test_teardown(an_order_the_platform_does_not_list, end_of_test),
		cmocka_unit_test_teardown(what_has_just_changed_is_not_judged, end_of_test),
		cmocka_unit_test_teardown(an_order_of_another_sku_is_not_missing_here, end_of_test),
		cmocka_unit_test_teardown(amounts_are_compared_one_by_one, end_of_test),
		cmocka_unit_test_teardown(a_refund_that_is_found_has_the_certificates_sum_and_last_time, end_of_test),
		cmocka_unit_test_teardown(a_use_is_missed_only_after_the_visit_and_sent_once_more_only_once,
		                          end_of_test),
		cmocka_unit_test_teardown(a_partly_used_order_may_end_verified_whole_or_refunded_in_part, end_of_test),
		cmocka_unit_test_teardown(copies_in_refund_that_nothing_here_explains_are_counted, end_of_test),
		cmocka_unit_test_teardown(a_refund_undecided_for_a_day, end_of_test),
		cmocka_unit_test_teardown(several_certificates_of_a_copy_count_when_all_have_the_same_status,
		                          end_of_test),
		cmocka_unit_test_teardown(an_end_is_when_nothing_more_can_happen, end_of_test),
		cmocka_unit_test_teardown(an_answer_proves_only_what_it_is_about, end_of_test),
	};

	return cmocka_run_group_tests_name("compare_judge", tests, NULL, NULL);
}
