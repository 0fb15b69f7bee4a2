/* Reading days, months and spans of them with their weekdays. */
#include "day_range.h"

#include "base/day.h"

#include <stdlib.h>
#include <string.h>

#define EVERY_DAY 0x7fu /* a bit for each weekday, Monday the lowest */
#define WEEK 7
#define SPAN_MARK ".."

/* The text before the first `mark` of *rest; *rest becomes the text after it, STR_NONE when there is no mark. */
static struct str cut_piece(struct str *rest, const char *mark)
{
	const char *at = rest->n > 0 ? memmem(rest->p, rest->n, mark, strlen(mark)) : NULL;
	struct str piece = *rest;

	if (at == NULL) {
		*rest = STR_NONE;
		return piece;
	}
	piece.n = (size_t)(at - piece.p);
	rest->n -= piece.n + strlen(mark);
	rest->p = at + strlen(mark);
	return piece;
}

static bool weekday_parse(struct str name, int *out)
{
	static const char names[WEEK][4] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

	for (int i = 0; i < WEEK; i++) {
		if (name.n == strlen(names[i]) && memcmp(names[i], name.p, name.n) == 0) {
			*out = i;
			return true;
		}
	}
	return false;
}

/* mon, mon-fri, fri-mon. */
static bool weekdays_add(struct str names, unsigned *set)
{
	struct str first = cut_piece(&names, "-");
	int from;
	int to;

	if (!weekday_parse(first, &from))
		return false;
	to = from;
	if (names.p != NULL && !weekday_parse(names, &to))
		return false;
	for (int day = from;; day = (day + 1) % WEEK) {
		*set |= 1u << day;
		if (day == to)
			return true;
	}
}

static bool weekdays_parse(struct str text, unsigned *set)
{
	*set = 0;
	do {
		if (!weekdays_add(cut_piece(&text, "+"), set))
			return false;
	} while (text.p != NULL);
	return true;
}

/* A day, or the first and last of a month. */
static bool end_parse(struct str text, day_t *first, day_t *last)
{
	if (day_parse_typed(text, first)) {
		*last = *first;
		return true;
	}
	if (!month_parse_typed(text, first))
		return false;
	*last = month_last(*first);
	return true;
}

/* NULL, or what is wrong. */
static const char *span_parse(struct str text, day_t *from, day_t *to)
{
	day_t between;
	struct str first = cut_piece(&text, SPAN_MARK);

	if (!end_parse(first, from, to) || (text.p != NULL && !end_parse(text, &between, to)))
		return "is not a day like 2026-10-01, a month like 2026-10, nor a span of them like 2026-10-01..2026-10-07";
	if (to->n < from->n)
		return "ends before it begins";
	if (to->n - from->n >= DAY_RANGE_MAX)
		return "is longer than three years";
	return NULL;
}

/* The text before the slash of the weekdays, which is the one that a letter follows; *rest becomes the weekdays. */
static struct str cut_span(struct str *rest)
{
	struct str span = *rest;

	for (size_t i = 0; i + 1 < span.n; i++) {
		if (span.p[i] != '/' || (span.p[i + 1] >= '0' && span.p[i + 1] <= '9'))
			continue;
		*rest = (struct str){ span.p + i + 1, span.n - i - 1 };
		span.n = i;
		return span;
	}
	if (span.n > 0 && span.p[span.n - 1] == '/')
		return cut_piece(rest, "/");
	*rest = STR_NONE;
	return span;
}

/* Adds the days of one part. NULL, or what is wrong. */
static const char *part_add(struct str part, struct day_set *out)
{
	unsigned weekdays = EVERY_DAY;
	struct str span = cut_span(&part);
	size_t before = out->n;
	day_t from;
	day_t to;
	const char *why = span_parse(span, &from, &to);

	if (why != NULL)
		return why;
	if (part.p != NULL && !weekdays_parse(part, &weekdays))
		return "does not name weekdays like /sat+sun or /mon-fri";
	for (day_t d = from; d.n <= to.n; d = day_add(d, 1)) {
		if ((weekdays & 1u << day_weekday(d)) == 0)
			continue;
		if (out->n == DAY_RANGE_MAX)
			return "makes more than 1100 days with those before it";
		out->days[out->n++] = d;
	}
	return out->n == before ? "holds no such weekday" : NULL;
}

static int by_day(const void *a, const void *b)
{
	int32_t x = ((const day_t *)a)->n;
	int32_t y = ((const day_t *)b)->n;

	return (x > y) - (x < y);
}

static void sort_once(struct day_set *set)
{
	size_t n = 0;

	qsort(set->days, set->n, sizeof *set->days, by_day);
	for (size_t i = 0; i < set->n; i++) {
		if (n == 0 || set->days[n - 1].n != set->days[i].n)
			set->days[n++] = set->days[i];
	}
	set->n = n;
}

bool day_range_parse(struct arena *a, struct str text, struct day_set *out, const char **why, struct str *which)
{
	*out = (struct day_set){ .days = arena_array(a, DAY_RANGE_MAX, sizeof *out->days) };
	do {
		*which = cut_piece(&text, ",");
		*why = part_add(*which, out);
		if (*why != NULL)
			return false;
	} while (text.p != NULL);
	sort_once(out);
	return true;
}
