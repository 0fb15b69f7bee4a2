/*
 * lib/base/crypt: the golden vectors of the platform's encrypted fields (E1 to E8),
 * what must fail, our encryption at rest with every single bit changed, and
 * the keyed hash, compared with values of another implementation.
 */
#include "base/crypt.h"
#include "base/hex.h"
#include "tests/unit/platform_encrypt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define SECRET "0123456789abcdeffedcba9876543210"
#define DATA_KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

/* True: the system has no randomness. */
static bool no_randomness;

/* Replaces the function of the C library, so that a test can make it fail. */
ssize_t getrandom(void *out, size_t n, unsigned int flags)
{
	return no_randomness ? -1 : (ssize_t)syscall(SYS_getrandom, out, n, flags);
}

static struct str text(const char *s)
{
	return (struct str){ s, strlen(s) };
}

static int setup(void **state)
{
	*state = calloc(1, sizeof(struct arena));
	return *state != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	arena_free(*state);
	free(*state);
	no_randomness = false;
	return 0;
}

static struct vault open_vault(const char *hex)
{
	struct vault v;

	assert_int_equal(vault_open(&v, text(hex)), OK);
	return v;
}

static void assert_str(struct str got, const char *want)
{
	assert_non_null(got.p);
	assert_int_equal(got.n, strlen(want));
	assert_string_equal(got.p, want);
}

/* --- the platform's local form --- */

static const struct {
	const char *id;
	const char *secret;
	const char *plain;
	const char *base64;
} vectors[] = {
	{ "E1", SECRET, "13800000000", "usLWPSq2A/s2fiXzy+bJSA==" },
	{ "E2", SECRET, "张三", "g/9pWZPNaE/lqrSXKwwWKw==" },
	{ "E3", SECRET, "1234567890abcdef", "aFHH6stALZdzJHauJqsLt5lpNG8jj4auq254CU7J6Ks=" },
	{ "E4", SECRET, "11010519491231002X", "ezalCukFK6Cro5RNDR7X3Gqyp4RyWDrl2ZGDr8pwk9w=" },
	{ "E5", SECRET, "", "AEW0fYeasVlTRWs3D9/gXQ==" },
	{ "E6", "abcdefghijklmnopqrstuvwxyz012", "13800000000", "Uh5C8BDMH5qRk+zzK+xaCA==" },
	{ "E7", "abcdefghijklmnopqrstuvwxyz01234", "13800000000", "ok15mN0IM6VL3+h253K+8Q==" },
	{ "E8", "XXabcdefghijklmnopqrstuvwxyz012345Y", "13800000000", "N/uiVF12ZdVbwXl+GVLDzw==" },
};

/* Also the test's own encryption, which the tests below rely on. */
static void golden_vectors_open(void **state)
{
	for (size_t i = 0; i < COUNT(vectors); i++) {
		struct str got = STR_NONE;

		if (platform_decrypt(*state, text(vectors[i].secret), text(vectors[i].base64), &got) != OK)
			fail_msg("%s does not open", vectors[i].id);
		assert_str(got, vectors[i].plain);
		got = platform_encrypt(*state, text(vectors[i].secret), text(vectors[i].plain));
		assert_str(got, vectors[i].base64);
	}
}

/* The key after fitting, used as it is, must be the same key. */
static void secrets_are_fitted_from_both_sides(void **state)
{
	static const char *const fitted[][2] = {
		{ "abcdefghijklmnopqrstuvwxyz012", "##abcdefghijklmnopqrstuvwxyz012#" },
		{ "abcdefghijklmnopqrstuvwxyz01234", "#abcdefghijklmnopqrstuvwxyz01234" },
		{ "XXabcdefghijklmnopqrstuvwxyz012345Y", "abcdefghijklmnopqrstuvwxyz012345" },
		{ "abcdefghijklmnopqrstuvwxyz0123", "#abcdefghijklmnopqrstuvwxyz0123#" },
		{ "Xabcdefghijklmnopqrstuvwxyz012345", "abcdefghijklmnopqrstuvwxyz012345" },
		{ "Xabcdefghijklmnopqrstuvwxyz012345Y", "abcdefghijklmnopqrstuvwxyz012345" },
		{ "", "################################" },
		{ "a", "################a###############" },
	};

	for (size_t i = 0; i < COUNT(fitted); i++) {
		struct str cipher = platform_encrypt(*state, text(fitted[i][1]), STR("x"));
		struct str got;

		assert_int_equal(platform_decrypt(*state, text(fitted[i][0]), cipher, &got), OK);
		assert_str(got, "x");
	}
}

/* All refused with one and the same result. */
static void what_is_no_ciphertext_is_refused(void **state)
{
	static const char *const bad[] = {
		"3300    ",
		"usLWPSq2A/s2fiXzy+bJSA==    ", /* blanks are no base64 */
		"usLWPSq2A/s2fiXzy+bJtw==",     /* E1, last byte damaged: bad padding */
		"AAAAAAAAAAAAAAAAAAAA",         /* 15 bytes */
		"AAAAAAAAAAAAAAAAAAAAAAA=",     /* 17 bytes */
		"",
		"Enc.abc",
		"Uh5C8BDMH5qRk+zzK+xaCA==",   /* E6: another key */
		"usLWPSq2A/s2fiXzy+bJSA",     /* padding left out */
		"usLWPSq2A/s2fiXzy+bJSA=",    /* half of it */
		"usLWPSq2A/s2fiXzy+bJSA===",  /* too much */
		"usLWPSq2A/s2fiXzy+bJSB==",   /* stray bits after the last byte */
		"usLWPSq2A_s2fiXzy-bJSA==",   /* the URL alphabet */
		" usLWPSq2A/s2fiXzy+bJSA==",  /* blanks */
		"usLWPSq2A/s2fiXzy+bJSA==\n", /* line end */
		"usLWPSq2A/s2\nfiXzy+bJSA==",
		"usLW=Sq2A/s2fiXzy+bJSA==",
		"====",
		"=",
		"A",
		"13800000000",
		"张三",
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct str got = STR("untouched");

		if (platform_decrypt(*state, text(SECRET), text(bad[i]), &got) != REFUSE)
			fail_msg("\"%s\" is not refused", bad[i]);
		assert_null(got.p);
	}
	assert_int_equal(platform_decrypt(*state, text(SECRET), STR_NONE, &(struct str){ 0 }), REFUSE);
}

static void a_result_that_is_not_utf8_is_refused(void **state)
{
	static const char *const bad[] = { "\xff", "\xc0\x80", "\xed\xa0\x80", "abc\xe5\xb1" };

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct str cipher = platform_encrypt(*state, text(SECRET), text(bad[i]));
		struct str got;

		assert_int_equal(platform_decrypt(*state, text(SECRET), cipher, &got), REFUSE);
	}
}

static void texts_of_every_length_come_back(void **state)
{
	char plain[100];

	memset(plain, 'a', sizeof plain);
	for (size_t n = 0; n < sizeof plain; n++) {
		struct str cipher = platform_encrypt(*state, text(SECRET), (struct str){ plain, n });
		struct str got;

		assert_int_equal(platform_decrypt(*state, text(SECRET), cipher, &got), OK);
		assert_int_equal(got.n, n);
		assert_memory_equal(got.p, plain, n);
		assert_int_equal(got.p[n], '\0');
	}
}

static void fields_of_persons_are_classified_by_their_value(void **state)
{
	static const struct {
		const char *value;
		const char *opened;
		enum person_form form;
	} rows[] = {
		{ "usLWPSq2A/s2fiXzy+bJSA==", "13800000000", PERSON_CLEAR },
		{ "g/9pWZPNaE/lqrSXKwwWKw==", "张三", PERSON_CLEAR },
		{ "AEW0fYeasVlTRWs3D9/gXQ==", "", PERSON_CLEAR },
		{ "Enc.abc", "Enc.abc", PERSON_LATER },
		{ "Enc.", "Enc.", PERSON_LATER },
		{ "enc.abc", "enc.abc", PERSON_CLEAR },
		{ "Enc", "Enc", PERSON_CLEAR },
		{ "13800000000", "13800000000", PERSON_CLEAR },
		{ "张三", "张三", PERSON_CLEAR },
		{ "11010519491231002X", "11010519491231002X", PERSON_CLEAR },
		{ "abcd", "abcd", PERSON_CLEAR },
		{ "", "", PERSON_CLEAR },
		/* looks encrypted and is not: kept as it came */
		{ "usLWPSq2A/s2fiXzy+bJtw==", "usLWPSq2A/s2fiXzy+bJtw==", PERSON_CLEAR },
		{ "Uh5C8BDMH5qRk+zzK+xaCA==", "Uh5C8BDMH5qRk+zzK+xaCA==", PERSON_CLEAR },
	};
	enum person_form form;

	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_str(person_open(*state, text(SECRET), text(rows[i].value), &form), rows[i].opened);
		assert_int_equal(form, rows[i].form);
	}
	assert_null(person_open(*state, text(SECRET), STR_NONE, &form).p);
	assert_int_equal(form, PERSON_CLEAR);
}

/* --- keys --- */

static void only_64_hex_digits_make_a_vault(void **state)
{
	static const char *const bad[] = { "",
		                           "00",
		                           "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00",
		                           "g000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
		                           "0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
		                           "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g" };
	struct vault v;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(vault_open(&v, text(bad[i])), REFUSE);
	assert_int_equal(vault_open(&v, (struct str){ DATA_KEY, 63 }), REFUSE);
	assert_int_equal(vault_open(&v, STR_NONE), REFUSE);
}

/* Stored data depends on these keys: a change here would make every database unreadable. */
static void the_keys_are_what_hkdf_says(void **state)
{
	struct vault v = open_vault(DATA_KEY);
	struct vault upper = open_vault("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");

	assert_str(hex_encode(*state, v.seal_key, 32),
	           "49806148e1ac507c923a82016486207b10ce324f47058dc42a4e7fa5653c9285");
	assert_str(hex_encode(*state, v.hash_key, 32),
	           "0c3d0508372816b3e86b8c313cd3a089bcf4949f420eb9ae7ffb54d1dcf7badd");
	assert_memory_equal(&v, &upper, sizeof v);
}

/* --- encryption at rest --- */

static void sealed_values_come_back(void **state)
{
	static const char *const plains[] = { "", "a", "张三", "11010519491231002X", "1234567890abcdef" };
	struct vault v = open_vault(DATA_KEY);

	for (size_t i = 0; i < COUNT(plains); i++) {
		struct str sealed;
		struct str again;
		struct str got;

		assert_int_equal(vault_seal(&v, *state, "buyer.name", text(plains[i]), &sealed), OK);
		assert_int_equal(sealed.n, strlen(plains[i]) + 29);
		assert_int_equal(sealed.p[0], 1);
		assert_int_equal(vault_unseal(&v, *state, "buyer.name", sealed, &got), OK);
		assert_str(got, plains[i]);
		/* the same text sealed twice looks different */
		assert_int_equal(vault_seal(&v, *state, "buyer.name", text(plains[i]), &again), OK);
		assert_memory_not_equal(again.p + 1, sealed.p + 1, 12);
	}
}

static void nothing_stays_nothing(void **state)
{
	struct vault v = open_vault(DATA_KEY);
	struct str got = STR("untouched");

	assert_int_equal(vault_seal(&v, *state, "c", STR_NONE, &got), OK);
	assert_null(got.p);
	got = STR("untouched");
	assert_int_equal(vault_unseal(&v, *state, "c", STR_NONE, &got), OK);
	assert_null(got.p);
}

static void a_value_sealed_elsewhere_opens(void **state)
{
	struct vault v = open_vault(DATA_KEY);
	unsigned char sealed[35];
	struct str got;

	assert_int_equal(hex_decode(STR("01000102030405060708090a0b31f8760d21d539db5e6890352a30570b3ea338e4091d"),
	                            sealed, sizeof sealed),
	                 OK);
	assert_int_equal(vault_unseal(&v, *state, "buyer.name", (struct str){ (char *)sealed, 35 }, &got), OK);
	assert_str(got, "张三");
}

static void every_changed_bit_is_refused(void **state)
{
	struct vault v = open_vault(DATA_KEY);
	struct str sealed;
	struct str got;
	char *p;

	assert_int_equal(vault_seal(&v, *state, "buyer.name", STR("张三"), &sealed), OK);
	p = malloc(sealed.n);
	assert_non_null(p);
	memcpy(p, sealed.p, sealed.n);
	for (size_t bit = 0; bit < 8 * sealed.n; bit++) {
		p[bit / 8] = (char)(p[bit / 8] ^ (1 << bit % 8));
		got = STR("untouched");
		assert_int_equal(vault_unseal(&v, *state, "buyer.name", (struct str){ p, sealed.n }, &got), BUG);
		assert_null(got.p);
		p[bit / 8] = (char)(p[bit / 8] ^ (1 << bit % 8));
	}
	assert_int_equal(vault_unseal(&v, *state, "buyer.name", (struct str){ p, sealed.n }, &got), OK);
	free(p);
}

static void every_other_length_is_refused(void **state)
{
	struct vault v = open_vault(DATA_KEY);
	struct str sealed;
	struct str got;

	assert_int_equal(vault_seal(&v, *state, "c", STR("张三"), &sealed), OK);
	for (size_t n = 0; n <= sealed.n + 1; n++) {
		char *p = calloc(1, n + 1);

		assert_non_null(p);
		memcpy(p, sealed.p, n < sealed.n ? n : sealed.n);
		assert_int_equal(vault_unseal(&v, *state, "c", (struct str){ p, n }, &got), n == sealed.n ? OK : BUG);
		free(p);
	}
}

static void another_context_or_key_does_not_open(void **state)
{
	static const char *const contexts[] = { "", "buyer.phone", "buyer.nam", "buyer.name2", "Buyer.name" };
	struct vault v = open_vault(DATA_KEY);
	struct vault other = open_vault("100102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
	struct str sealed;
	struct str got;

	assert_int_equal(vault_seal(&v, *state, "buyer.name", STR("张三"), &sealed), OK);
	for (size_t i = 0; i < COUNT(contexts); i++)
		assert_int_equal(vault_unseal(&v, *state, contexts[i], sealed, &got), BUG);
	assert_int_equal(vault_unseal(&other, *state, "buyer.name", sealed, &got), BUG);
}

/* A cipher keeps its last key: it must notice another one, and be as good as new after a text that did not open. */
static void keys_in_turn_open_only_their_own(void **state)
{
	struct vault vaults[] = { open_vault(DATA_KEY),
		                  open_vault("100102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f") };
	static const char *const secrets[] = { SECRET, "another secret of the same app!!" };
	struct str sealed[2], cipher[2], got;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(vault_seal(&vaults[i], *state, "c", STR("张三"), &sealed[i]), OK);
		cipher[i] = platform_encrypt(*state, text(secrets[i]), STR("张三"));
	}
	for (int i = 0; i < 8; i++) {
		int key = i % 2, of = i / 2 % 2;

		assert_int_equal(vault_unseal(&vaults[key], *state, "c", sealed[of], &got), key == of ? OK : BUG);
		if (platform_decrypt(*state, text(secrets[key]), cipher[of], &got) == OK || key == of)
			assert_true((strcmp(got.p, "张三") == 0) == (key == of));
	}
}

/* Lengths that do not fit into OpenSSL's int are refused before a byte is read. */
static void lengths_beyond_an_int_are_refused(void **state)
{
	struct vault v = open_vault(DATA_KEY);
	struct str huge = { "", (size_t)INT32_MAX + 1 };
	struct str got;

	assert_int_equal(platform_decrypt(*state, text(SECRET), huge, &got), REFUSE);
	assert_int_equal(vault_seal(&v, *state, "c", huge, &got), REFUSE);
	assert_int_equal(vault_unseal(&v, *state, "c", huge, &got), BUG);
}

static void without_randomness_nothing_is_sealed(void **state)
{
	struct vault v = open_vault(DATA_KEY);
	struct str sealed = STR("untouched");

	no_randomness = true;
	assert_int_equal(vault_seal(&v, *state, "c", STR("a"), &sealed), AGAIN);
	assert_null(sealed.p);
}

/* --- hashes and hex --- */

static void one_text_has_one_hash_per_kind_and_key(void **state)
{
	struct vault v = open_vault(DATA_KEY);
	struct vault other = open_vault("100102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
	struct hash h = vault_hash(&v, "id", STR("11010519491231002X"));
	struct hash near[] = {
		vault_hash(&v, "phone", STR("11010519491231002X")),
		vault_hash(&v, "id", STR("11010519491231002x")),
		vault_hash(&v, "id1", STR("1010519491231002X")),
		vault_hash(&v, "", STR("id11010519491231002X")),
		vault_hash(&v, "id", STR("")),
		vault_hash(&v, "id", STR_NONE),
		vault_hash(&other, "id", STR("11010519491231002X")),
	};
	struct hash again = vault_hash(&v, "id", STR("11010519491231002X"));

	assert_memory_equal(&h, &again, sizeof h);
	assert_str(hex_encode(*state, h.b, sizeof h.b),
	           "6276bf829e8d24b169abefb70812ee649a243f873d271ef2bfc59533e9143bb1");
	for (size_t i = 0; i < COUNT(near); i++)
		assert_memory_not_equal(&h, &near[i], sizeof h);
	assert_memory_equal(&near[4], &near[5], sizeof h);
}

static void sha256_is_sha256(void **state)
{
	struct hash abc = sha256(STR("abc"));
	struct hash none = sha256(STR_NONE);

	assert_str(hex_encode(*state, abc.b, 32), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_str(hex_encode(*state, none.b, 32), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void hex_goes_both_ways(void **state)
{
	static const char *const bad[] = { "", "00", "0001f", "0001fff", "0001fg", "0001g0", "0001 f", "0001-1" };
	unsigned char b[3] = { 0 };

	assert_str(hex_encode(*state, "\x00\x01\xff", 3), "0001ff");
	assert_str(hex_encode(*state, "", 0), "");
	assert_int_equal(hex_decode(STR("0001fF"), b, 3), OK);
	assert_memory_equal(b, "\x00\x01\xff", 3);
	assert_int_equal(hex_decode(STR(""), b, 0), OK);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(hex_decode(text(bad[i]), b, 3), REFUSE);
	assert_int_equal(hex_decode(STR_NONE, b, 3), REFUSE);
}

static void percent_signs_stand_for_bytes(void **state)
{
	static const struct {
		const char *raw, *decoded; /* NULL: refused */
	} rows[] = {
		{ "", "" },         { "a%2Bb%c3%A9+c", "a+b\xC3\xA9 c" },
		{ "%25%20", "% " }, { "%", NULL },
		{ "a%4", NULL },    { "%4g", NULL },
		{ "%-1", NULL },    { "%00", NULL },
	};
	struct str out;

	for (size_t i = 0; i < COUNT(rows); i++) {
		enum result r = percent_decode(*state, text(rows[i].raw), ' ', &out);

		assert_int_equal(r, rows[i].decoded != NULL ? OK : REFUSE);
		if (rows[i].decoded != NULL)
			assert_str(out, rows[i].decoded);
	}
	assert_int_equal(percent_decode(*state, STR("a+b"), '+', &out), OK);
	assert_str(out, "a+b");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(golden_vectors_open),
		TEST(secrets_are_fitted_from_both_sides),
		TEST(what_is_no_ciphertext_is_refused),
		TEST(a_result_that_is_not_utf8_is_refused),
		TEST(texts_of_every_length_come_back),
		TEST(fields_of_persons_are_classified_by_their_value),
		TEST(only_64_hex_digits_make_a_vault),
		TEST(the_keys_are_what_hkdf_says),
		TEST(sealed_values_come_back),
		TEST(nothing_stays_nothing),
		TEST(a_value_sealed_elsewhere_opens),
		TEST(every_changed_bit_is_refused),
		TEST(every_other_length_is_refused),
		TEST(another_context_or_key_does_not_open),
		TEST(keys_in_turn_open_only_their_own),
		TEST(lengths_beyond_an_int_are_refused),
		TEST(without_randomness_nothing_is_sealed),
		TEST(one_text_has_one_hash_per_kind_and_key),
		TEST(sha256_is_sha256),
		TEST(hex_goes_both_ways),
		TEST(percent_signs_stand_for_bytes),
	};

	return cmocka_run_group_tests_name("crypt", tests, NULL, NULL);
}
