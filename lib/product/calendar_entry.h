/*
 * What is sent of a day: the numbers that follow from a row of calendar_day, its SKU's market price and the
 * configuration. Pure. Not here: how they are written (calendar_json.h), what was acknowledged
 * (trade/calendar_acknowledged.h).
 *
 * Source: spec calendar-and-products.md §1.1 and §1.2; what is unknown there is in this file and its configuration keys.
 */
#ifndef SHANMEN_CALENDAR_ENTRY_H
#define SHANMEN_CALENDAR_ENTRY_H

#include "base/config.h"
#include "db/db.h"
#include "trade/calendar_acknowledged.h"

/* The configuration's readings of what the platform's pages leave open. */
struct calendar_form {
	bool by_left; /* stock_qty counts what is left, not all copies of the day */
	bool market;  /* origin_amount is the market price */
	int64_t status_open, status_closed;
};

/* The readings that the configuration names. */
struct calendar_form calendar_form_of(const struct config *conf);

/* A day as it stands in the database. */
struct calendar_row {
	day_t day;
	fen_t price;
	struct opt_fen market_price;
	int64_t stock, sold;
	bool open;
	bool refused; /* the platform refused it as it was sent last */
};

/* The columns of a day from column `first` on, of calendar_day d and sku s. */
#define CALENDAR_ROW_COLUMNS "d.day, d.price_fen, s.market_price_fen, d.stock, d.sold, d.open, d.push_error IS NOT NULL"
struct calendar_row calendar_row_read(const struct rows *rows, size_t i, size_t first);

/* What is sent of the day. */
struct calendar_entry calendar_entry_of(const struct calendar_form *form, const struct calendar_row *row);

#endif
