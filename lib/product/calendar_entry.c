/*
 * From a day's row to what is sent of it.
 */
#include "product/calendar_entry.h"

#include <string.h>

struct calendar_form calendar_form_of(const struct config *conf)
{
	return (struct calendar_form){
		.by_left = strcmp(conf->calendar_stock.p, "left") == 0,
		.market = strcmp(conf->calendar_origin.p, "market") == 0,
		.status_open = conf->calendar_status_open,
		.status_closed = conf->calendar_status_closed,
	};
}

struct calendar_row calendar_row_read(const struct rows *rows, size_t i, size_t first)
{
	return (struct calendar_row){
		.day = row_day(rows, i, first),
		.price = row_fen(rows, i, first + 1),
		.market_price = row_opt_fen(rows, i, first + 2),
		.stock = row_int(rows, i, first + 3),
		.sold = row_int(rows, i, first + 4),
		.open = row_int(rows, i, first + 5) != 0,
		.refused = row_int(rows, i, first + 6) != 0,
	};
}

/*
 * A closed day sells nothing, whatever the number means: all its copies are sold ones. Counted by what is left that
 * is 0; where the platform refuses 0 for a day of which it sold copies, their number is tried.
 */
static int64_t closed_stock(const struct calendar_form *form, const struct calendar_row *row)
{
	return form->by_left && !row->refused ? 0 : row->sold;
}

static int64_t open_stock(const struct calendar_form *form, const struct calendar_row *row)
{
	int64_t left = row->stock > row->sold ? row->stock - row->sold : 0;

	return form->by_left ? left : row->stock;
}

struct calendar_entry calendar_entry_of(const struct calendar_form *form, const struct calendar_row *row)
{
	bool dearer = form->market && row->market_price.given && row->market_price.v.fen > row->price.fen;

	return (struct calendar_entry){
		.day = row->day,
		.price = row->price,
		.origin = dearer ? row->market_price.v : row->price,
		.stock = row->open ? open_stock(form, row) : closed_stock(form, row),
		.on_sale = row->open && row->stock > row->sold,
		.by_left = form->by_left,
		.try_sold = form->by_left && !row->open && row->sold > 0 && !row->refused,
	};
}
