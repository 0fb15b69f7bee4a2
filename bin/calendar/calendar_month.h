/*
 * A month of a SKU's calendar for people: weeks from Monday to Sunday, in each cell the day, its price in yuan and the
 * copies left of its stock. Only prints.
 */
#ifndef SHANMEN_CALENDAR_MONTH_H
#define SHANMEN_CALENDAR_MONTH_H

#include "base/types.h"

#include <stdio.h>

struct month_day {
	day_t day;
	int64_t price_fen;
	int64_t stock;
	int64_t sold;
	bool open;
	bool differs; /* the platform acknowledged something else last, or nothing */
	bool rejected;
};

struct month_page {
	struct str title; /* without control characters */
	day_t month;      /* any day of it */
	const struct month_day *days;
	size_t n;
};

/* Prints the page, with a line below that explains its marks; `colour`: for a terminal that shows colours. */
void calendar_month_print(FILE *out, const struct month_page *page, bool colour);

#endif
