/*
 * lib/people/decrypt_text: equal ciphertexts are one text, and the platform's answer is read entry by entry, by
 * ciphertext. Not here: the calls (tests/flow/test_decrypt.py).
 */
#include "people/decrypt_text.h"
#include "tests/unit/row_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define MAX 20
#define LONG "12345678901234567890"

static struct arena arena;
static struct vault vault;

static struct ctx ctx(void)
{
	return (struct ctx){ NULL, &arena, &vault, { 0 } };
}

/* The states of Enc.a and Enc.b after a call that asked for both. */
struct row {
	const char *sentence;
	const char *results;
	enum text_state a, b;
	const char *said; /* plain text or error of Enc.a */
	bool quota;
};

#define A "'cipher_text':'Enc.a'"
#define B_FINE "{'cipher_text':'Enc.b','plain_text':'b','is_success':true,'error_code':0,'error_msg':''}"

static const struct row rows[] = {
	{ "both, in order", "[{" A ",'plain_text':'a','is_success':true,'error_code':0}," B_FINE "]", TEXT_OPEN,
	  TEXT_OPEN, "a", false },
	{ "both, the other way round", "[" B_FINE ",{" A ",'plain_text':'a','is_success':true,'error_code':0}]",
	  TEXT_OPEN, TEXT_OPEN, "a", false },
	{ "no is_success", "[{" A ",'plain_text':'a','error_code':0}," B_FINE "]", TEXT_OPEN, TEXT_OPEN, "a", false },
	{ "no error_code", "[{" A ",'plain_text':'a','is_success':true}]", TEXT_OPEN, TEXT_UNKNOWN, "a", false },
	{ "an error_code as a text", "[{" A ",'plain_text':'a','error_code':'2100005'}]", TEXT_FAILED, TEXT_UNKNOWN,
	  "error 2100005", false },
	{ "an empty plain text", "[{" A ",'plain_text':'','is_success':true,'error_code':0}]", TEXT_OPEN, TEXT_UNKNOWN,
	  "", false },
	{ "one fails, the other does not",
	  "[{" A ",'plain_text':'','is_success':false,'error_code':2100005,'error_msg':'bad'}," B_FINE "]", TEXT_FAILED,
	  TEXT_OPEN, "error 2100005: bad", false },
	{ "not a success, without a code", "[{" A ",'plain_text':'a','is_success':false,'error_code':0}]", TEXT_FAILED,
	  TEXT_UNKNOWN, "error 0", false },
	{ "an error code no page lists", "[{" A ",'plain_text':'a','error_code':77,'error_msg':'x'}]", TEXT_FAILED,
	  TEXT_UNKNOWN, "error 77: x", false },
	{ "words that repeat the ciphertext", "[{" A ",'error_code':77,'error_msg':'cannot read Enc.a'}]", TEXT_FAILED,
	  TEXT_UNKNOWN, "error 77", false },
	{ "a success without a plain text", "[{" A ",'is_success':true,'error_code':0}]", TEXT_FAILED, TEXT_UNKNOWN,
	  "no plain text was given", false },
	{ "a plain text that is a number", "[{" A ",'plain_text':138,'is_success':true,'error_code':0}]", TEXT_FAILED,
	  TEXT_UNKNOWN, "no plain text was given", false },

	{ "the platform was busy", "[{" A ",'error_code':2100004}," B_FINE "]", TEXT_UNKNOWN, TEXT_OPEN, NULL, false },
	{ "called too often", "[{" A ",'error_code':2119003}," B_FINE "]", TEXT_UNKNOWN, TEXT_OPEN, NULL, false },
	{ "the quota was used up during the call", "[" B_FINE ",{" A ",'error_code':2190001}]", TEXT_UNKNOWN, TEXT_OPEN,
	  NULL, true },
	{ "left out", "[" B_FINE "]", TEXT_UNKNOWN, TEXT_OPEN, NULL, false },
	{ "nothing", "[]", TEXT_UNKNOWN, TEXT_UNKNOWN, NULL, false },
	{ "no list", "{}", TEXT_UNKNOWN, TEXT_UNKNOWN, NULL, false },
	{ "not asked for", "[{'cipher_text':'Enc.c','plain_text':'c','is_success':true}]", TEXT_UNKNOWN, TEXT_UNKNOWN,
	  NULL, false },
	{ "without a name", "[{'plain_text':'a','is_success':true},null,7]", TEXT_UNKNOWN, TEXT_UNKNOWN, NULL, false },
	{ "twice: the first counts", "[{" A ",'plain_text':'a'},{" A ",'plain_text':'z'}]", TEXT_OPEN, TEXT_UNKNOWN,
	  "a", false },
	{ "twice: busy first, then answered", "[{" A ",'error_code':2100004},{" A ",'plain_text':'a'}]", TEXT_OPEN,
	  TEXT_UNKNOWN, "a", false },

	{ "as long as its field", "[{" A ",'plain_text':'" LONG "'}]", TEXT_OPEN, TEXT_UNKNOWN, LONG, false },
	{ "longer than its field", "[{" A ",'plain_text':'" LONG "1'}]", TEXT_FAILED, TEXT_UNKNOWN,
	  "the plain text is too long for its field", false },
	{ "bytes that are no UTF-8", "[{" A ",'plain_text':'\xff\xfe'}]", TEXT_FAILED, TEXT_UNKNOWN,
	  "the plain text is not valid UTF-8", false },
	{ "a line end", "[{" A ",'plain_text':'a\\n'}]", TEXT_OPEN, TEXT_UNKNOWN, "a", false },
	{ "a control of Latin 1", "[{" A ",'plain_text':'\\u0081a\\u0085'}]", TEXT_OPEN, TEXT_UNKNOWN, "a", false },
	{ "a ciphertext again", "[{" A ",'plain_text':'Enc.x'}]", TEXT_FAILED, TEXT_UNKNOWN,
	  "the plain text is encrypted itself", false },
	{ "a name", "[{" A ",'plain_text':'阿卜杜拉'}]", TEXT_OPEN, TEXT_UNKNOWN, "阿卜杜拉", false },
};

static void check_row(const struct row *row)
{
	struct ctx c = ctx();
	struct decrypt_texts texts = decrypt_texts_new(&c, 2);
	struct decrypt_text *a = decrypt_texts_add(&c, &texts, STR("Enc.a"), MAX);
	struct decrypt_text *b = decrypt_texts_add(&c, &texts, STR("Enc.b"), MAX);
	cJSON *data = row_json("{}");
	cJSON *results = row_json(row->results);
	struct decrypt_counts counts;

	cJSON_AddItemToObject(data, "results", results);
	counts = decrypt_read(&arena, data, texts.t, texts.n);
	cJSON_Delete(data); /* results must not point into it */
	if (a->state != row->a || b->state != row->b || counts.quota != row->quota ||
	    counts.open + counts.failed + counts.left != 2)
		fail_msg("%s: states %d and %d, quota %d", row->sentence, (int)a->state, (int)b->state, counts.quota);
	if (row->said != NULL && strcmp((a->state == TEXT_OPEN ? a->plain : a->error).p, row->said) != 0)
		fail_msg("%s: \"%s\"", row->sentence, (a->state == TEXT_OPEN ? a->plain : a->error).p);
	assert_int_equal(counts.left, (a->state == TEXT_UNKNOWN) + (b->state == TEXT_UNKNOWN));
	arena_reset(&arena);
}

static void an_answer_is_read_by_ciphertext_entry_by_entry(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check_row(&rows[i]);
}

static void equal_ciphertexts_are_one_text(void **state)
{
	struct ctx c = ctx();
	struct decrypt_texts texts = decrypt_texts_new(&c, 3);
	struct decrypt_text *a = decrypt_texts_add(&c, &texts, STR("Enc.a"), 512);

	(void)state;
	assert_ptr_not_equal(decrypt_texts_add(&c, &texts, STR("Enc.A"), 512), a);
	assert_ptr_equal(decrypt_texts_add(&c, &texts, STR("Enc.a"), 64), a);
	assert_int_equal(texts.n, 2);
	assert_int_equal(a->max, 64);
	arena_reset(&arena);
}

static void only_what_is_unknown_is_asked_for_the_oldest_first(void **state)
{
	struct ctx c = ctx();
	struct decrypt_texts texts = decrypt_texts_new(&c, 4);
	struct decrypt_text *t[4], *asked[4];
	const struct str ciphers[] = { STR("Enc.0"), STR("Enc.1"), STR("Enc.2"), STR("Enc.3") };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		t[i] = decrypt_texts_add(&c, &texts, ciphers[i], MAX);
	t[1]->state = TEXT_FAILED;
	assert_int_equal(decrypt_texts_unknown(&texts, 0, asked, 4), 3);
	assert_ptr_equal(asked[0], t[0]);
	assert_int_equal(decrypt_texts_unknown(&texts, 0, asked, 2), 2);
	assert_ptr_equal(asked[1], t[2]);
	assert_int_equal(decrypt_texts_unknown(&texts, 1, asked, 4), 2);
	assert_ptr_equal(asked[0], t[2]);
	assert_int_equal(decrypt_texts_unknown(&texts, 3, asked, 4), 0);
	arena_reset(&arena);
}

static void the_request_names_account_and_texts(void **state)
{
	struct ctx c = ctx();
	struct decrypt_texts texts = decrypt_texts_new(&c, 2);
	struct str body;

	(void)state;
	(void)decrypt_texts_add(&c, &texts, STR("Enc.a+/="), MAX);
	(void)decrypt_texts_add(&c, &texts, STR("Enc.\"b\\"), MAX);
	assert_int_equal(decrypt_body(&c, STR("7001"), texts.t, texts.n, &body), OK);
	assert_string_equal(body.p, "{\"account_id\":\"7001\",\"cipher_texts\":[\"Enc.a+/=\",\"Enc.\\\"b\\\\\"]}");
	arena_reset(&arena);
}

static void a_request_that_is_too_long_is_not_sent_in_part(void **state)
{
	struct ctx c = ctx();
	struct decrypt_texts texts = decrypt_texts_new(&c, 1);
	struct str body, cipher = arena_printf(&arena, "Enc.%0*d", 1 << 20, 0);

	(void)state;
	(void)decrypt_texts_add(&c, &texts, cipher, MAX);
	assert_int_equal(decrypt_body(&c, STR("7001"), texts.t, texts.n, &body), BUG);
	arena_reset(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_read_by_ciphertext_entry_by_entry),
		cmocka_unit_test(equal_ciphertexts_are_one_text),
		cmocka_unit_test(only_what_is_unknown_is_asked_for_the_oldest_first),
		cmocka_unit_test(the_request_names_account_and_texts),
		cmocka_unit_test(a_request_that_is_too_long_is_not_sent_in_part),
	};
	int failed = cmocka_run_group_tests_name("decrypt_text", tests, NULL, NULL);

	arena_free(&arena);
	return failed;
}
