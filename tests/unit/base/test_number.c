/*
 * lib/base/number: digits, a sign before them, and nothing else; no number wraps around.
 */
#include "base/number.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define UNTOUCHED 4711

static const struct {
	const char *sentence;
	const char *text;
	int64_t min, max;
	bool ok;
	int64_t expected;
} rows[] = {
	{ "one digit", "7", 0, 9, true, 7 },
	{ "zero", "0", 0, 0, true, 0 },
	{ "minus zero", "-0", 0, 9, true, 0 },
	{ "zeros before", "007", 0, 9, true, 7 },
	{ "the least", "-5", -5, 5, true, -5 },
	{ "below the least", "-6", -5, 5, false, 0 },
	{ "the greatest", "5", -5, 5, true, 5 },
	{ "above the greatest", "6", -5, 5, false, 0 },
	{ "INT64_MAX", "9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX },
	{ "one more", "9223372036854775808", INT64_MIN, INT64_MAX, false, 0 },
	{ "INT64_MIN", "-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN },
	{ "one less", "-9223372036854775809", INT64_MIN, INT64_MAX, false, 0 },
	{ "2^64, which would wrap to 0", "18446744073709551616", INT64_MIN, INT64_MAX, false, 0 },
	{ "2^64 + 1, which would wrap to 1", "18446744073709551617", INT64_MIN, INT64_MAX, false, 0 },
	{ "forty digits", "1000000000000000000000000000000000000001", INT64_MIN, INT64_MAX, false, 0 },
	{ "forty zeros and a one", "00000000000000000000000000000000000000001", 0, 9, true, 1 },
	{ "nothing", "", INT64_MIN, INT64_MAX, false, 0 },
	{ "a sign alone", "-", INT64_MIN, INT64_MAX, false, 0 },
	{ "two signs", "--1", INT64_MIN, INT64_MAX, false, 0 },
	{ "a plus", "+1", INT64_MIN, INT64_MAX, false, 0 },
	{ "a sign after it", "1-", INT64_MIN, INT64_MAX, false, 0 },
	{ "a blank before", " 1", INT64_MIN, INT64_MAX, false, 0 },
	{ "a blank after it", "1 ", INT64_MIN, INT64_MAX, false, 0 },
	{ "a line feed after it", "1\n", INT64_MIN, INT64_MAX, false, 0 },
	{ "a point", "1.0", INT64_MIN, INT64_MAX, false, 0 },
	{ "an exponent", "1e3", INT64_MIN, INT64_MAX, false, 0 },
	{ "hexadecimal", "0x10", INT64_MIN, INT64_MAX, false, 0 },
	{ "a letter among digits", "1a2", INT64_MIN, INT64_MAX, false, 0 },
	{ "the byte before 0", "1/2", INT64_MIN, INT64_MAX, false, 0 },
	{ "the byte after 9", "1:2", INT64_MIN, INT64_MAX, false, 0 },
	{ "a comma for thousands", "1,000", INT64_MIN, INT64_MAX, false, 0 },
	{ "wide digits", "１", INT64_MIN, INT64_MAX, false, 0 },
	{ "a byte above ASCII", "1\xff", INT64_MIN, INT64_MAX, false, 0 },
};

static void only_whole_numbers_in_range_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str text = { rows[i].text, strlen(rows[i].text) };
		int64_t out = UNTOUCHED;
		bool ok = number_parse(text, rows[i].min, rows[i].max, &out);

		if (ok != rows[i].ok || out != (ok ? rows[i].expected : UNTOUCHED))
			fail_msg("%s: \"%s\" gave %d, %lld", rows[i].sentence, rows[i].text, ok, (long long)out);
	}
}

static void only_the_given_bytes_are_read(void **state)
{
	int64_t out = UNTOUCHED;

	(void)state;
	assert_true(number_parse((struct str){ "1234", 2 }, 0, 99, &out));
	assert_int_equal(out, 12);
	assert_false(number_parse(STR("12\0"), 0, 99, &out));
	assert_false(number_parse(STR_NONE, INT64_MIN, INT64_MAX, &out));
	assert_int_equal(out, 12);
}

static void fen_are_written_as_yuan(void **state)
{
	static const struct {
		int64_t fen;
		const char *text;
	} amounts[] = {
		{ 0, "0.00" },   { 5, "0.05" },       { 12800, "128.00" },
		{ -5, "-0.05" }, { -1234, "-12.34" }, { INT64_MIN, "-92233720368547758.08" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
		char out[FEN_TEXT_SIZE];

		assert_string_equal(fen_format((fen_t){ amounts[i].fen }, out), amounts[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_whole_numbers_in_range_are_read),
		cmocka_unit_test(only_the_given_bytes_are_read),
		cmocka_unit_test(fen_are_written_as_yuan),
	};

	return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
