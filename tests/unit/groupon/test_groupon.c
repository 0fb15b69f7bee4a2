/*
 * lib/groupon: what the platform's answers mean for the visitor, and which scanned texts are codes of the platform.
 */
#include "groupon/groupon_answer.h"
#include "groupon/groupon_code.h"
#include "groupon/short_link.h"
#include "tests/unit/row_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define HOSTS "v.douyin.com, 127.0.0.1:8080,localhost"

static struct arena arena;

static struct str text(const char *s)
{
	return (struct str){ s, strlen(s) };
}

/* An answer of the platform: ' stands for ". */
static struct api_answer answered(const char *body)
{
	cJSON *json = row_json(body);
	char *raw = cJSON_PrintUnformatted(json);
	struct api_answer answer;

	api_answer_read(&arena, 200, arena_str(&arena, raw, strlen(raw)), &answer);
	cJSON_free(raw);
	cJSON_Delete(json);
	return answer;
}

static int end_of_test(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* --- scanned texts --- */

static void a_code_of_the_platform_is_digits_or_an_allowed_link(void **state)
{
	static const struct {
		const char *typed;
		const char *read; /* NULL: no code of the platform */
		bool link;
	} rows[] = {
		{ "1234567890", "1234567890", false },
		{ "12345678901234567890", "12345678901234567890", false },
		{ " 1048 2930-1837 465\r\n", "104829301837465", false },
		{ "123456789", NULL, false },
		{ "123456789012345678901", NULL, false },
		{ "12345678901A", NULL, false },
		{ "１２３４５６７８９０", "1234567890", false },
		{ "", NULL, false },
		{ "https://v.douyin.com/iABC/", "https://v.douyin.com/iABC/", true },
		{ " https://v.douyin.com/iABC/\n", "https://v.douyin.com/iABC/", true },
		{ "https://V.DOUYIN.COM/iABC/", "https://V.DOUYIN.COM/iABC/", true },
		{ "http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x", true },
		{ "http://localhost/x", "http://localhost/x", true },
		{ "http://v.douyin.com/iABC/", NULL, false },
		{ "https://v.douyin.com:8443/iABC/", NULL, false },
		{ "http://127.0.0.1:8081/x", NULL, false },
		{ "https://127.0.0.1/x", NULL, false },
		{ "https://evil.example/iABC/", NULL, false },
		{ "https://v.douyin.com.evil.example/", NULL, false },
		{ "https://v.douyin.com@evil.example/", NULL, false },
		{ "https://user@v.douyin.com/iABC/", NULL, false },
		{ "https://evil.example\\@v.douyin.com/", NULL, false },
		{ "https://evil.example#@v.douyin.com/", NULL, false },
		{ "https://evil.example/?v.douyin.com", NULL, false },
		{ "ftp://v.douyin.com/iABC/", NULL, false },
		{ "file:///etc/passwd", NULL, false },
		{ "v.douyin.com/iABC/", NULL, false },
		{ "https://v.douyin.com/a b", NULL, false },
		{ "https://v.douyin.com/a\r\nHost: evil", NULL, false },
		{ "https://v.douyin.com/iABC/\r\n　", "https://v.douyin.com/iABC/", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct groupon_code code;
		bool good = groupon_code_read(&arena, text(rows[i].typed), STR(HOSTS), &code);

		if (good != (rows[i].read != NULL))
			fail_msg("\"%s\"", rows[i].typed);
		if (good) {
			assert_string_equal(code.text.p, rows[i].read);
			assert_int_equal(code.link, rows[i].link);
		}
	}
}

static void no_host_is_allowed_by_an_empty_list_or_a_blank_entry(void **state)
{
	(void)state;
	assert_false(short_link_allowed(STR("https://v.douyin.com/x"), STR("")));
	assert_false(short_link_allowed(STR("https://v.douyin.com/x"), STR(" , ,")));
	assert_true(short_link_allowed(STR("https://v.douyin.com/x"), STR(" , v.douyin.com")));
	assert_false(short_link_allowed(STR("https://v.douyin.com/x"), STR("v.douyin.co")));
}

static void a_link_longer_than_the_limit_or_with_a_nul_is_refused(void **state)
{
	char link[SHORT_LINK_MAX + 2];
	struct str s = { link, SHORT_LINK_MAX + 1 };

	(void)state;
	memset(link, 'a', sizeof link - 1);
	link[sizeof link - 1] = '\0';
	memcpy(link, "https://v.douyin.com/", 21);
	assert_false(short_link_allowed(s, STR(HOSTS)));
	link[SHORT_LINK_MAX] = '\0';
	s.n--;
	assert_true(short_link_allowed(s, STR(HOSTS)));
	link[30] = '\0';
	assert_false(short_link_allowed(s, STR(HOSTS)));
}

static void object_id_is_found_in_a_link_and_decoded(void **state)
{
	static const char *const rows[][2] = {
		{ "https://x.example/p?object_id=abc", "abc" },
		{ "https://x.example/p?a=1&object_id=ab%2Bc%3D%3D&b=2", "ab+c==" },
		{ "https://x.example/p?object_id=a+b#object_id=c", "a+b" },
		{ "snssdk1128://poi/detail?object_id=deep", "deep" },
		{ "https://x.example/p?xobject_id=abc", NULL },
		{ "https://x.example/p?object_id=", NULL },
		{ "https://x.example/p?object_id=a%00b", NULL },
		{ "https://x.example/p?object_id=a%0d%0ab", NULL },
		{ "https://x.example/p?object_id=a%20b", NULL },
		{ "https://x.example/p?object_id=a%zz", NULL },
		{ "https://x.example/p#object_id=abc", NULL },
		{ "https://x.example/p", NULL },
		{ "not a link", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str found = short_link_object_id(&arena, text(rows[i][0]));

		if ((found.p == NULL) != (rows[i][1] == NULL) || (found.p != NULL && strcmp(found.p, rows[i][1]) != 0))
			fail_msg("%s: %s", rows[i][0], found.p != NULL ? found.p : "none");
	}
}

/* --- prepare --- */

#define EXTRA "'extra':{'error_code':0}"

static void prepare_gives_token_order_and_certificates_usable_ones_first(void **state)
{
	struct groupon_outcome refusal;
	struct groupon_prepared p;
	struct api_answer a = answered(
		"{'data':{'error_code':0,'verify_token':'t1','order_id':80001,'certificates':["
		"{'certificate_id':1,'encrypted_code':'e1','status':2,'sku':{'title':'双人票'}},"
		"{'certificate_id':'2','encrypted_code':'e2'},"
		"{'certificate_id':'3','encrypted_code':'','status':1},"
		"{'certificate_id':'4','encrypted_code':'e4','status':1,'start_time':1700000000,'expire_time':1800000000000},"
		"{'certificate_id':'5','encrypted_code':'e5','status':1}]}," EXTRA "}");

	(void)state;
	assert_int_equal(groupon_read_prepared(&arena, &a, &p, &refusal), OK);
	api_answer_free(&a);
	assert_string_equal(p.verify_token.p, "t1");
	assert_string_equal(p.order_id.p, "80001");
	assert_int_equal(p.certificates.n, 4);
	assert_string_equal(p.certificates.list[0].certificate_id.p, "4");
	assert_string_equal(p.certificates.list[1].certificate_id.p, "5");
	assert_string_equal(p.certificates.list[2].certificate_id.p, "2");
	assert_string_equal(p.certificates.list[3].certificate_id.p, "1");
	assert_string_equal(p.certificates.list[3].title.p, "双人票");
	assert_true(p.certificates.list[0].start_at.v.s == 1700000000);
	assert_true(p.certificates.list[0].expire_at.v.s == 1800000000);
	assert_false(p.certificates.list[2].status.given);
}

static void certificates_v2_is_read_if_certificates_is_empty(void **state)
{
	struct groupon_outcome refusal;
	struct groupon_prepared p;
	struct api_answer a = answered("{'data':{'error_code':0,'verify_token':'t','certificates':[],"
	                               "'certificates_v2':[{'certificate_id':'1','encrypted_code':'e'}]}}");

	(void)state;
	assert_int_equal(groupon_read_prepared(&arena, &a, &p, &refusal), OK);
	api_answer_free(&a);
	assert_int_equal(p.certificates.n, 1);
	assert_null(p.order_id.p);
}

static void each_refusal_of_prepare_has_its_reason(void **state)
{
	static const struct {
		const char *body;
		enum result r;
		enum admission_reason reason;
	} rows[] = {
		{ "{'data':{'error_code':1212,'description':'券不存在'}}", REFUSE, ADMIT_UNKNOWN_CODE },
		{ "{'data':{'error_code':1263}}", REFUSE, ADMIT_UNKNOWN_CODE },
		{ "{'data':{'error_code':1033000519}}", REFUSE, ADMIT_UNKNOWN_CODE },
		{ "{'data':{'error_code':3100101}}", REFUSE, ADMIT_UNKNOWN_CODE },
		{ "{'data':{'error_code':1221}}", REFUSE, ADMIT_UNKNOWN_CODE },
		{ "{'data':{'error_code':1208}}", REFUSE, ADMIT_ALREADY_USED },
		{ "{'data':{'error_code':1229}}", REFUSE, ADMIT_HELD },
		{ "{'data':{'error_code':45005117}}", REFUSE, ADMIT_EXPIRED_CODE },
		{ "{'data':{'error_code':3000002}}", REFUSE, ADMIT_WRONG_POI },
		{ "{'data':{'error_code':2119006}}", REFUSE, ADMIT_GIVEN_AWAY },
		{ "{'data':{'error_code':2119007}}", REFUSE, ADMIT_NOT_PAID },
		{ "{'data':{'error_code':1250}}", REFUSE, ADMIT_VOID },
		{ "{'data':{'error_code':2190004}}", REFUSE, ADMIT_NOT_VERIFIED },
		{ "{'data':{'error_code':777777}}", REFUSE, ADMIT_NOT_VERIFIED },
		{ "{'data':{'error_code':0,'verify_token':'t','certificates':[]}}", REFUSE, ADMIT_NOT_VERIFIED },
		{ "{'data':{'error_code':0,'certificates':[{'certificate_id':'1','encrypted_code':'e'}]}}", REFUSE,
		  ADMIT_NOT_VERIFIED },
		{ "{'data':{'error_code':2100004}}", AGAIN, ADMIT_OK },
		{ "{'data':{'error_code':2119003}}", AGAIN, ADMIT_OK },
		{ "{'data':{'error_code':2190008}}", AGAIN, ADMIT_OK },
		{ "{'no':'envelope'}", AGAIN, ADMIT_OK },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct groupon_outcome refusal;
		struct groupon_prepared p;
		struct api_answer a = answered(rows[i].body);
		enum result r = groupon_read_prepared(&arena, &a, &p, &refusal);

		api_answer_free(&a);
		if (r != rows[i].r ||
		    (r == REFUSE && (refusal.reason != rows[i].reason || refusal.end != GROUPON_REFUSED)))
			fail_msg("%s: %d %s", rows[i].body, (int)r, admission_word(refusal.reason));
	}
}

/* --- verify --- */

#define RESULTS(list) "{'data':{'error_code':0,'verify_results':[" list "]}," EXTRA "}"
#define ONE(result) "{'result':" result ",'msg':'m','verify_id':'v1','certificate_id':'c1'}"

static void an_answer_to_verify_decides_or_is_asked_again(void **state)
{
	static const struct {
		const char *body;
		int64_t lost;
		enum result r;
		enum groupon_end end;
		enum admission_reason reason;
		size_t uses;
		bool before;
	} rows[] = {
		{ RESULTS(ONE("0")), 0, OK, GROUPON_DONE, ADMIT_OK, 1, false },
		{ RESULTS(ONE("'0'")), 0, OK, GROUPON_DONE, ADMIT_OK, 1, false },
		{ RESULTS(ONE("0") "," ONE("0")), 2, OK, GROUPON_DONE, ADMIT_OK, 2, false },
		{ RESULTS(ONE("1208")), 0, OK, GROUPON_REFUSED, ADMIT_ALREADY_USED, 0, false },
		{ RESULTS(ONE("2")), 0, OK, GROUPON_REFUSED, ADMIT_ALREADY_USED, 0, false },
		{ RESULTS(ONE("1208")), 1, OK, GROUPON_DONE, ADMIT_OK, 1, true },
		{ RESULTS(ONE("2")), 1, OK, GROUPON_DONE, ADMIT_OK, 1, true },
		{ RESULTS(ONE("0") "," ONE("1241")), 0, OK, GROUPON_REFUSED, ADMIT_ALREADY_USED, 1, false },
		{ RESULTS(ONE("1229")), 0, OK, GROUPON_REFUSED, ADMIT_HELD, 0, false },
		{ RESULTS(ONE("1229") "," ONE("1250")), 0, OK, GROUPON_REFUSED, ADMIT_HELD, 0, false },
		{ RESULTS(ONE("1250") "," ONE("1229")), 0, OK, GROUPON_REFUSED, ADMIT_VOID, 0, false },
		{ RESULTS(ONE("1265")), 1, OK, GROUPON_REFUSED, ADMIT_VOID, 0, false },
		{ RESULTS(ONE("987654")), 0, OK, GROUPON_REFUSED, ADMIT_NOT_VERIFIED, 0, false },
		{ RESULTS("{'msg':'no result'}"), 0, AGAIN, 0, 0, 0, false },
		{ RESULTS("{'result':0.5}"), 0, AGAIN, 0, 0, 0, false },
		{ RESULTS(""), 0, AGAIN, 0, 0, 0, false },
		{ "{'data':{'error_code':0}}", 0, AGAIN, 0, 0, 0, false },
		{ "{'data':{'error_code':0,'verify_results':{}}}", 0, AGAIN, 0, 0, 0, false },
		{ "{'data':{'error_code':1229}}", 0, OK, GROUPON_REFUSED, ADMIT_HELD, 0, false },
		{ "{'data':{'error_code':45005117}}", 0, OK, GROUPON_REFUSED, ADMIT_EXPIRED_CODE, 0, false },
		{ "{'data':{'error_code':2119007}}", 0, OK, GROUPON_REFUSED, ADMIT_NOT_PAID, 0, false },
		{ "{'data':{'error_code':1208}}", 0, OK, GROUPON_REFUSED, ADMIT_ALREADY_USED, 0, false },
		{ "{'data':{'error_code':1208}}", 1, OK, GROUPON_DONE, ADMIT_OK, 0, true },
		{ "{'data':{'error_code':2100004}}", 8, AGAIN, 0, 0, 0, false },
		{ "{'data':{'error_code':2190008}}", 0, AGAIN, 0, 0, 0, false },
		{ "{'data':{'error_code':5000001}}", 0, AGAIN, 0, 0, 0, false },
		{ "{'data':{'error_code':777777}}", 3, AGAIN, 0, 0, 0, false },
		{ "{'data':{'error_code':777777}}", 4, OK, GROUPON_REFUSED, ADMIT_NOT_VERIFIED, 0, false },
		{ "{'data':{'error_code':2190004}}", 0, OK, GROUPON_REFUSED, ADMIT_NOT_VERIFIED, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct groupon_outcome o;
		struct api_answer a = answered(rows[i].body);
		enum result r = groupon_read_verified(&arena, &a, rows[i].lost, &o);

		api_answer_free(&a);
		if (r != rows[i].r || (r == OK && (o.end != rows[i].end || o.reason != rows[i].reason ||
		                                   o.uses.n != rows[i].uses || o.used_before != rows[i].before)))
			fail_msg("row %zu, %s, lost %d: %d, end %d, %s, %zu uses", i, rows[i].body, (int)rows[i].lost,
			         (int)r, (int)o.end, admission_word(o.reason), o.uses.n);
	}
}

static void no_answer_at_all_is_asked_again(void **state)
{
	struct groupon_outcome o;
	struct api_answer a;

	(void)state;
	api_answer_none(&a, STR("timed out"));
	assert_int_equal(groupon_read_verified(&arena, &a, 0, &o), AGAIN);
	api_answer_read(&arena, 502, STR("<html>"), &a);
	assert_int_equal(groupon_read_verified(&arena, &a, 0, &o), AGAIN);
	api_answer_free(&a);
}

static void a_long_message_is_cut_between_characters(void **state)
{
	char body[2048] = "{'data':{'error_code':0,'verify_results':[{'result':1250,'msg':'";
	struct groupon_outcome o;
	struct api_answer a;
	size_t n = strlen(body);

	(void)state;
	for (int i = 0; i < 200; i++, n += 3)
		memcpy(body + n, "山", 3);
	memcpy(body + n, "'}]}}", 6);
	a = answered(body);
	assert_int_equal(groupon_read_verified(&arena, &a, 0, &o), OK);
	api_answer_free(&a);
	assert_true(o.said.n <= 255 && o.said.n > 250);
	assert_string_equal(o.said.p + o.said.n - 3, "山");
}

/* --- cancel --- */

static void cancelling_is_done_too_late_refused_or_unknown(void **state)
{
	static const struct {
		const char *body;
		enum result r;
	} rows[] = {
		{ "{'data':{'error_code':0},'extra':{'error_code':0}}", OK },
		{ "{'data':{'error_code':0,'cancel_results':[{'result_code':0}]}}", OK },
		{ "{'data':{'error_code':0,'cancel_results':[{'result_code':9,'result_msg':'不可撤销'}]}}", REFUSE },
		{ "{'data':{'error_code':3000001},'extra':{'error_code':3000001,'sub_error_code':2034000910}}", NONE },
		{ "{'data':{'error_code':3000001},'extra':{'error_code':3000001,'sub_error_code':1}}", REFUSE },
		{ "{'data':{'error_code':1212}}", REFUSE },
		{ "{'data':{'error_code':2100004}}", AGAIN },
		{ "{}", AGAIN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str said;
		struct api_answer a = answered(rows[i].body);
		enum result r = groupon_read_cancelled(&arena, &a, &said);

		api_answer_free(&a);
		if (r != rows[i].r)
			fail_msg("%s: %d", rows[i].body, (int)r);
		if (r != OK)
			assert_non_null(said.p);
	}
}

/* --- the stored JSON --- */

static void stored_lists_are_read_back_the_same(void **state)
{
	struct groupon_certificate c[] = {
		{ STR("1"), STR("e\"1"), STR("票\n"), { true, 1 }, { true, { 1700000000 } }, { false, { 0 } } },
		{ STR("2"), STR("e2"), STR_NONE, { false, 0 }, { false, { 0 } }, { true, { 1800000000 } } },
		{ STR("3"), STR("e3"), STR("x"), { true, 7 }, { false, { 0 } }, { false, { 0 } } },
	};
	struct groupon_certificates list = { c, COUNT(c) }, back;
	struct groupon_use u[] = { { STR("v1"), STR("c1") }, { STR_NONE, STR("c2") } };
	struct groupon_uses uses = { u, COUNT(u) }, uses_back;

	(void)state;
	assert_int_equal(groupon_certificates_parse(&arena, groupon_certificates_json(&arena, &list), &back), OK);
	assert_int_equal(back.n, COUNT(c));
	assert_string_equal(back.list[0].encrypted_code.p, "e\"1");
	assert_string_equal(back.list[0].title.p, "票\n");
	assert_true(back.list[0].status.given && back.list[0].status.v == 1);
	assert_true(back.list[0].start_at.v.s == 1700000000 && !back.list[0].expire_at.given);
	assert_null(back.list[1].title.p);
	assert_true(back.list[2].status.v == 7);
	assert_int_equal(groupon_uses_parse(&arena, groupon_uses_json(&arena, &uses), &uses_back), OK);
	assert_int_equal(uses_back.n, 2);
	assert_string_equal(uses_back.list[0].verify_id.p, "v1");
	assert_null(uses_back.list[1].verify_id.p);
	assert_int_equal(groupon_uses_parse(&arena, STR("{}"), &uses_back), BUG);
	assert_int_equal(groupon_certificates_parse(&arena, STR(""), &back), BUG);
}

static void every_reason_has_a_word_that_is_read_back(void **state)
{
	(void)state;
	for (int i = 0; i < ADMIT__MAX; i++) {
		const char *word = admission_word((enum admission_reason)i);

		assert_int_equal(admission_reason_of(text(word)), i);
		assert_true(strlen(word) <= 32);
	}
	assert_int_equal(admission_reason_of(STR("of another release")), ADMIT_NOT_VERIFIED);
	assert_int_equal(admission_reason_of(STR_NONE), ADMIT_NOT_VERIFIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_code_of_the_platform_is_digits_or_an_allowed_link, end_of_test),
		cmocka_unit_test_teardown(no_host_is_allowed_by_an_empty_list_or_a_blank_entry, end_of_test),
		cmocka_unit_test_teardown(a_link_longer_than_the_limit_or_with_a_nul_is_refused, end_of_test),
		cmocka_unit_test_teardown(object_id_is_found_in_a_link_and_decoded, end_of_test),
		cmocka_unit_test_teardown(prepare_gives_token_order_and_certificates_usable_ones_first, end_of_test),
		cmocka_unit_test_teardown(certificates_v2_is_read_if_certificates_is_empty, end_of_test),
		cmocka_unit_test_teardown(each_refusal_of_prepare_has_its_reason, end_of_test),
		cmocka_unit_test_teardown(an_answer_to_verify_decides_or_is_asked_again, end_of_test),
		cmocka_unit_test_teardown(no_answer_at_all_is_asked_again, end_of_test),
		cmocka_unit_test_teardown(a_long_message_is_cut_between_characters, end_of_test),
		cmocka_unit_test_teardown(cancelling_is_done_too_late_refused_or_unknown, end_of_test),
		cmocka_unit_test_teardown(stored_lists_are_read_back_the_same, end_of_test),
		cmocka_unit_test_teardown(every_reason_has_a_word_that_is_read_back, end_of_test),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
