/*
 * Days as an operator names them: which texts are which days, and the messages for texts that are none.
 */
#include "base/buf.h"
#include "base/day.h"
#include "bin/calendar/day_range.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct str text_of(const char *text)
{
	return (struct str){ text, strlen(text) };
}

/* The days of `text`, or what is wrong with which part of it. */
static void read_days(struct arena *a, const char *text, struct buf *out)
{
	struct day_set set;
	const char *why = NULL;
	struct str which = STR_NONE;

	buf_clear(out);
	if (!day_range_parse(a, text_of(text), &set, &why, &which)) {
		buf_printf(out, "\"%.*s\" %s", (int)which.n, which.p ? which.p : "", why);
		return;
	}
	for (size_t i = 0; i < set.n; i++) {
		char day[DAY_TEXT_SIZE];

		day_format(set.days[i], day);
		buf_printf(out, "%s%s", i ? " " : "", day + 5);
	}
}

#define NO_SPAN " is not a day like 2026-10-01, a month like 2026-10, nor a span of them like 2026-10-01..2026-10-07"
#define NO_WEEKDAYS " does not name weekdays like /sat+sun or /mon-fri"

static const struct {
	const char *text;
	const char *read;
} rows[] = {
	{ "2026-10-01", "10-01" },
	{ "2026-10-31..2026-11-02", "10-31 11-01 11-02" },
	{ "2026-12-31..2027-01-01", "12-31 01-01" },
	{ "2028-02-28..2028-03-01", "02-28 02-29 03-01" },
	{ "2027-02-28..2027-03-01", "02-28 03-01" },
	{ "2028-02-29", "02-29" },
	{ "2026-10-05,2026-10-01", "10-01 10-05" },
	{ "2026-10-01,2026-10-01..2026-10-02,2026-10-02", "10-01 10-02" },
	{ "2026-10/sat", "10-03 10-10 10-17 10-24 10-31" },
	{ "2026-10-01..2026-10-11/sat+sun", "10-03 10-04 10-10 10-11" },
	{ "2026-10-01..2026-10-08/mon-fri", "10-01 10-02 10-05 10-06 10-07 10-08" },
	{ "2026-10-01..2026-10-08/sat-mon+wed", "10-03 10-04 10-05 10-07" },
	{ "2026-10-01..2026-10-02/mon-sun", "10-01 10-02" },
	{ "2026-10-01..2026-10-06/sun,2026-10-06", "10-04 10-06" },
	{ "2028-02-27..2028-02/tue", "02-29" },
	{ "2027-02-27..2027-02", "02-27 02-28" },
	{ "2026-12-30..2027-01/wed", "12-30 01-06 01-13 01-20 01-27" },

	{ "2026/10/1", "10-01" },
	{ "2026/10/31..2026/11/1,2026年12月9日", "10-31 11-01 12-09" },
	{ "2026/10/1..2026/10/11/sat+sun", "10-03 10-04 10-10 10-11" },
	{ "2026/10/sat", "10-03 10-10 10-17 10-24 10-31" },
	{ "2026年10月/sat", "10-03 10-10 10-17 10-24 10-31" },

	{ "2026-10-02..2026-10-01", "\"2026-10-02..2026-10-01\" ends before it begins" },
	{ "2026-11..2026-10", "\"2026-11..2026-10\" ends before it begins" },
	{ "2026-10-01/sat", "\"2026-10-01/sat\" holds no such weekday" },
	{ "2026-10-03,2026-10-05..2026-10-09/sat+sun", "\"2026-10-05..2026-10-09/sat+sun\" holds no such weekday" },
	{ "2027-02-29", "\"2027-02-29\"" NO_SPAN },
	{ "2026-13", "\"2026-13\"" NO_SPAN },
	{ "2026-10-32", "\"2026-10-32\"" NO_SPAN },
	{ "2026", "\"2026\"" NO_SPAN },
	{ "", "\"\"" NO_SPAN },
	{ ",", "\"\"" NO_SPAN },
	{ "2026-10-01,", "\"\"" NO_SPAN },
	{ "2026-10-01..", "\"2026-10-01..\"" NO_SPAN },
	{ "..2026-10-01", "\"..2026-10-01\"" NO_SPAN },
	{ "2026-10-01..2026-10-02..2026-10-03", "\"2026-10-01..2026-10-02..2026-10-03\"" NO_SPAN },
	{ "2026-10-01 ", "\"2026-10-01 \"" NO_SPAN },
	{ "tomorrow", "\"tomorrow\"" NO_SPAN },
	{ "2026-10/", "\"2026-10/\"" NO_WEEKDAYS },
	{ "2026-10/sat+", "\"2026-10/sat+\"" NO_WEEKDAYS },
	{ "2026-10/Sat", "\"2026-10/Sat\"" NO_WEEKDAYS },
	{ "2026-10/mon-", "\"2026-10/mon-\"" NO_WEEKDAYS },
	{ "2026-10/mon-wed-fri", "\"2026-10/mon-wed-fri\"" NO_WEEKDAYS },
	{ "2026-10/sat/sun", "\"2026-10/sat/sun\"" NO_WEEKDAYS },
	{ "1900-01-01..2199-12-31/sun", "\"1900-01-01..2199-12-31/sun\" is longer than three years" },
};

static void texts_are_days_or_refused_with_a_reason(void **state)
{
	struct arena a = { NULL };
	struct buf out = BUF_INIT(100000);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		read_days(&a, rows[i].text, &out);
		assert_string_equal(buf_str(&out).p, rows[i].read);
	}
	buf_free(&out);
	arena_free(&a);
}

/* 1100 days from 2026-01-01 on end with 2029-01-04. */
static void a_change_has_at_most_1100_days(void **state)
{
	struct arena a = { NULL };
	struct day_set set;
	const char *why;
	struct str which;

	(void)state;
	assert_true(day_range_parse(&a, STR("2026-01-01..2029-01-04"), &set, &why, &which));
	assert_int_equal(set.n, DAY_RANGE_MAX);
	assert_false(day_range_parse(&a, STR("2026-01-01..2029-01-05"), &set, &why, &which));
	assert_string_equal(why, "is longer than three years");
	assert_false(day_range_parse(&a, STR("2026-01-01..2029-01-04,2029-01-05"), &set, &why, &which));
	assert_string_equal(why, "makes more than 1100 days with those before it");
	assert_int_equal(which.n, 10);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_days_or_refused_with_a_reason),
		cmocka_unit_test(a_change_has_at_most_1100_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
