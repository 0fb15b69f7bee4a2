/*
 * lib/web/sign: the golden vectors of the signature rules (S1 to S13, W1 to W4),
 * every case that must be refused, and the edge cases of the query string.
 */
#include "web/sign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define SECRET "0123456789abcdef0123456789abcdef"
#define OTHER_SECRET "fedcba9876543210fedcba9876543210"
#define APP "client_key=aw1234567890abcd"

static struct str text(const char *s)
{
	return (struct str){ s, strlen(s) };
}

/* --- the SPI signature --- */

static const struct vector {
	const char *id;
	const char *secret;
	bool post;
	const char *query;
	const char *body;
	const char *sha256;
	const char *md5;
} vectors[] = {
	{ "S1", SECRET, true, APP "&timestamp=1767225600000", "{\"order_id\":\"1001\",\"count\":2}",
	  "a0008caab22867022f88f5d5156beabecf5ba1a3706411687687e60f936ee803", "eb51a9bcda9285dc99b4f4715c9f45b3" },
	{ "S2", SECRET, true, "timestamp=1767225600000&sign=ffffffffffffffffffffffffffffffff&" APP,
	  "{\"order_id\":\"1001\",\"count\":2}", "a0008caab22867022f88f5d5156beabecf5ba1a3706411687687e60f936ee803",
	  "eb51a9bcda9285dc99b4f4715c9f45b3" },
	{ "S3", SECRET, true, APP "&timestamp=1767225600123",
	  "{\"sku\":{\"sku_name\":\"山门景区成人票\"},\"order_id\":\"1002\"}",
	  "0e8f268a46311e2594749eab34fde47d6001428e35b0ede8ad0419e56bbce49b", "487269ab20c131e7e36edec596b0f5d8" },
	{ "S4", SECRET, true, APP "&timestamp=1767225600123",
	  "{\"order_id\": \"1002\", \"sku\": {\"sku_name\": \"山门景区成人票\"}}",
	  "cb73c766cd10d7716a2129eccdf216dd5013bcfbebd6b18582e7cbce372c5367", "53ae85f5ebad363c0edf11bc0a9b3b11" },
	{ "S5", SECRET, true, APP "&timestamp=1767225600456", "{\"remark\":\"a&b=c%20d+e \\u4e2d\\n\",\"n\":1.50}",
	  "25b3151c443757f4da5a0c146467e71fb64f46c933a9b691f4ffd7ecbc35761c", "28aa422dd142f1edf5684ca89fc75296" },
	{ "S6", SECRET, false, APP "&timestamp=1767225600789", "",
	  "a58e55a10626656ac92a1f455ae13f38ce7a26494cdfeddd42da7f5f83a1a3a3", "70f1ce511eb22ad9d88eba40c6c10606" },
	{ "S7", SECRET, true, APP "&timestamp=1767225601000", "",
	  "f7a6c8b896078860da8920f5be6d8f19deaf470998abd9fd93457685a90bbfff", "6cd1a4fd5b090d79c9e91b7a41c6eed7" },
	{ "S8", SECRET, true, APP "&timestamp=1767225601000", "",
	  "ceda62d4be8f92f8b2e48d39f7bf876d8f88a0094214eeb1b9d31294684a94b9", "339a43134f67e85d12d372e65526403e" },
	{ "S9", SECRET, true, "zone=cn&timestamp=1767225602000&b=2&B=1&a_b=4&aB=3&" APP, "{}",
	  "9a951f5d615e5ebde41fa12109786e7b783fc18bc4a4aff6524a1a7a37cc706c", "97a53f6042bec3f3e2bc5a3b2bcdbf18" },
	{ "S10", SECRET, true, APP "&note=%E5%B1%B1%E9%97%A8%26x&timestamp=1767225603000", "{}",
	  "dca5eba4ba436ec2872be552e813de4d149e358e7820a2e807f774c0a6c17680", "5f1966cd15d86432dafcf228d996ef27" },
	{ "S11", SECRET, true, APP "&other=b&other=a&timestamp=1710000000000", "{\"order_id\":\"1\"}",
	  "ebbc0404fafe9e2779afa404d61537fd46093274b98aaeed6f45f630ef69383c", "416a15da1ba46f0c4da8d57b0e486af3" },
	{ "S12", SECRET, true, APP "&ext=&timestamp=1767225604000", "{}",
	  "1f39d0fded234a2a3d7243296c4c1228015a0fa9627098c7626fd9f30e2470cb", "e525c729f1c21e4015bf6a8eb3ecccf3" },
	{ "S13", OTHER_SECRET, true, APP "&timestamp=1767225600000", "{\"order_id\":\"1001\",\"count\":2}",
	  "40e3a65a76c81734ba753cf99714c6976ffa02ce256167cd219681a05c0ed40f", "9dbe06df295f8fa0daed36c61c130382" },
	/* not from the page: a key or value that is the beginning of another sorts before it */
	{ "prefixes", SECRET, true, "b=0&ab=10&ab=1&a=2", "{}",
	  "2960371367097f8b9533c587347c09e155a9d5930e553b609d2d54e7778848f3", "28da79c38c727fb93a01f8ee2e222458" },
};

enum { S1 = 0, S3 = 2, S4 = 3, S6 = 5, S7 = 6, S8 = 7, S13 = 12 };

static const char *digest_of(const struct vector *v, enum sign_kind kind)
{
	return kind == SIGN_SHA256 ? v->sha256 : v->md5;
}

/* Checks a call with the query of vector v and the other arguments. */
static bool check(const struct vector *v, enum sign_kind kind, const char *secret, struct str body, struct str given)
{
	struct arena a = { 0 };
	struct query q;
	bool ok;

	assert_int_equal(query_parse(&a, text(v->query), &q), OK);
	ok = sign_check(kind, text(secret), &q, v->post, body, given);
	arena_free(&a);
	return ok;
}

static bool check_given(const struct vector *v, enum sign_kind kind, const char *given)
{
	return check(v, kind, v->secret, text(v->body), text(given));
}

static void golden_vectors_are_accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		const struct vector *v = &vectors[i];

		if (!check_given(v, SIGN_SHA256, v->sha256))
			fail_msg("%s: x-life-sign is refused", v->id);
		if (!check_given(v, SIGN_MD5, v->md5))
			fail_msg("%s: sign is refused", v->id);
	}
}

static void a_digest_of_the_other_kind_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(vectors); i++) {
		assert_false(check_given(&vectors[i], SIGN_MD5, vectors[i].sha256));
		assert_false(check_given(&vectors[i], SIGN_SHA256, vectors[i].md5));
	}
}

static void another_body_or_secret_is_refused(void **state)
{
	(void)state;
	for (int kind = SIGN_SHA256; kind <= SIGN_MD5; kind++) {
		const char *s1 = digest_of(&vectors[S1], kind);

		assert_false(check(&vectors[S1], kind, SECRET, text(vectors[S3].body), text(s1)));
		/* the same JSON in other bytes */
		assert_false(check_given(&vectors[S3], kind, digest_of(&vectors[S4], kind)));
		assert_false(check_given(&vectors[S1], kind, digest_of(&vectors[S13], kind)));
		assert_false(check(&vectors[S13], kind, OTHER_SECRET, text(vectors[S13].body), text(s1)));
		assert_false(check(&vectors[S7], kind, SECRET, text("{"), text(digest_of(&vectors[S7], kind))));
		assert_false(check(&vectors[S8], kind, SECRET, text("{"), text(digest_of(&vectors[S8], kind))));
	}
}

static void every_changed_digit_is_refused(void **state)
{
	const struct vector *v = &vectors[S1];

	(void)state;
	for (int kind = SIGN_SHA256; kind <= SIGN_MD5; kind++) {
		char given[SIGN_SHA256_HEX + 1];
		size_t n = strlen(digest_of(v, kind));

		memcpy(given, digest_of(v, kind), n + 1);
		for (size_t i = 0; i < n; i++) {
			char right = given[i];

			for (const char *c = "0123456789abcdef"; *c != '\0'; c++) {
				given[i] = *c;
				assert_int_equal(check_given(v, kind, given), *c == right);
			}
			given[i] = right;
		}
	}
}

static void every_changed_byte_of_a_body_is_refused(void **state)
{
	const struct vector *v = &vectors[S3];
	char body[128];
	size_t n = strlen(v->body);

	(void)state;
	memcpy(body, v->body, n);
	for (size_t i = 0; i < n; i++) {
		body[i] ^= 1;
		assert_false(check(v, SIGN_SHA256, SECRET, (struct str){ body, n }, text(v->sha256)));
		body[i] ^= 1;
	}
	assert_true(check(v, SIGN_SHA256, SECRET, (struct str){ body, n }, text(v->sha256)));
	assert_false(check(v, SIGN_SHA256, SECRET, (struct str){ body, n - 1 }, text(v->sha256)));
}

static void upper_case_and_other_lengths_are_refused(void **state)
{
	const struct vector *v = &vectors[S1];

	(void)state;
	for (int kind = SIGN_SHA256; kind <= SIGN_MD5; kind++) {
		char given[SIGN_SHA256_HEX + 2];
		size_t n = strlen(digest_of(v, kind));

		for (size_t i = 0; i < n; i++) {
			char c = digest_of(v, kind)[i];

			given[i] = c >= 'a' ? (char)(c - 'a' + 'A') : c;
		}
		assert_false(check(v, kind, SECRET, text(v->body), (struct str){ given, n }));
		memcpy(given, digest_of(v, kind), n);
		given[n] = '0';
		assert_false(check(v, kind, SECRET, text(v->body), (struct str){ given, n + 1 }));
		for (size_t cut = 0; cut < n; cut++)
			assert_false(check(v, kind, SECRET, text(v->body), (struct str){ given, cut }));
		assert_false(check(v, kind, SECRET, text(v->body), STR_NONE));
	}
}

static void get_has_no_body_segment_whatever_was_read(void **state)
{
	const struct vector *v = &vectors[S6];

	(void)state;
	assert_true(check(v, SIGN_SHA256, SECRET, STR_NONE, text(v->sha256)));
	assert_true(check(v, SIGN_SHA256, SECRET, text("x"), text(v->sha256)));
}

static void a_secret_that_is_not_set_refuses_every_call(void **state)
{
	/* SHA-256 and SHA-1 of the empty text: the signature of an empty call under an empty secret */
	struct str sha256_empty = STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	struct str sha1_empty = STR("da39a3ee5e6b4b0d3255bfef95601890afd80709");
	struct query q = { 0 };

	(void)state;
	assert_false(sign_check(SIGN_SHA256, STR(""), &q, false, STR_NONE, sha256_empty));
	assert_false(sign_check(SIGN_SHA256, STR_NONE, &q, false, STR_NONE, sha256_empty));
	assert_false(sign_check_webhook(STR(""), STR(""), sha1_empty));
	assert_false(sign_check_webhook(STR_NONE, STR_NONE, sha1_empty));
}

/* --- the webhook signature --- */

static const struct {
	const char *id;
	const char *body;
	const char *sha1;
} webhooks[] = {
	{ "W1", "{\"event\":\"verify_webhook\",\"client_key\":\"abc\",\"content\":{\"challenge\":12345}}",
	  "03105b8d3722cd9e5b2a2db17d82d07b3697d353" },
	{ "W2", "{\"event\":\"verify_webhook\",\"client_key\":\"\",\"content\":\"{ \\\"challenge\\\": 12345 }\"}",
	  "f422bc5fe909641428aec6e1d6a17d24322b5555" },
	{ "W3",
	  "{\"event\":\"life_trade_certificate_notify\",\"client_key\":\"aw1234567890abcd\",\"from_user_id\":\"\","
	  "\"content\":\"{\\\"action\\\":\\\"verify\\\",\\\"msg_time\\\":1767225600,\\\"certificate\\\":"
	  "{\\\"order_id\\\":\\\"1001\\\",\\\"certificate_id\\\":\\\"7001\\\"}}\","
	  "\"log_id\":\"02176722560000000000000000000000ffff\",\"msg_id\":\"m-1\"}",
	  "6f4023f38dfc7f9ead38b2859565325050c9c51b" },
	{ "W4",
	  "{\"event\":\"life_product_audit\",\"client_key\":\"aw1234567890abcd\",\"content\":\"{\\\"product_id\\\":\\\"1\\\","
	  "\\\"status\\\":\\\"FAIL\\\",\\\"reason\\\":\\\"图片不清晰\\\"}\"}",
	  "bb853c6f1f783f0e0acdb86f55b18749c8c1096b" },
};

static void webhook_vectors_are_accepted_and_nothing_similar(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(webhooks); i++) {
		struct str body = text(webhooks[i].body);
		char given[SIGN_SHA1_HEX + 1];

		if (!sign_check_webhook(text(SECRET), body, text(webhooks[i].sha1)))
			fail_msg("%s is refused", webhooks[i].id);
		assert_false(sign_check_webhook(text(OTHER_SECRET), body, text(webhooks[i].sha1)));
		assert_false(
			sign_check_webhook(text(SECRET), (struct str){ body.p, body.n - 1 }, text(webhooks[i].sha1)));
		assert_false(sign_check_webhook(text(SECRET), body, (struct str){ webhooks[i].sha1, 39 }));
		assert_false(sign_check_webhook(text(SECRET), body, STR_NONE));
		memcpy(given, webhooks[i].sha1, sizeof given);
		given[39] = given[39] == '0' ? '1' : '0';
		assert_false(sign_check_webhook(text(SECRET), body, text(given)));
	}
	assert_false(sign_check_webhook(text(SECRET), text(webhooks[0].body),
	                                text("03105B8D3722CD9E5B2A2DB17D82D07B3697D353")));
}

/* --- the query string --- */

/* The decoded query, written as "[key|value]…"; NULL: the query is refused. */
static const struct {
	const char *raw;
	const char *decoded;
} queries[] = {
	{ "", "" },
	{ "a=1", "[a|1]" },
	{ "a=1&b=2", "[a|1][b|2]" },
	{ "b=2&a=1&b=1", "[b|2][a|1][b|1]" },
	{ "a", "[a|]" },
	{ "a=", "[a|]" },
	{ "=1", "[|1]" },
	{ "=", "[|]" },
	{ "a=b=c", "[a|b=c]" },
	{ "&&a=1&&b=2&", "[a|1][b|2]" },
	{ "&", "" },
	{ "a+b=c+d", "[a b|c d]" },
	{ "a%20b=%2B", "[a b|+]" },
	{ "a=%26%3D%25", "[a|&=%]" },
	{ "a=%e5%b1%B1", "[a|山]" },
	{ "a=%2541", "[a|%41]" },
	{ "a;b=1", "[a;b|1]" },
	{ "a=%ff", "[a|\xff]" },
	{ "a=%01", "[a|\x01]" },
	{ "a=%", NULL },
	{ "a=%4", NULL },
	{ "a=%4&b=1", NULL },
	{ "a=%4g", NULL },
	{ "a=%g4", NULL },
	{ "a=%%41", NULL },
	{ "%=1", NULL },
	{ "a=1&%zz", NULL },
	{ "a=% 1", NULL },
	{ "a=%-1", NULL },
	{ "a=%00", NULL },
	{ "%00=1", NULL },
};

static void queries_are_split_and_decoded(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(queries); i++) {
		struct arena a = { 0 };
		struct str raw = arena_str(&a, queries[i].raw, strlen(queries[i].raw));
		struct query q;
		enum result r = query_parse(&a, raw, &q);
		struct str got = STR("");

		for (size_t k = 0; r == OK && k < q.n; k++)
			got = arena_printf(&a, "%s[%s|%s]", got.p, q.params[k].key.p, q.params[k].value.p);
		if (r != (queries[i].decoded != NULL ? OK : REFUSE))
			fail_msg("\"%s\": result %d", queries[i].raw, (int)r);
		if (r == OK)
			assert_string_equal(got.p, queries[i].decoded);
		else
			assert_int_equal(q.n, 0);
		arena_free(&a);
	}
}

static void no_query_at_all_is_an_empty_one(void **state)
{
	struct arena a = { 0 };
	struct query q;

	(void)state;
	assert_int_equal(query_parse(&a, STR_NONE, &q), OK);
	assert_int_equal(q.n, 0);
	arena_free(&a);
}

static void a_raw_nul_is_refused(void **state)
{
	struct arena a = { 0 };
	struct query q;

	(void)state;
	assert_int_equal(query_parse(&a, (struct str){ "a=\0b", 4 }, &q), REFUSE);
	assert_int_equal(query_parse(&a, (struct str){ "\0=b", 3 }, &q), REFUSE);
	arena_free(&a);
}

static void the_number_of_parameters_is_bounded(void **state)
{
	struct arena a = { 0 };
	char raw[2 * (QUERY_PARAMS_MAX + 1)];
	struct query q;

	(void)state;
	for (size_t i = 0; i < sizeof raw; i++)
		raw[i] = i % 2 == 0 ? 'a' : '&';
	assert_int_equal(query_parse(&a, (struct str){ raw, 2 * QUERY_PARAMS_MAX }, &q), OK);
	assert_int_equal(q.n, QUERY_PARAMS_MAX);
	assert_int_equal(query_parse(&a, (struct str){ raw, 2 * QUERY_PARAMS_MAX + 1 }, &q), REFUSE);
	arena_free(&a);
}

static void the_first_value_of_a_key_is_returned(void **state)
{
	struct arena a = { 0 };
	struct query q;

	(void)state;
	assert_int_equal(query_parse(&a, STR("b=2&a=1&b=1&e=&ab=3"), &q), OK);
	assert_string_equal(query_get(&q, "b").p, "2");
	assert_string_equal(query_get(&q, "a").p, "1");
	assert_string_equal(query_get(&q, "e").p, "");
	assert_null(query_get(&q, "c").p);
	assert_null(query_get(&q, "A").p);
	assert_null(query_get(&q, "").p);
	arena_free(&a);
}

/* Every parameter is part of the signed text, except `sign`. */
static void a_parameter_added_or_taken_away_breaks_the_signature(void **state)
{
	struct vector v = vectors[S1];

	(void)state;
	v.query = APP "&timestamp=1767225600000&x=";
	assert_false(check_given(&v, SIGN_SHA256, v.sha256));
	v.query = APP "&timestamp=1767225600000&Sign=1";
	assert_false(check_given(&v, SIGN_SHA256, v.sha256));
	v.query = APP;
	assert_false(check_given(&v, SIGN_SHA256, v.sha256));
	v.query = APP "&timestamp=1767225600001";
	assert_false(check_given(&v, SIGN_SHA256, v.sha256));
	v.query = "sign=a&sign=b&" APP "&sign&timestamp=1767225600000&%73ign=c";
	assert_true(check_given(&v, SIGN_SHA256, v.sha256));
}

/* --- comparing secrets --- */

static void secrets_are_equal_only_byte_for_byte(void **state)
{
	(void)state;
	assert_true(equal_secret(STR("abc"), STR("abc")));
	assert_true(equal_secret(STR("a\0b"), STR("a\0b")));
	assert_true(equal_secret(STR(""), STR("")));
	assert_false(equal_secret(STR("a\0b"), STR("a\0c")));
	assert_false(equal_secret(STR("abc"), STR("abd")));
	assert_false(equal_secret(STR("abc"), STR("ab")));
	assert_false(equal_secret(STR("abc"), STR("ABC")));
	assert_false(equal_secret(STR(""), STR_NONE));
	assert_false(equal_secret(STR_NONE, STR_NONE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(golden_vectors_are_accepted),
		cmocka_unit_test(a_digest_of_the_other_kind_is_refused),
		cmocka_unit_test(another_body_or_secret_is_refused),
		cmocka_unit_test(every_changed_digit_is_refused),
		cmocka_unit_test(every_changed_byte_of_a_body_is_refused),
		cmocka_unit_test(upper_case_and_other_lengths_are_refused),
		cmocka_unit_test(get_has_no_body_segment_whatever_was_read),
		cmocka_unit_test(a_secret_that_is_not_set_refuses_every_call),
		cmocka_unit_test(webhook_vectors_are_accepted_and_nothing_similar),
		cmocka_unit_test(queries_are_split_and_decoded),
		cmocka_unit_test(no_query_at_all_is_an_empty_one),
		cmocka_unit_test(a_raw_nul_is_refused),
		cmocka_unit_test(the_number_of_parameters_is_bounded),
		cmocka_unit_test(the_first_value_of_a_key_is_returned),
		cmocka_unit_test(a_parameter_added_or_taken_away_breaks_the_signature),
		cmocka_unit_test(secrets_are_equal_only_byte_for_byte),
	};

	return cmocka_run_group_tests_name("sign", tests, NULL, NULL);
}
