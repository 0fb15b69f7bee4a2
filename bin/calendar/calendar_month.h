/*
 * A month of a SKU's calendar as people read it: weeks from Monday to Sunday,
 * in each cell the day, its price in yuan and what is left of its stock. Only prints.
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
	bool untold; /* the platform's last acknowledgement says something else */
	bool rejected;
};

struct month_page {
	struct str title; /* safe for a terminal */
	day_t month;      /* any day of it */
	const struct month_day *days;
	size_t n;
};

void calendar_month_print(FILE *out, const struct month_page *page, bool colour);

#endif
