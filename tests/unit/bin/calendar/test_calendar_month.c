/*
 * A month of the calendar for people, to the letter: weeks from Monday on, days in the right place whatever weekday the
 * month begins with, marks, columns as wide as their widest text.
 */
#include "base/day.h"
#include "bin/calendar/calendar_month.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LEGEND                                                                                                         \
	"\nPrice in yuan; copies left/stock.  x closed  # sold out  ~ not acknowledged yet  ! rejected by the platform\n"

static day_t day(const char *text)
{
	day_t d = { 0 };

	assert_true(day_parse((struct str){ text, strlen(text) }, &d));
	return d;
}

static void prints(const struct month_page *page, bool colour, const char *wanted)
{
	char *out = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&out, &n);

	calendar_month_print(f, page, colour);
	fclose(f);
	assert_string_equal(out, wanted);
	free(out);
}

static void a_month_is_printed_in_weeks_with_marks(void **state)
{
	const struct month_day days[] = {
		{ day("2026-11-01"), 12800, 3000, 12, true, false, false },
		{ day("2026-11-02"), 12850, 30, 30, true, false, false },
		{ day("2026-11-03"), 5, 30, 0, false, false, false },
		{ day("2026-11-04"), 0, 0, 0, false, true, false },
		{ day("2026-11-05"), 12800, 30, 31, true, true, false },
		{ day("2026-11-06"), 12800, 30, 1, false, true, true },
		{ day("2026-11-30"), 12800, 30, 1, true, true, false },
	};

	(void)state;
	prints(&(struct month_page){ STR("GATE-A 成人票"), day("2026-11-17"), days, sizeof days / sizeof days[0] },
	       false,
	       "GATE-A 成人票, 2026-11\n"
	       "\n"
	       "Mon        Tue        Wed        Thu        Fri        Sat        Sun\n"
	       "                                                                  1\n"
	       "                                                                  128.00\n"
	       "                                                                  2988/3000\n"
	       "\n"
	       "2 #        3 x        4 x~       5 #~       6 !x       7          8\n"
	       "128.50     0.05       0.00       128.00     128.00     -          -\n"
	       "0/30       30/30      0/0        -1/30      29/30\n"
	       "\n"
	       "9          10         11         12         13         14         15\n"
	       "-          -          -          -          -          -          -\n"
	       "\n"
	       "16         17         18         19         20         21         22\n"
	       "-          -          -          -          -          -          -\n"
	       "\n"
	       "23         24         25         26         27         28         29\n"
	       "-          -          -          -          -          -          -\n"
	       "\n"
	       "30 ~\n"
	       "128.00\n"
	       "29/30\n" LEGEND);
}

static void a_leap_february_from_tuesday_on_has_its_29_days(void **state)
{
	(void)state;
	prints(&(struct month_page){ STR("A"), day("2028-02-29"), NULL, 0 }, false,
	       "A, 2028-02\n"
	       "\n"
	       "Mon   Tue   Wed   Thu   Fri   Sat   Sun\n"
	       "      1     2     3     4     5     6\n"
	       "      -     -     -     -     -     -\n"
	       "\n"
	       "7     8     9     10    11    12    13\n"
	       "-     -     -     -     -     -     -\n"
	       "\n"
	       "14    15    16    17    18    19    20\n"
	       "-     -     -     -     -     -     -\n"
	       "\n"
	       "21    22    23    24    25    26    27\n"
	       "-     -     -     -     -     -     -\n"
	       "\n"
	       "28    29\n"
	       "-     -\n" LEGEND);
}

static void a_february_of_four_weeks_has_four_lines(void **state)
{
	(void)state;
	prints(&(struct month_page){ STR("A"), day("2027-02-01"), NULL, 0 }, false,
	       "A, 2027-02\n"
	       "\n"
	       "Mon   Tue   Wed   Thu   Fri   Sat   Sun\n"
	       "1     2     3     4     5     6     7\n"
	       "-     -     -     -     -     -     -\n"
	       "\n"
	       "8     9     10    11    12    13    14\n"
	       "-     -     -     -     -     -     -\n"
	       "\n"
	       "15    16    17    18    19    20    21\n"
	       "-     -     -     -     -     -     -\n"
	       "\n"
	       "22    23    24    25    26    27    28\n"
	       "-     -     -     -     -     -     -\n" LEGEND);
}

/* The widest numbers there are widen every column, and colour none. */
static void colour_and_wide_numbers_keep_the_columns(void **state)
{
	const struct month_day days[] = {
		{ day("2027-02-01"), INT64_C(100000000000), 2147483647, 0, true, false, false },
		{ day("2027-02-02"), 1, 1, 1, true, true, false },
		{ day("2027-02-03"), 1, 1, 0, true, true, false },
		{ day("2027-02-04"), 1, 1, 0, false, false, false },
		{ day("2027-02-05"), 1, 1, 1, true, true, true },
	};
	char *out = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&out, &n);
	const char *week;

	(void)state;
	calendar_month_print(f, &(struct month_page){ STR("A"), day("2027-02-01"), days, 5 }, true);
	fclose(f);
	assert_memory_equal(out, "\033[1mA, 2027-02\033[0m\n\n", 20);
	week = strstr(out, "\n1 ");
	assert_non_null(week);
	assert_memory_equal(week,
	                    "\n1                      \033[31m2 #~\033[0m                   \033[33m3 ~\033[0m"
	                    "                    \033[2m4 x\033[0m                    \033[1;31m5 !#\033[0m"
	                    "                   6                      7\n"
	                    "1000000000.00          0.01 ",
	                    190);
	assert_non_null(strstr(out, "\n2147483647/2147483647  0/1 "));
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_month_is_printed_in_weeks_with_marks),
		cmocka_unit_test(a_leap_february_from_tuesday_on_has_its_29_days),
		cmocka_unit_test(a_february_of_four_weeks_has_four_lines),
		cmocka_unit_test(colour_and_wide_numbers_keep_the_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
