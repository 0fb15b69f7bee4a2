/*
 * lib/trade/code: what the generator makes, that its check character catches every
 * mistake it promises to catch, and that typed codes are read tolerantly.
 */
#include "base/random.h"
#include "trade/code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ALPHABET "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#define SAMPLES 300

/* Set: the system has no randomness. */
static bool no_randomness;

/* Replaces the C library's, so that a failure can be simulated. */
ssize_t getrandom(void *out, size_t n, unsigned int flags)
{
	return no_randomness ? -1 : (ssize_t)syscall(SYS_getrandom, out, n, flags);
}

/* The extreme codes first, then made ones. */
static void sample(size_t i, char code[CODE_LENGTH + 1])
{
	static const char *const fixed[] = { "0000000000000", "0000000000012", "100000000000E" };

	if (i < COUNT(fixed))
		memcpy(code, fixed[i], CODE_LENGTH + 1);
	else
		assert_int_equal(code_make(code), OK);
}

static void made_codes_are_valid_and_of_the_alphabet(void **state)
{
	char code[CODE_LENGTH + 1];
	char before[CODE_LENGTH + 1] = "";

	(void)state;
	for (int i = 0; i < SAMPLES; i++) {
		assert_int_equal(code_make(code), OK);
		assert_int_equal(strlen(code), CODE_LENGTH);
		assert_int_equal(strspn(code, ALPHABET), CODE_LENGTH);
		assert_true(code_valid(code));
		assert_string_not_equal(code, before);
		memcpy(before, code, sizeof code);
	}
}

/* Calculated by hand with x^5 + x^2 + 1: a 1 at place k from the end has the weight x^k. */
static void the_check_character_is_the_documented_one(void **state)
{
	(void)state;
	assert_true(code_valid("0000000000000"));
	assert_true(code_valid("0000000000012")); /* 1 * x = 2 */
	assert_true(code_valid("0000000000104")); /* 1 * x^2 */
	assert_true(code_valid("0000000001008")); /* 1 * x^3 */
	assert_true(code_valid("000000001000G")); /* 1 * x^4 = 16 */
	assert_true(code_valid("0000000100005")); /* 1 * x^5 = x^2 + 1 */
	assert_true(code_valid("0000000000016") == false);
}

/* Every character at every place replaced by each of the 31 others. */
static void every_slip_of_one_character_is_caught(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		char code[CODE_LENGTH + 1];

		sample(i, code);
		for (size_t at = 0; at < CODE_LENGTH; at++) {
			char right = code[at];

			for (const char *c = ALPHABET; *c != '\0'; c++) {
				code[at] = *c;
				assert_int_equal(code_valid(code), *c == right);
			}
			code[at] = right;
		}
	}
}

/* All 32 x 32 pairs of neighbours at every place, the check character included. */
static void every_swap_of_neighbours_is_caught(void **state)
{
	(void)state;
	for (size_t at = 0; at + 1 < CODE_LENGTH; at++) {
		for (size_t pair = 0; pair < 32 * 32; pair++) {
			char code[CODE_LENGTH + 1] = "0000000000000";
			size_t free_at = at == 0 ? 2 : 0; /* a place to bring the sum to 0 again */

			code[at] = ALPHABET[pair / 32];
			code[at + 1] = ALPHABET[pair % 32];
			for (const char *c = ALPHABET; *c != '\0' && !code_valid(code); c++)
				code[free_at] = *c;
			assert_true(code_valid(code));
			code[at] = ALPHABET[pair % 32];
			code[at + 1] = ALPHABET[pair / 32];
			assert_int_equal(code_valid(code), pair / 32 == pair % 32);
		}
	}
}

/* More than promised: the weights also catch a swap of any two places. */
static void swaps_of_any_two_characters_are_caught(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		char code[CODE_LENGTH + 1];

		sample(i, code);
		for (size_t a = 0; a < CODE_LENGTH; a++) {
			for (size_t b = a + 1; b < CODE_LENGTH; b++) {
				char swapped[CODE_LENGTH + 1];

				memcpy(swapped, code, sizeof swapped);
				swapped[a] = code[b];
				swapped[b] = code[a];
				assert_int_equal(code_valid(swapped), code[a] == code[b]);
			}
		}
	}
}

static void other_forms_are_not_valid(void **state)
{
	static const char *const bad[] = { "",
		                           "0",
		                           "000000000000",
		                           "00000000000000",
		                           "000000000000O",
		                           "00000000000 0",
		                           "000000-000000",
		                           "000000000000U",
		                           "00000000000\3770" };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(code_valid(bad[i]));
	assert_true(code_valid("000000001000G"));
	assert_false(code_valid("000000001000g")); /* only the stored form */
}

/* NULL: refused. */
static const struct {
	const char *typed;
	const char *stored;
} readings[] = {
	{ "000000001000G", "000000001000G" },
	{ "000000001000g", "000000001000G" },
	{ " 0000-0000-1000-g\r\n", "000000001000G" },
	{ "0000 0000 1000 G", "000000001000G" },
	{ "oOoOoOoOIoOoG", "000000001000G" },
	{ "00000000L000G", "000000001000G" },
	{ "00000000l000G", "000000001000G" },
	{ "abcdefgh01234", "ABCDEFGH01234" },   /* whether its check character is right is code_valid's matter */
	{ "abcdefgh0123u", "abcdefgh0123u" },   /* not in the alphabet: a code of a pool */
	{ "abcdefgh0123", "abcdefgh0123" },     /* 12 */
	{ "abcdefgh012345", "abcdefgh012345" }, /* 14 */
	{ " TICKET-2026 i/l/o ", "TICKET-2026 i/l/o" },
	{ "\tx\t", "x" },
	{ "-", "-" },
	{ "0123456789012345678901234567890123456789012345678901234567890123",
	  "0123456789012345678901234567890123456789012345678901234567890123" },
	{ "01234567890123456789012345678901234567890123456789012345678901234", NULL },
	{ "", NULL },
	{ " \t\r\n", NULL },
	{ "abc\tdef", "abc def" },
	{ "abc\x7f", "abc" },
	{ "\x01"
	  "abc",
	  "abc" },
	{ "\xEF\xBB\xBF"
	  "０00000００1000ｇ　",
	  "000000001000G" },
	{ "0000–0000—1000 G", "000000001000G" },
	{ "山门", NULL },
	{ "００００", "0000" },
	{ "山门0", NULL },
};

static void typed_codes_are_brought_to_the_stored_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(readings); i++) {
		struct str typed = { readings[i].typed, strlen(readings[i].typed) };
		char out[CODE_MAX + 1];
		char again[CODE_MAX + 1];
		enum result r = code_normalise(typed, out);

		if (r != (readings[i].stored != NULL ? OK : REFUSE))
			fail_msg("\"%s\": result %d", readings[i].typed, (int)r);
		assert_string_equal(out, r == OK ? readings[i].stored : "");
		if (r != OK)
			continue;
		assert_int_equal(code_normalise((struct str){ out, strlen(out) }, again), OK);
		assert_string_equal(again, out);
	}
}

static void a_whole_link_is_its_code(void **state)
{
	static const struct {
		const char *typed;
		const char *url;
		const char *stored;
	} rows[] = {
		{ "https://t.example/?c=000000001000G", "https://t.example/?c=", "000000001000G" },
		{ " HTTPS://T.EXAMPLE/?C=000000001000g\r\n", "https://t.example/?c=", "000000001000G" },
		{ "https://t.example/?c=Pool-7", "https://t.example/?c=", "Pool-7" },
		{ "000000001000G", "https://t.example/?c=", "000000001000G" },
		{ "000000001000G", "", "000000001000G" },
		{ "https://u.example/?c=1", "https://t.example/?c=", "https://u.example/?c=1" },
		{ "https://t.example/?c=", "https://t.example/?c=", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str typed = { rows[i].typed, strlen(rows[i].typed) }, url = { rows[i].url, strlen(rows[i].url) };
		char out[CODE_MAX + 1];

		if ((code_scanned(typed, url, out) == OK) != (rows[i].stored != NULL))
			fail_msg("\"%s\"", rows[i].typed);
		assert_string_equal(out, rows[i].stored != NULL ? rows[i].stored : "");
	}
}

static void absent_and_hidden_texts_are_refused(void **state)
{
	char out[CODE_MAX + 1];

	(void)state;
	assert_int_equal(code_normalise(STR_NONE, out), REFUSE);
	assert_int_equal(code_normalise(STR("ab\0cd"), out), REFUSE);
}

static void random_texts_use_the_whole_alphabet(void **state)
{
	char out[4097];
	char none[1] = { 'x' };

	(void)state;
	assert_int_equal(random_letters(out, 4096), OK);
	assert_int_equal(strlen(out), 4096);
	assert_int_equal(strspn(out, ALPHABET), 4096);
	for (const char *c = ALPHABET; *c != '\0'; c++)
		assert_non_null(strchr(out, *c)); /* one of 32 missing in 4096: (31/32)^4096, never */
	assert_int_equal(random_letters(none, 0), OK);
	assert_int_equal(none[0], '\0');
}

static void without_randomness_there_is_no_code(void **state)
{
	char code[CODE_LENGTH + 1] = "untouched";

	(void)state;
	no_randomness = true;
	assert_int_equal(code_make(code), AGAIN);
	assert_string_equal(code, "");
	assert_int_equal(random_letters(code, 5), AGAIN);
	assert_string_equal(code, "");
	no_randomness = false;
}

static void what_a_spreadsheet_made_of_a_code_is_none(void **state)
{
	static const char *const spoilt[] = { "1.23457E+11", "1E+05",    "1.5e+12", "'0012", "`001", "\"GV1\"",
		                              "A'B",         "########", "#",       "=0012", "+86",  "@x" };
	static const char *const whole[] = { "GV5989024032", "1E5", "1E-5", "E+5", "1.23457E+1A",
		                             "#1",           "A#",  "A=1",  "-1",  "1.2" };

	(void)state;
	for (size_t i = 0; i < sizeof spoilt / sizeof spoilt[0]; i++)
		assert_non_null(code_spoilt(spoilt[i]));
	for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
		assert_null(code_spoilt(whole[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made_codes_are_valid_and_of_the_alphabet),
		cmocka_unit_test(the_check_character_is_the_documented_one),
		cmocka_unit_test(every_slip_of_one_character_is_caught),
		cmocka_unit_test(every_swap_of_neighbours_is_caught),
		cmocka_unit_test(swaps_of_any_two_characters_are_caught),
		cmocka_unit_test(other_forms_are_not_valid),
		cmocka_unit_test(typed_codes_are_brought_to_the_stored_form),
		cmocka_unit_test(what_a_spreadsheet_made_of_a_code_is_none),
		cmocka_unit_test(a_whole_link_is_its_code),
		cmocka_unit_test(absent_and_hidden_texts_are_refused),
		cmocka_unit_test(random_texts_use_the_whole_alphabet),
		cmocka_unit_test(without_randomness_there_is_no_code),
	};

	return cmocka_run_group_tests_name("code", tests, NULL, NULL);
}
