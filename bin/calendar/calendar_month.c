/* Printing a month as a table of weeks. */
#include "calendar_month.h"

#include "base/day.h"
#include "base/number.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WEEK 7
#define GAP 2       /* blanks between columns */
#define WIDTH_MIN 4 /* of a column, so that a month without days keeps its shape */
#define TEXT_MAX 48 /* two 64-bit numbers and a dash */

enum { LINE_DAY, LINE_PRICE, LINE_STOCK, LINES };

struct cell {
	char line[LINES][TEXT_MAX]; /* ASCII: as many columns as bytes */
	const char *colour;         /* of its first line; NULL: none */
};

static bool is_rejected(const struct month_day *d)
{
	return d->rejected;
}

static bool is_sold_out(const struct month_day *d)
{
	return d->open && d->sold >= d->stock;
}

static bool is_closed(const struct month_day *d)
{
	return !d->open;
}

static bool is_pending(const struct month_day *d)
{
	return d->differs && !d->rejected;
}

/* The marks after the number of a day, the most serious first: it gives the cell its colour. */
#define MARKS 4
static const struct {
	char mark;
	const char *colour;
	bool (*holds)(const struct month_day *d);
} marks[MARKS] = {
	{ '!', "\033[1;31m", is_rejected },
	{ '#', "\033[31m", is_sold_out },
	{ 'x', "\033[2m", is_closed },
	{ '~', "\033[33m", is_pending },
};

/* Adds the marks after the day's number. The rest of the cell is NUL, so the text stays terminated. */
static void put_marks(struct cell *c, const struct month_day *d)
{
	char *gap = c->line[LINE_DAY] + strlen(c->line[LINE_DAY]);
	char *at = gap + 1;

	for (size_t i = 0; i < MARKS; i++) {
		if (!marks[i].holds(d))
			continue;
		*at++ = marks[i].mark;
		if (c->colour == NULL)
			c->colour = marks[i].colour;
	}
	if (at > gap + 1)
		*gap = ' ';
}

static void fill_cell(struct cell *c, const struct month_page *page, day_t day)
{
	size_t i = 0;

	*c = (struct cell){ .colour = NULL };
	if (day.n < month_first(page->month).n || day.n > month_last(page->month).n)
		return;
	(void)snprintf(c->line[LINE_DAY], TEXT_MAX, "%d", (int)(day.n - month_first(page->month).n + 1));
	while (i < page->n && page->days[i].day.n != day.n)
		i++;
	if (i == page->n) {
		memcpy(c->line[LINE_PRICE], "-", 2);
		return;
	}
	put_marks(c, &page->days[i]);
	(void)fen_format((fen_t){ page->days[i].price_fen }, c->line[LINE_PRICE]);
	(void)snprintf(c->line[LINE_STOCK], TEXT_MAX, "%" PRId64 "/%" PRId64, page->days[i].stock - page->days[i].sold,
	               page->days[i].stock);
}

static void fill_week(struct cell week[WEEK], const struct month_page *page, day_t monday)
{
	for (int i = 0; i < WEEK; i++)
		fill_cell(&week[i], page, day_add(monday, i));
}

static size_t month_column_width(const struct month_page *page, day_t monday)
{
	struct cell week[WEEK];
	size_t width = WIDTH_MIN;

	for (; monday.n <= month_last(page->month).n; monday = day_add(monday, WEEK)) {
		fill_week(week, page, monday);
		for (int i = 0; i < WEEK; i++) {
			for (int line = 0; line < LINES; line++) {
				if (strlen(week[i].line[line]) > width)
					width = strlen(week[i].line[line]);
			}
		}
	}
	return width;
}

/* One text in each column; no blanks after the last text. */
static void put_line(FILE *out, const char *const texts[WEEK], const char *const colours[WEEK], size_t width)
{
	size_t blanks = 0;

	for (int i = 0; i < WEEK; i++) {
		size_t n = strlen(texts[i]);

		if (n > 0) {
			(void)fprintf(out, "%*s", (int)blanks, "");
			blanks = 0;
			(void)fprintf(out, "%s%s%s", colours[i] ? colours[i] : "", texts[i],
			              colours[i] ? "\033[0m" : "");
		}
		blanks += width + GAP - n;
	}
	(void)fputc('\n', out);
}

static void put_week(FILE *out, const struct cell week[WEEK], size_t width, bool colour)
{
	for (int line = 0; line < LINES; line++) {
		const char *texts[WEEK];
		const char *colours[WEEK];
		bool empty = true;

		for (int i = 0; i < WEEK; i++) {
			texts[i] = week[i].line[line];
			colours[i] = colour && line == LINE_DAY ? week[i].colour : NULL;
			empty = empty && texts[i][0] == '\0';
		}
		if (!empty)
			put_line(out, texts, colours, width);
	}
	(void)fputc('\n', out);
}

static void put_heads(FILE *out, const struct month_page *page, size_t width, bool colour)
{
	static const char *const names[WEEK] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const plain[WEEK] = { NULL };
	char month[DAY_TEXT_SIZE];

	day_format(page->month, month);
	(void)fprintf(out, "%s%.*s, %.7s%s\n\n", colour ? "\033[1m" : "", (int)page->title.n, page->title.p, month,
	              colour ? "\033[0m" : "");
	put_line(out, names, plain, width);
}

void calendar_month_print(FILE *out, const struct month_page *page, bool colour)
{
	day_t first = month_first(page->month);
	day_t monday = day_add(first, -day_weekday(first));
	size_t width = month_column_width(page, monday);
	struct cell week[WEEK];

	put_heads(out, page, width, colour);
	for (; monday.n <= month_last(page->month).n; monday = day_add(monday, WEEK)) {
		fill_week(week, page, monday);
		put_week(out, week, width, colour);
	}
	(void)fputs(
		"Price in yuan; copies left/stock.  x closed  # sold out  ~ not acknowledged yet  ! rejected by the platform\n",
		out);
}
