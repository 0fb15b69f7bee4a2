/*
 * Calendar days in Asia/Shanghai: a fixed +08:00 and the Gregorian rules.
 * Not a general date library: no other zone and no daylight saving. (China had
 * it from 1986 to 1991; it changed no date that a ticket or a birthday needs.)
 */
#include "base/day.h"

#include <string.h>

#define DAY_S 86400
#define SHANGHAI_S (8 * 3600)
#define YEAR_MIN 1900
#define YEAR_MAX 2199

/* The first and last day that fit into ten characters: 0000-01-01 and 9999-12-31. */
#define DAY_TEXT_MIN (-719528)
#define DAY_TEXT_MAX 2932896

struct date {
	int year;
	int month; /* 1 to 12 */
	int day;   /* 1 to 31 */
};

static int64_t clamp(int64_t v, int64_t min, int64_t max)
{
	if (v < min)
		return min;
	return v > max ? max : v;
}

/* Division that rounds down, so that an instant before 1970 gets the right day. */
static int64_t floor_div(int64_t v, int64_t by)
{
	return v / by - (v % by < 0);
}

/* Seconds since midnight UTC. */
static int utc_second(utc_t t)
{
	int second = (int)(t.s % DAY_S);

	return second < 0 ? second + DAY_S : second;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/*
 * Days since 1970-01-01. Counts years from March, so that the leap day is the
 * last of its year. 400 years have 146097 days; 719468 days lie between 0000-03-01 and 1970-01-01.
 */
static int64_t date_to_days(struct date d)
{
	int64_t year = d.month > 2 ? d.year : d.year - 1;
	int64_t era = floor_div(year, 400);
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year = (153 * (d.month > 2 ? d.month - 3 : d.month + 9) + 2) / 5 + d.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

/* The reverse of date_to_days. */
static struct date date_of(day_t d)
{
	int64_t days = (int64_t)d.n + 719468;
	int64_t era = floor_div(days, 146097);
	int64_t day_of_era = days - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t march_month = (5 * day_of_year + 2) / 153;
	int month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);

	return (struct date){
		.year = (int)(year_of_era + era * 400 + (month <= 2)),
		.month = month,
		.day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1),
	};
}

day_t day_of(utc_t t)
{
	int64_t day = floor_div(t.s, DAY_S);

	/* Carries into the next day instead of adding 8 hours to t, which could overflow. */
	day += utc_second(t) >= DAY_S - SHANGHAI_S;
	return (day_t){ (int32_t)clamp(day, INT32_MIN, INT32_MAX) };
}

utc_t day_start(day_t d)
{
	return (utc_t){ (int64_t)d.n * DAY_S - SHANGHAI_S };
}

utc_t day_end(day_t d)
{
	return (utc_t){ day_start(d).s + DAY_S - 1 };
}

day_t day_add(day_t d, int days)
{
	return (day_t){ (int32_t)clamp((int64_t)d.n + days, INT32_MIN, INT32_MAX) };
}

utc_t day_next(utc_t t)
{
	return day_start(day_add(day_of(t), 1));
}

int day_weekday(day_t d)
{
	/* 1970-01-01 was a Thursday */
	return (int)(((int64_t)d.n % 7 + 7 + 3) % 7);
}

day_t month_first(day_t d)
{
	return day_add(d, 1 - date_of(d).day);
}

day_t month_last(day_t d)
{
	struct date date = date_of(d);

	return day_add(d, month_days(date.year, date.month) - date.day);
}

/* The value of `n` decimal digits; -1 when one of the characters is no digit. */
static int digits_value(const char *p, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		v = v * 10 + (p[i] - '0');
	}
	return v;
}

bool day_parse(struct str text, day_t *out)
{
	struct date d;

	if (text.p == NULL || text.n != DAY_TEXT_SIZE - 1 || text.p[4] != '-' || text.p[7] != '-')
		return false;
	d = (struct date){ digits_value(text.p, 4), digits_value(text.p + 5, 2), digits_value(text.p + 8, 2) };
	if (d.year < YEAR_MIN || d.year > YEAR_MAX || d.month < 1 || d.month > 12)
		return false;
	if (d.day < 1 || d.day > month_days(d.year, d.month))
		return false;
	out->n = (int32_t)date_to_days(d);
	return true;
}

bool time_of_day_parse(struct str text, int64_t *out)
{
	int hour, minute;

	if (text.p == NULL || text.n != 5 || text.p[2] != ':')
		return false;
	hour = digits_value(text.p, 2);
	minute = digits_value(text.p + 3, 2);
	if (hour < 0 || minute < 0 || minute > 59 || hour * 60 + minute > 24 * 60)
		return false;
	*out = (int64_t)hour * 3600 + minute * 60;
	return true;
}

bool month_parse(struct str text, day_t *out)
{
	char first[DAY_TEXT_SIZE];

	if (text.p == NULL || text.n != DAY_TEXT_SIZE - 1 - 3)
		return false;
	memcpy(first, text.p, text.n);
	memcpy(first + text.n, "-01", 4);
	return day_parse((struct str){ first, DAY_TEXT_SIZE - 1 }, out);
}

/* Writes `n` digits and the character `next`; returns the position after them. */
static char *put_digits(char *p, int v, int n, char next)
{
	for (int i = n - 1; i >= 0; i--) {
		p[i] = (char)('0' + v % 10);
		v /= 10;
	}
	p[n] = next;
	return p + n + 1;
}

/* Takes one or more digits, at most `max`, from the beginning of *rest. -1: there is none. */
static int take_digits(struct str *rest, size_t max)
{
	size_t n = 0;
	int v;

	while (n < max && n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9')
		n++;
	v = n > 0 ? digits_value(rest->p, (int)n) : -1;
	*rest = (struct str){ rest->p + n, rest->n - n };
	return v;
}

static bool take_text(struct str *rest, const char *text)
{
	size_t n = strlen(text);

	if (rest->n < n || memcmp(rest->p, text, n) != 0)
		return false;
	*rest = (struct str){ rest->p + n, rest->n - n };
	return true;
}

/* Reads the year, the month and (unless `month_only`) the day, and checks them as day_parse does. */
static bool parse_typed(struct str text, bool month_only, day_t *out)
{
	static const struct {
		const char *year, *month, *day; /* what follows each */
	} forms[] = { { "-", "-", "" }, { "/", "/", "" }, { "年", "月", "日" } };

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		char iso[DAY_TEXT_SIZE];
		struct str rest = text;
		int year = take_digits(&rest, 4);
		bool first = take_text(&rest, forms[i].year);
		int month = take_digits(&rest, 2);
		bool last = month_only && forms[i].day[0] == '\0' ? true : take_text(&rest, forms[i].month);
		int day = month_only ? 1 : take_digits(&rest, 2);

		if (!first || !last || month < 0 || day < 0 || (!month_only && !take_text(&rest, forms[i].day)) ||
		    rest.n > 0)
			continue;
		put_digits(put_digits(put_digits(iso, year, 4, '-'), month, 2, '-'), day, 2, '\0');
		return day_parse((struct str){ iso, DAY_TEXT_SIZE - 1 }, out);
	}
	return false;
}

bool day_parse_typed(struct str text, day_t *out)
{
	return parse_typed(text, false, out);
}

/* The time of day that a spreadsheet writes after a date: "0:00", "00:00:00", "08:30:00.000". *midnight: all digits are 0. */
static bool parse_clock(struct str text, bool *midnight)
{
	static const int limits[] = { 23, 59, 59 };
	size_t n = 0;

	*midnight = true;
	for (; n < sizeof limits / sizeof limits[0]; n++) {
		int v = n > 0 && !take_text(&text, ":") ? -1 : take_digits(&text, 2);

		if (v < 0 || v > limits[n])
			break;
		*midnight = *midnight && v == 0;
		if (text.n == 0 && n > 0)
			return true;
	}
	if (n < sizeof limits / sizeof limits[0] || !take_text(&text, "."))
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		*midnight = *midnight && text.p[i] == '0';
	}
	return text.n > 0;
}

bool day_parse_cell(struct str text, day_t *out, bool *other_time)
{
	size_t n = 0;
	bool midnight = true;

	while (n < text.n && text.p[n] != ' ' && text.p[n] != 'T')
		n++;
	*other_time = false;
	if (n == text.n)
		return day_parse_typed(text, out);
	if (!parse_clock((struct str){ text.p + n + 1, text.n - n - 1 }, &midnight))
		return false;
	*other_time = !midnight;
	return midnight && day_parse_typed((struct str){ text.p, n }, out);
}

bool month_parse_typed(struct str text, day_t *out)
{
	return parse_typed(text, true, out);
}

void day_format(day_t d, char out[DAY_TEXT_SIZE])
{
	/* a day outside the four-digit years is written as the nearest day inside */
	struct date date = date_of((day_t){ (int32_t)clamp(d.n, DAY_TEXT_MIN, DAY_TEXT_MAX) });

	out = put_digits(out, date.year, 4, '-');
	out = put_digits(out, date.month, 2, '-');
	put_digits(out, date.day, 2, '\0');
}

void utc_format(utc_t t, char out[UTC_TEXT_SIZE])
{
	int shanghai = (utc_second(t) + SHANGHAI_S) % DAY_S;
	char *p = out + DAY_TEXT_SIZE;

	day_format(day_of(t), out);
	out[DAY_TEXT_SIZE - 1] = ' ';
	p = put_digits(p, shanghai / 3600, 2, ':');
	p = put_digits(p, shanghai / 60 % 60, 2, ':');
	put_digits(p, shanghai % 60, 2, '\0');
}

/*
 * A birthday on Feb 29 is reached on Mar 1 in common years. Negative when `at`
 * is before the birth.
 */
int day_years(day_t birth, day_t at)
{
	struct date b = date_of(birth);
	struct date a = date_of(at);
	bool before = a.month < b.month || (a.month == b.month && a.day < b.day);

	return a.year - b.year - before;
}
