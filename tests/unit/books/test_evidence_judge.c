/*
 * books/evidence_judge: what differs between the uses, verifications and ledger rows of an order, by a table. ' stands for ".
 *
 * The evidence of a row: `copies`, a letter each (h held, i issued, u used and acknowledged, o used and pending, l locked,
 * r refunded); `pay` fen; `v` [[verification, certificate, status, type, copy or 0]]; `c` [[certificate, f fulfilled |
 * r refunded | -]]; `l` [[row, certificate, verification or '', status, pay, total, goods, fee, share]]; `unread`: the lists
 * of the day were not read; `expired`: the automatic refund was so many seconds before the verifications; `asked`: seconds after the acknowledgement; `late`: days after the visit; `strange` 1: the order
 * is not here, 2: nor is it, but its SKU is.
 */
#include "base/buf.h"
#include "base/day.h"
#include "base/number.h"
#include "books/evidence_judge.h"
#include "books/evidence_text.h"
#include "tests/unit/row_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define DAY 20783 /* 2026-11-26 */
#define USED_S (DAY * 86400LL + 3600)
#define ACKNOWLEDGED_S (USED_S + 60)
#define MAX 8

static struct arena arena;

struct row {
	const char *evidence;
	const char *verify; /* findings, "kind:subject", joined by commas; after a slash the copies to be marked used */
	const char *ledger;
	size_t not_listed, sums_wrong;
};

static const struct row rows[] = {
	/* nothing differs */
	{ "{'copies':'i','pay':100}", "", "", 0, 0 },
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',2,100]]}", "", "", 0, 0 },
	{ "{'copies':'uui','pay':100,'v':[['V1','C1',1,4,0],['V2','C2',1,4,0]],"
	  "'l':[['L1','C1','V1',2,33],['L2','C2','V2',2,34]]}",
	  "", "", 0, 0 },
	{ "{'copies':'uuu','pay':100,'v':[['V1','C1',1,4,0],['V2','C2',1,4,0],['V3','C3',1,4,0]],"
	  "'l':[['L1','C1','V1',2,33],['L2','C2','V2',2,33],['L3','C3','V3',2,34]]}",
	  "", "", 0, 0 },
	/* several certificates of one copy */
	{ "{'copies':'u','pay':100,'c':[['C1','f'],['C2','f']],'v':[['V1','C1',1,4,0],['V2','C2',1,4,0]],"
	  "'l':[['L1','C1','V1',2,50],['L2','C2','V2',2,50]]}",
	  "", "", 0, 0 },
	{ "{'copies':'ui','pay':100,'c':[['C1','f'],['C2','-'],['C3','-'],['C4','-']],'v':[['V1','C1',1,4,0]]}", "", "",
	  0, 0 },
	{ "{'copies':'u','pay':100,'c':[['C1','f'],['C2','f']],'v':[['V1','C1',1,4,0],['V2','C2',1,4,0]],"
	  "'l':[['L1','C1','V1',2,100],['L2','C2','V2',2,100]]}",
	  "", "ledger_amount_differs:", 0, 0 },
	/* not acknowledged, or the lists were not read: nothing is missing yet */
	{ "{'copies':'o','pay':100}", "", "", 0, 0 },
	{ "{'copies':'u','pay':100,'unread':1}", "", "", 0, 0 },
	/* acknowledged, and in no list */
	{ "{'copies':'u','c':[['C1','-']],'asked':10}", "used_not_verified:records", "", 0, 0 },
	{ "{'copies':'u','c':[['C1','-']],'asked':-10}", "", "", 0, 0 },
	{ "{'copies':'u','c':[['C1','-']],'asked':10,'late':1}", "", "", 0, 0 },
	{ "{'copies':'u','c':[['C1','f']],'asked':10}", "", "", 1, 0 },
	{ "{'copies':'uu','c':[['C1','f'],['C2','f']],'v':[['V1','C1',1,4,0]],'asked':10}", "", "", 1, 0 },
	/* verified there: clear by its code, by all being verified, or not clear */
	{ "{'copies':'i','v':[['V1','C1',1,2,0]]}", "verified_not_used:V1/1", "", 0, 0 },
	{ "{'copies':'ii','v':[['V1','C1',1,2,0]]}", "verified_not_used:V1", "", 0, 0 },
	{ "{'copies':'i','c':[['C1','r']],'v':[['V1','C1',1,2,0]]}", "verified_not_used:V1", "", 0, 0 },
	{ "{'copies':'ii','v':[['V1','C1',1,2,2]]}", "verified_not_used:V1/2", "", 0, 0 },
	{ "{'copies':'ii','v':[['V1','C1',1,2,0],['V2','C2',1,3,0]]}", "verified_not_used:V2,verified_not_used:V1/1,2",
	  "", 0, 0 },
	{ "{'copies':'ui','v':[['V1','C1',1,4,0],['V2','C2',1,2,0]]}", "verified_not_used:V2/2", "", 0, 0 },
	{ "{'copies':'ui','v':[['V1','C1',1,4,0]]}", "", "", 0, 0 },
	{ "{'copies':'l','v':[['V1','C1',1,2,1]]}", "verified_not_used:V1", "", 0, 0 },
	{ "{'copies':'r','v':[['V1','C1',1,2,0]]}", "verified_not_used:V1", "", 0, 0 },
	/* the same copy by another code does not make the first one's record a surplus */
	{ "{'copies':'ui','v':[['V1','C1',1,4,1],['V2','C2',1,2,2]]}", "verified_not_used:V2/2", "", 0, 0 },
	/* two certificates of one copy, both with its code: one copy to mark, two findings */
	{ "{'copies':'i','c':[['A1','f'],['A2','f']],'v':[['V1','A1',1,2,1],['V2','A2',1,2,1]]}",
	  "verified_not_used:V1,verified_not_used:V2/1,1", "", 0, 0 },
	/* cancelled there */
	{ "{'copies':'u','v':[['V1','C1',2,4,0]]}", "verify_cancelled:V1", "", 0, 0 },
	{ "{'copies':'u','v':[['V1','C1',2,4,0],['V2','C1',1,4,0]]}", "", "", 0, 0 },
	{ "{'copies':'i','v':[['V1','C1',2,2,0]]}", "", "", 0, 0 },
	/* twice, and a status nobody knows */
	{ "{'copies':'u','v':[['V1','C1',1,4,0],['V2','C1',1,2,0]]}", "verified_twice:V2", "", 0, 0 },
	{ "{'copies':'i','v':[['V1','C1',7,4,0]]}", "verify_status_unknown:V1", "", 0, 0 },
	/* what is no order of ours */
	{ "{'strange':1,'v':[['V1','C1',1,2,0]],'l':[['L1','C1','V1',2,100]]}", "", "", 0, 0 },
	{ "{'strange':2,'v':[['V1','C1',1,2,0]],'l':[['L1','C1','V1',2,100]]}", "", "ledger_of_unknown_order:", 0, 0 },
	{ "{'strange':2,'v':[['V1','C1',2,2,0]],'l':[['L1','C1','V1',4,100]]}", "", "", 0, 0 },
	/* the ledger: twice; two rows of one verification are one payment */
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',2,100],['L2','C1','V9',2,100]]}", "",
	  "paid_twice:C1", 0, 0 },
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',2,60],['L2','C1','V1',2,40]]}", "", "",
	  0, 0 },
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','',2,100],['L2','C1','',2,100]]}", "",
	  "ledger_amount_differs:", 0, 0 },
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',4,100],['L2','C1','V2',2,100]]}", "",
	  "", 0, 0 },
	/* how much: to the fen, and with what rounding leaves */
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',2,99]]}", "",
	  "ledger_amount_differs:", 0, 0 },
	{ "{'copies':'uii','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',2,33]]}", "", "", 0, 0 },
	{ "{'copies':'uii','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',2,34]]}", "", "", 0, 0 },
	{ "{'copies':'uii','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',2,35]]}", "",
	  "ledger_amount_differs:", 0, 0 },
	{ "{'copies':'u','v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',2,35]]}", "", "", 0, 0 },
	/* status of a row */
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',3,100]]}", "", "ledger_failed:C1", 0,
	  0 },
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',4,100]]}", "", "ledger_void:C1", 0, 0 },
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',0,100]]}", "", "", 0, 0 },
	/* paid without a reason */
	{ "{'copies':'i','pay':100,'l':[['L1','C1','V1',2,100]]}", "", "ledger_unfounded:C1", 0, 0 },
	{ "{'copies':'i','pay':100,'l':[['L1','C1','V1',2,100]],'unread':1}", "", "", 0, 0 },
	{ "{'copies':'u','pay':100,'c':[['C1','f']],'l':[['L1','C1','V1',2,100]]}", "", "", 1, 0 },
	{ "{'copies':'u','pay':100,'v':[['V1','C1',2,4,0]],'l':[['L1','C1','V1',2,100]]}", "verify_cancelled:V1",
	  "ledger_unfounded:C1", 0, 0 },
	{ "{'copies':'r','pay':100,'c':[['C1','r']],'l':[['L1','C1','V1',2,100]]}", "", "ledger_unfounded:C1", 0, 0 },
	{ "{'copies':'ui','pay':200,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',2,100],['L2','C2','V2',2,100]]}", "",
	  "ledger_unfounded:C2", 0, 0 },
	/* not paid, days later */
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]]}", "", "", 0, 0 },
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'late':2}", "", "", 0, 0 },
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'late':3}", "", "ledger_missing:C1", 0, 0 },
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'late':3,'unread':1}", "", "", 0, 0 },
	/* … nor where the list of verifications never had it: the order query shows that it was used */
	{ "{'copies':'u','pay':100,'c':[['C1','f']],'late':3}", "", "ledger_missing:C1", 1, 0 },
	{ "{'copies':'u','pay':100,'c':[['C1','f']],'late':2}", "", "", 1, 0 },
	{ "{'copies':'u','pay':100,'c':[['C1','f']],'late':3,'unread':1}", "", "", 0, 0 },
	{ "{'copies':'u','pay':100,'c':[['C1','f']],'late':3,'l':[['L1','C1','V1',2,100]]}", "", "", 1, 0 },
	{ "{'copies':'o','pay':100,'c':[['C1','f']],'late':3}", "", "", 0, 0 },
	/* one that nobody used, and that the platform ended by itself, is not missed */
	{ "{'copies':'ui','pay':100,'c':[['C1','f'],['C2','f']],'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',2,50]],'late':3}",
	  "", "", 0, 0 },
	/* parts of a copy are used one by one, and are not worth the same; no part of one copy stands for another copy */
	{ "{'copies':'uu','c':[['A1','f'],['A2','-'],['B1','f'],['B2','-']],'v':[['V1','A1',1,4,0],['V2','B1',1,4,0]],"
	  "'asked':10}",
	  "", "", 0, 0 },
	{ "{'copies':'ui','c':[['A1','f'],['A2','f'],['B1','-'],['B2','-']],'v':[['V1','A1',1,4,1],['V2','A2',1,4,0]]}",
	  "", "", 0, 0 },
	{ "{'copies':'ui','pay':100,'c':[['A1','f'],['A2','-'],['B1','-'],['B2','-']],'v':[['V1','A1',1,4,0]],"
	  "'l':[['L1','A1','V1',2,40]]}",
	  "", "", 0, 0 },
	{ "{'copies':'ui','pay':100,'c':[['A1','f'],['A2','-'],['B1','-'],['B2','-']],'v':[['V1','A1',1,4,0]],"
	  "'l':[['L1','A1','V1',2,101]]}",
	  "", "ledger_amount_differs:", 0, 0 },
	{ "{'copies':'ui','c':[['A1','f'],['A2','f'],['B1','-']],'v':[['V1','A1',1,4,0],['V2','A2',1,4,0]]}", "", "", 0,
	  0 },
	{ "{'copies':'ui','pay':100,'c':[['A1','f'],['A2','f'],['B1','f']],'v':[['V1','A1',1,4,1],['V3','A2',1,4,1],['V2','B1',1,4,2]],"
	  "'l':[['L1','A1','V1',2,30],['L2','A2','V3',2,20],['L3','B1','V2',2,49]]}",
	  "verified_not_used:V2/2", "ledger_amount_differs:", 0, 0 },
	/* the platform verified a partly used order as a whole at its expiry; not one that nobody used, nor before that */
	{ "{'copies':'ui','pay':100,'expired':0,'c':[['C1','f'],['C2','f']],'v':[['V1','C1',1,4,0],['V2','C2',1,0,0]],"
	  "'l':[['L1','C1','V1',2,50],['L2','C2','V2',2,50]]}",
	  "", "", 0, 0 },
	{ "{'copies':'uii','pay':90,'expired':9,'v':[['V1','C1',1,0,1],['V2','C2',1,0,2],['V3','C3',1,0,0]]}", "", "",
	  0, 0 },
	{ "{'copies':'ui','pay':100,'expired':0,'c':[['C1','f'],['C2','f']],'v':[['V1','C1',1,4,0]],"
	  "'l':[['L1','C1','V1',2,50],['L2','C2','V2',2,50]]}",
	  "", "", 0, 0 },
	{ "{'copies':'ui','expired':-3600,'v':[['V1','C1',1,4,0],['V2','C2',1,2,0]]}", "verified_not_used:V2/2", "", 0,
	  0 },
	{ "{'copies':'i','expired':0,'v':[['V1','C1',1,2,0]]}", "verified_not_used:V1/1", "", 0, 0 },
	/* what does not add up is a hint */
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',2,100,100,94,5,1]]}", "", "", 0, 0 },
	{ "{'copies':'u','pay':100,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',2,100,100,94,5,2]]}", "", "", 0, 1 },
};

static const cJSON *at(const cJSON *list, int i)
{
	return cJSON_GetArrayItem(list, i);
}

static struct str text(const cJSON *list, int i)
{
	const char *s = cJSON_GetStringValue(at(list, i));

	return s != NULL && *s != '\0' ? (struct str){ s, strlen(s) } : STR_NONE;
}

static int64_t number(const cJSON *value)
{
	return value != NULL && cJSON_IsNumber(value) ? (int64_t)value->valuedouble : 0;
}

static enum voucher_state state_of(char letter)
{
	switch (letter) {
	case 'i': return VOUCHER_ISSUED;
	case 'u':
	case 'o': return VOUCHER_USED;
	case 'l': return VOUCHER_LOCKED;
	case 'r': return VOUCHER_REFUNDED;
	default: return VOUCHER_HELD;
	}
}

static void read_copies(const char *letters, struct evidence *e)
{
	for (size_t i = 0; letters != NULL && letters[i] != '\0'; i++) {
		bool used = state_of(letters[i]) == VOUCHER_USED;

		e->copies[e->copies_n++] =
			(struct evidence_copy){ .copy_no = (int64_t)i + 1,
			                        .state = state_of(letters[i]),
			                        .used_at = { used, { USED_S } },
			                        .acknowledged_at = { letters[i] == 'u', { ACKNOWLEDGED_S } } };
	}
}

static void read_theirs(const cJSON *row, struct evidence *e)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItem(row, "c"))
	{
		const char *mark = cJSON_GetStringValue(at(item, 1));

		e->certificates[e->certificates_n++] =
			(struct evidence_certificate){ text(item, 0), mark[0] == 'f', mark[0] == 'r' };
	}
	cJSON_ArrayForEach(item, cJSON_GetObjectItem(row, "v")) e->verifies[e->verifies_n++] =
		(struct platform_verify){ .verify_id = text(item, 0),
		                          .certificate_id = text(item, 1),
		                          .status = { true, number(at(item, 2)) },
		                          .verify_type = { true, number(at(item, 3)) },
		                          .copy_no = { number(at(item, 4)) > 0, number(at(item, 4)) },
		                          .verified_at = { USED_S } };
	cJSON_ArrayForEach(item, cJSON_GetObjectItem(row, "l")) e->ledgers[e->ledgers_n++] =
		(struct ledger_entry){ .ledger_id = text(item, 0),
		                       .certificate_id = text(item, 1),
		                       .verify_id = text(item, 2),
		                       .status = { true, number(at(item, 3)) },
		                       .pay_fen = { number(at(item, 4)) },
		                       .total_fen = { at(item, 5) != NULL, { number(at(item, 5)) } },
		                       .goods_fen = { number(at(item, 6)) },
		                       .fee_fen = { at(item, 7) != NULL, { number(at(item, 7)) } },
		                       .share_fen = { at(item, 8) != NULL, { number(at(item, 8)) } },
		                       .bill_day = { DAY } };
}

static struct evidence evidence_of(const cJSON *row, struct day_lists *day)
{
	const cJSON *pay = cJSON_GetObjectItem(row, "pay"), *asked = cJSON_GetObjectItem(row, "asked"),
		    *expired = cJSON_GetObjectItem(row, "expired");
	int64_t late = number(cJSON_GetObjectItem(row, "late")), strange = number(cJSON_GetObjectItem(row, "strange"));
	struct evidence e = {
		.order_id = STR("1001"),
		.ours = strange == 0,
		.sku_ours = strange == 2,
		.pay_fen = { pay != NULL, { number(pay) } },
		.last_day = { DAY },
		.auto_refund_at = { expired != NULL, { USED_S - number(expired) } },
		.now = { (DAY + late) * 86400 - 28800 + 75600 },
		.asked_at = { asked != NULL, { ACKNOWLEDGED_S + number(asked) } },
		.copies = arena_array(&arena, MAX, sizeof *e.copies),
		.certificates = arena_array(&arena, MAX, sizeof *e.certificates),
		.verifies = arena_array(&arena, MAX, sizeof *e.verifies),
		.ledgers = arena_array(&arena, MAX, sizeof *e.ledgers),
		.days = day,
		.days_n = cJSON_HasObjectItem(row, "unread") ? 0 : 1,
	};

	*day = (struct day_lists){ { DAY }, { true, e.now }, { true, e.now } };
	read_copies(cJSON_GetStringValue(cJSON_GetObjectItem(row, "copies")), &e);
	read_theirs(row, &e);
	return e;
}

static const char *findings_text(const struct evidence_findings *out)
{
	struct buf b = BUF_INIT(4096);
	const char *all;

	for (size_t i = 0; i < out->n; i++) {
		const struct diff *d = &out->items[i];

		buf_printf(&b, "%s%s:%s", i > 0 ? "," : "", d->kind, d->subject.p != NULL ? d->subject.p : "");
		assert_non_null(d->detail);
		assert_true(d->ours.p != NULL || d->theirs.p != NULL);
	}
	for (size_t i = 0; i < out->repairs_n; i++)
		buf_printf(&b, "%s%lld", i > 0 ? "," : "/", (long long)out->repairs[i].copy_no);
	all = arena_str(&arena, b.n > 0 ? b.p : "", b.n).p;
	buf_free(&b);
	return all;
}

static void each_row_has_its_findings(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		static struct evidence_findings verify, ledger;
		cJSON *json = row_json(rows[i].evidence);
		struct day_lists day;
		struct evidence e = evidence_of(json, &day);

		evidence_judge_verifies(&arena, &e, &verify);
		evidence_judge_ledger(&arena, &e, &ledger);
		if (strcmp(findings_text(&verify), rows[i].verify) != 0 ||
		    strcmp(findings_text(&ledger), rows[i].ledger) != 0 || verify.not_listed != rows[i].not_listed ||
		    ledger.sums_wrong != rows[i].sums_wrong)
			fail_msg("%s: verify \"%s\", ledger \"%s\", %zu not listed, %zu sums", rows[i].evidence,
			         findings_text(&verify), findings_text(&ledger), verify.not_listed, ledger.sums_wrong);
		cJSON_Delete(json);
	}
}

static void evidence_has_the_same_text_each_time_with_place_and_time(void **state)
{
	cJSON *json =
		row_json("{'copies':'ui','pay':-5,'v':[['V1','C1',1,4,0]],'l':[['L1','C1','V1',2,100,100,94,5,1]]}");
	struct day_lists day;
	struct evidence e = evidence_of(json, &day);

	(void)state;
	e.copies[0].used_poi_id = STR("6601");
	assert_string_equal(evidence_text_copies(&arena, &e).p,
	                    "copy 1 used 2026-11-26 09:00:00 at 6601; copy 2 issued");
	assert_string_equal(evidence_text_verify(&arena, &e.verifies[0]).p,
	                    "verification V1 of certificate C1: status 1, type 4, 2026-11-26 09:00:00");
	assert_string_equal(
		evidence_text_ledger(&arena, &e.ledgers[0]).p,
		"ledger L1 of certificate C1: status 2, pay 1.00, goods 0.94, fee 0.05, share 0.01, verification V1");
	assert_string_equal(fen_text(&arena, e.pay_fen.v).p, "-0.05");
	cJSON_Delete(json);
}

static int end_of_test(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(each_row_has_its_findings, end_of_test),
		cmocka_unit_test_teardown(evidence_has_the_same_text_each_time_with_place_and_time, end_of_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
