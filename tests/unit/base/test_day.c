/*
 * lib/base/day: every day of 1900 to 2199, midnights and birthdays, under any TZ;
 * and lib/base/clock: its offset, and the clock that tests set.
 */
#include "base/clock.h"
#include "base/day.h"
#include "tests/unit/clock_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct str text_of(const char *p)
{
	return (struct str){ p, strlen(p) };
}

static day_t day(const char *text)
{
	day_t d = { 0 };

	if (!day_parse(text_of(text), &d))
		fail_msg("%s should be a day", text);
	return d;
}

static const struct {
	const char *text;
	int n;
} known[] = {
	{ "1900-01-01", -25567 }, { "1900-02-28", -25509 }, { "1900-03-01", -25508 }, { "1969-12-31", -1 },
	{ "1970-01-01", 0 },      { "2000-02-29", 11016 },  { "2000-03-01", 11017 },  { "2024-02-29", 19782 },
	{ "2026-12-31", 20818 },  { "2100-02-28", 47540 },  { "2100-03-01", 47541 },  { "2199-12-31", 84005 },
};

static void known_days_have_their_number(void **state)
{
	char text[DAY_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		assert_int_equal(day(known[i].text).n, known[i].n);
		day_format((day_t){ known[i].n }, text);
		assert_string_equal(text, known[i].text);
	}
}

static const char *const no_days[] = {
	"",           "2024",        "1899-12-31",          "2200-01-01", "0000-01-01", "2023-02-29", "1900-02-29",
	"2100-02-29", "2024-02-30",  "2024-04-31",          "2024-06-31", "2024-09-31", "2024-11-31", "2024-01-32",
	"2024-01-00", "2024-00-10",  "2024-13-01",          "2024-1-01",  "2024-01-1",  "2024-01-1 ", "2024/01/01",
	"20240101",   "2024-01-01 ", " 2024-01-01",         "+024-01-01", "2024-+1-01", "2024-01--1", "2024-01-0x",
	"2O24-01-01", "-024-01-01",  "2024-01-01T00:00:00",
};

static void other_texts_are_no_days(void **state)
{
	day_t d = { 77 };

	(void)state;
	for (size_t i = 0; i < COUNT(no_days); i++) {
		if (day_parse(text_of(no_days[i]), &d))
			fail_msg("'%s' should be no day", no_days[i]);
	}
	assert_false(day_parse(STR_NONE, &d));
	assert_false(day_parse((struct str){ "2024-01-0\0", 10 }, &d));
	assert_false(day_parse((struct str){ "2024-01-01", 9 }, &d));
	assert_int_equal(d.n, 77);
}

static void times_of_day_are_two_digits_each(void **state)
{
	static const char *const none[] = { "",      "7:30",  "07:60", "24:01",  "25:00",
		                            "0a:00", "07:3x", "07-30", "07:300", "+7:30" };
	int64_t s = 77;

	(void)state;
	for (size_t i = 0; i < COUNT(none); i++) {
		if (time_of_day_parse(text_of(none[i]), &s))
			fail_msg("'%s' should be no time of day", none[i]);
	}
	assert_false(time_of_day_parse(STR_NONE, &s));
	assert_int_equal(s, 77);
	assert_true(time_of_day_parse(STR("00:00"), &s));
	assert_int_equal(s, 0);
	assert_true(time_of_day_parse(STR("17:30"), &s));
	assert_int_equal(s, 63000);
	assert_true(time_of_day_parse(STR("24:00"), &s));
	assert_int_equal(s, 86400);
}

static void leap_years_are_the_gregorian_ones(void **state)
{
	char text[32];
	day_t d;
	int leaps = 0;

	(void)state;
	for (int year = 1900; year <= 2199; year++) {
		bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);

		(void)snprintf(text, sizeof text, "%04d-02-29", year);
		assert_int_equal(day_parse(text_of(text), &d), leap);
		leaps += leap;
	}
	assert_int_equal(leaps, 73);
}

/* Counts day by day, which is independent of the arithmetic in day.c. */
static void every_day_of_three_centuries_follows_the_one_before(void **state)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int32_t n = known[0].n;
	char expected[32];
	char text[DAY_TEXT_SIZE];

	(void)state;
	for (int month = 0; month < 300 * 12; month++) {
		int year = 1900 + month / 12;
		bool leap = year % 4 == 0 && year != 1900 && year != 2100;
		int last = lengths[month % 12] + (month % 12 == 1 && leap);

		for (int i = 1; i <= last; i++) {
			(void)snprintf(expected, sizeof expected, "%04d-%02d-%02d", year, month % 12 + 1, i);
			day_format((day_t){ n }, text);
			assert_string_equal(text, expected);
			assert_int_equal(day(text).n, n);
			n++;
		}
	}
	assert_int_equal(n - 1, 84005);
}

static const struct {
	int64_t s;
	const char *day;
	const char *shown;
} instants[] = {
	{ 1706716799, "2024-01-31", "2024-01-31 23:59:59" },
	{ 1706716800, "2024-02-01", "2024-02-01 00:00:00" },
	{ 1704038399, "2023-12-31", "2023-12-31 23:59:59" },
	{ 1704038400, "2024-01-01", "2024-01-01 00:00:00" },
	{ 1709136000, "2024-02-29", "2024-02-29 00:00:00" },
	{ 2147483648, "2038-01-19", "2038-01-19 11:14:08" },
	{ 0, "1970-01-01", "1970-01-01 08:00:00" },
	{ -1, "1970-01-01", "1970-01-01 07:59:59" },
	{ -28800, "1970-01-01", "1970-01-01 00:00:00" },
	{ -28801, "1969-12-31", "1969-12-31 23:59:59" },
	/* China had daylight saving in this summer; we use a fixed +08:00 all the same */
	{ 583718400, "1988-07-01", "1988-07-01 08:00:00" },
};

static void check_instants(void)
{
	char text[UTC_TEXT_SIZE];

	for (size_t i = 0; i < COUNT(instants); i++) {
		utc_t t = { instants[i].s };

		day_format(day_of(t), text);
		assert_string_equal(text, instants[i].day);
		utc_format(t, text);
		assert_string_equal(text, instants[i].shown);
		assert_true(day_start(day_of(t)).s <= t.s && t.s <= day_end(day_of(t)).s);
	}
}

static void instants_fall_into_their_shanghai_day_under_every_zone(void **state)
{
	static const char *const zones[] = { "UTC",
		                             "Asia/Shanghai",
		                             "America/New_York",
		                             "Asia/Kolkata",
		                             "Pacific/Kiritimati",
		                             "Pacific/Pago_Pago",
		                             "Europe/London",
		                             "XXX+23:59:59",
		                             "no/such/zone",
		                             "" };

	(void)state;
	for (size_t i = 0; i < COUNT(zones); i++) {
		assert_int_equal(setenv("TZ", zones[i], 1), 0);
		tzset();
		check_instants();
	}
	unsetenv("TZ");
	tzset();
	check_instants();
}

static void a_day_has_86400_seconds_and_they_meet_at_midnight(void **state)
{
	(void)state;
	for (int32_t n = -25567; n <= 84005; n += 13) {
		day_t d = { n };

		assert_int_equal(day_end(d).s - day_start(d).s, 86399);
		assert_int_equal(day_of(day_start(d)).n, n);
		assert_int_equal(day_of(day_end(d)).n, n);
		assert_int_equal(day_of((utc_t){ day_start(d).s - 1 }).n, n - 1);
		assert_int_equal(day_start(day_add(d, 1)).s, day_end(d).s + 1);
	}
	assert_int_equal(day_start(day("2024-05-01")).s, 1714492800);
	assert_int_equal(day_end(day("2024-05-01")).s, 1714579199);
}

static void shifting_crosses_months_years_and_stops_at_the_ends(void **state)
{
	(void)state;
	assert_int_equal(day_add(day("2024-02-28"), 2).n, day("2024-03-01").n);
	assert_int_equal(day_add(day("2023-02-28"), 1).n, day("2023-03-01").n);
	assert_int_equal(day_add(day("2024-01-01"), -1).n, day("2023-12-31").n);
	assert_int_equal(day_add(day("2024-01-01"), 0).n, day("2024-01-01").n);
	assert_int_equal(day_add((day_t){ INT32_MAX }, 1).n, INT32_MAX);
	assert_int_equal(day_add((day_t){ INT32_MIN }, -1).n, INT32_MIN);
}

static void absurd_instants_stay_in_their_buffers(void **state)
{
	char text[UTC_TEXT_SIZE];

	(void)state;
	utc_format((utc_t){ INT64_MAX }, text);
	assert_memory_equal(text, "9999-12-31 ", 11);
	utc_format((utc_t){ INT64_MIN }, text);
	assert_memory_equal(text, "0000-01-01 ", 11);
	day_format((day_t){ INT32_MAX }, text);
	assert_string_equal(text, "9999-12-31");
	day_format((day_t){ INT32_MIN }, text);
	assert_string_equal(text, "0000-01-01");
}

static const struct {
	const char *birth;
	const char *at;
	int years;
} ages[] = {
	{ "2000-05-10", "2024-05-09", 23 },  { "2000-05-10", "2024-05-10", 24 },  { "2000-05-10", "2024-05-11", 24 },
	{ "2000-12-31", "2001-01-01", 0 },   { "2000-05-10", "2000-05-10", 0 },   { "2006-03-01", "2024-02-29", 17 },
	{ "2008-02-29", "2026-02-28", 17 },  { "2008-02-29", "2026-03-01", 18 },  { "2008-02-29", "2024-02-28", 15 },
	{ "2008-02-29", "2024-02-29", 16 },  { "1900-01-01", "2199-12-31", 299 }, { "2000-02-29", "2100-02-28", 99 },
	{ "2000-02-29", "2100-03-01", 100 }, { "2024-05-10", "2024-05-09", -1 },
};

static void ages_change_on_the_birthday(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ages); i++) {
		int years = day_years(day(ages[i].birth), day(ages[i].at));

		if (years != ages[i].years)
			fail_msg("born %s, on %s: %d", ages[i].birth, ages[i].at, years);
	}
}

/* What clock_now returns in a fresh process with this offset. */
static int64_t shifted_now(const char *offset)
{
	int ends[2];
	int64_t s = 0;
	int status;

	assert_int_equal(pipe(ends), 0);
	if (fork() == 0) {
		setenv("SHANMEN_TEST_CLOCK_OFFSET_S", offset, 1);
		s = clock_now().s;
		_exit(write(ends[1], &s, sizeof s) == sizeof s ? 0 : 1);
	}
	assert_int_equal(read(ends[0], &s, sizeof s), sizeof s);
	assert_true(wait(&status) > 0);
	assert_int_equal(status, 0);
	close(ends[0]);
	close(ends[1]);
	return s;
}

/* Runs first: the offset is read once, so this process must not have read it before it forks. */
static void the_environment_shifts_the_clock(void **state)
{
	int64_t now = shifted_now("");

	(void)state;
	assert_in_range(shifted_now("864000") - now, 864000, 864060);
	assert_in_range(now - shifted_now("-86400"), 86340, 86400);
	assert_in_range(shifted_now("12h") - now, 0, 60);
	assert_in_range(shifted_now("99999999999999999999") - now, 0, 60);
	assert_true(now > 1700000000);
}

static void the_environment_shortens_a_pause(void **state)
{
	int64_t before = clock_monotonic_ms();

	(void)state;
	setenv("SHANMEN_TEST_PAUSE_MAX_MS", "1", 1);
	clock_pause(60000);
	assert_in_range(clock_monotonic_ms() - before, 0, 50000);
	setenv("SHANMEN_TEST_PAUSE_MAX_MS", "soon", 1);
	before = clock_monotonic_ms();
	clock_pause(30);
	assert_in_range(clock_monotonic_ms() - before, 29, 50000);
	unsetenv("SHANMEN_TEST_PAUSE_MAX_MS");
}

static void a_set_clock_stays_until_it_is_released(void **state)
{
	utc_t before = clock_now();

	(void)state;
	clock_set((utc_t){ 1706716799 });
	assert_int_equal(clock_now().s, 1706716799);
	assert_int_equal(clock_now_ms(), 1706716799000);
	clock_set((utc_t){ 0 });
	assert_in_range(clock_now().s - before.s, 0, 60);
	assert_in_range(clock_now_ms() / 1000 - before.s, 0, 60);
	assert_true(clock_monotonic_ms() <= clock_monotonic_ms());
}

static void random_bytes_differ_and_fill_all(void **state)
{
	unsigned char a[1000] = { 0 };
	unsigned char b[1000] = { 0 };
	int zeros = 0;

	(void)state;
	assert_int_equal(random_bytes(a, sizeof a), OK);
	assert_int_equal(random_bytes(b, sizeof b), OK);
	assert_memory_not_equal(a, b, sizeof a);
	for (size_t i = 0; i < sizeof a; i++)
		zeros += a[i] == 0;
	assert_in_range(zeros, 0, 40); /* about 4 are expected */
	assert_int_equal(random_bytes(a, 0), OK);
}

static void weekdays_follow_each_other_from_monday_on(void **state)
{
	(void)state;
	assert_int_equal(day_weekday((day_t){ 0 }), 3);
	assert_int_equal(day_weekday((day_t){ -4 }), 6);
	assert_int_equal(day_weekday((day_t){ INT32_MIN }), day_weekday((day_t){ INT32_MIN + 7 }));
	for (int32_t n = -30000; n < 90000; n++)
		assert_int_equal(day_weekday((day_t){ n + 1 }), (day_weekday((day_t){ n }) + 1) % 7);
}

static void months_have_their_first_and_last_day(void **state)
{
	static const char *const rows[][3] = {
		{ "2026-10", "2026-10-01", "2026-10-31" }, { "2027-02", "2027-02-01", "2027-02-28" },
		{ "2028-02", "2028-02-01", "2028-02-29" }, { "2100-02", "2100-02-01", "2100-02-28" },
		{ "2026-12", "2026-12-01", "2026-12-31" }, { "1900-01", "1900-01-01", "1900-01-31" },
	};
	static const char *const wrong[] = { "",        "2026",       "2026-1",  "2026-00",
		                             "2026-13", "2026-10-01", "2026/10", "1899-12" };
	day_t d;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char text[DAY_TEXT_SIZE];

		assert_true(month_parse((struct str){ rows[i][0], strlen(rows[i][0]) }, &d));
		d = day_add(d, 17);
		day_format(month_first(d), text);
		assert_string_equal(text, rows[i][1]);
		day_format(month_last(d), text);
		assert_string_equal(text, rows[i][2]);
		assert_int_equal(month_last(month_first(d)).n, month_last(month_last(d)).n);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(month_parse((struct str){ wrong[i], strlen(wrong[i]) }, &d));
	assert_false(month_parse(STR_NONE, &d));
}

static void the_next_midnight_is_shanghais(void **state)
{
	(void)state;
	/* 2026-01-01 00:00:00 in Shanghai is 1767196800. */
	assert_int_equal(day_next((utc_t){ 1767196799 }).s, 1767196800);
	assert_int_equal(day_next((utc_t){ 1767196800 }).s, 1767196800 + 86400);
	assert_int_equal(day_next((utc_t){ 1767225600 }).s, 1767196800 + 86400);
}

static void days_are_read_as_people_write_them(void **state)
{
	static const char *const same[] = { "2027-01-05", "2027/1/5",  "2027/01/05",    "2027年1月5日",
		                            "2027-1-5",   "2027-01-5", "2027年01月05日" };
	static const char *const none[] = { "",         "2027",       "27/1/5",    "2027/1-5", "2027/1/5 ",
		                            "1/5/2027", "2027/2/29",  "2027/13/1", "2027/0/1", "2027年1月5",
		                            "2027/1/",  "2027/001/5", "46376",     "########", "2027/1/5/" };
	day_t day;

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
		char text[DAY_TEXT_SIZE];

		assert_true(day_parse_typed(text_of(same[i]), &day));
		day_format(day, text);
		assert_string_equal(text, "2027-01-05");
	}
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_false(day_parse_typed(text_of(none[i]), &day));
	assert_true(month_parse_typed(STR("2027/1"), &day) && month_parse_typed(STR("2027-01"), &day));
	assert_true(month_parse_typed(STR("2027年1月"), &day));
	assert_false(month_parse_typed(STR("2027年1"), &day) || month_parse_typed(STR("2027/1/1"), &day));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_read_as_people_write_them),
		cmocka_unit_test(the_environment_shifts_the_clock),
		cmocka_unit_test(the_environment_shortens_a_pause),
		cmocka_unit_test(a_set_clock_stays_until_it_is_released),
		cmocka_unit_test(random_bytes_differ_and_fill_all),
		cmocka_unit_test(known_days_have_their_number),
		cmocka_unit_test(other_texts_are_no_days),
		cmocka_unit_test(times_of_day_are_two_digits_each),
		cmocka_unit_test(leap_years_are_the_gregorian_ones),
		cmocka_unit_test(every_day_of_three_centuries_follows_the_one_before),
		cmocka_unit_test(instants_fall_into_their_shanghai_day_under_every_zone),
		cmocka_unit_test(a_day_has_86400_seconds_and_they_meet_at_midnight),
		cmocka_unit_test(shifting_crosses_months_years_and_stops_at_the_ends),
		cmocka_unit_test(absurd_instants_stay_in_their_buffers),
		cmocka_unit_test(weekdays_follow_each_other_from_monday_on),
		cmocka_unit_test(months_have_their_first_and_last_day),
		cmocka_unit_test(ages_change_on_the_birthday),
		cmocka_unit_test(the_next_midnight_is_shanghais),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
