/*
 * Reading a calendar file: one row for each SKU and day. Every row is checked, so that all faults are reported at once.
 */
#include "base/day.h"
#include "bin/form/csv_table.h"
#include "calendar.h"

#include <stdlib.h>

enum { COL_SKU, COL_DAY, COL_PRICE, COL_STOCK, COL_OPEN, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
	{ "sku_out_id", NULL }, { "day", NULL }, { "price_fen", "price_yuan" }, { "stock", NULL }, { "open", NULL },
};

/* Reads one row. False: a field is wrong; every wrong one is added to the faults. */
static bool calendar_read_row(struct csv_table *t, const struct sku_index *skus, const struct str *cells,
                              struct calendar_row *out)
{
	size_t before = t->faults->n;
	bool other_time;
	const char *why = sku_index_find(t->arena, skus, cells[COL_SKU], &out->sku);

	out->line = t->line;
	if (why != NULL)
		csv_fault(t, COL_SKU, cells[COL_SKU], why);
	if (!day_parse_cell(cells[COL_DAY], &out->day, &other_time))
		csv_fault(t, COL_DAY, cells[COL_DAY],
		          other_time ? "names a time of day: a day alone, like 2026-10-01"
		                     : "is not a day like 2026-10-01");
	if (t->other[COL_PRICE] && !yuan_parse(cells[COL_PRICE], false, &out->want.price_fen))
		csv_fault(t, COL_PRICE, cells[COL_PRICE], "is not yuan like 128 or 128.00");
	if (!t->other[COL_PRICE] && !price_parse(cells[COL_PRICE], &out->want.price_fen))
		csv_fault(t, COL_PRICE, cells[COL_PRICE], "is not a whole number of fen; a column price_yuan has yuan");
	if (!stock_parse(cells[COL_STOCK], &out->want.stock))
		csv_fault(t, COL_STOCK, cells[COL_STOCK], "is not a whole number of tickets");
	if (!open_parse(cells[COL_OPEN], &out->want.open))
		csv_fault(t, COL_OPEN, cells[COL_OPEN], "is neither 1 nor 0");
	return t->faults->n == before;
}

static int by_sku_and_day(const void *a, const void *b)
{
	const struct calendar_row *x = a;
	const struct calendar_row *y = b;

	if (x->sku != y->sku)
		return x->sku < y->sku ? -1 : 1;
	if (x->day.n != y->day.n)
		return x->day.n < y->day.n ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static void check_twice(const struct calendar *c, const struct sku_index *skus, struct faults *f)
{
	for (size_t i = 1; i < c->n; i++) {
		const struct calendar_row *row = &c->rows[i];
		char day[DAY_TEXT_SIZE];

		if (row->sku != row[-1].sku || row->day.n != row[-1].day.n)
			continue;
		day_format(row->day, day);
		faults_add(f, row->line, "day", "%s of SKU %s is already in line %zu", day,
		           skus->entries[row->sku].sku_out_id.p, row[-1].line);
	}
}

void calendar_read(struct arena *a, struct str text, const struct sku_index *skus, struct faults *f,
                   struct calendar *out)
{
	struct csv_table t;
	struct str cells[COLUMNS];
	size_t room = 0;

	*out = (struct calendar){ .n = 0 };
	if (!csv_table_open(&t, a, text, f, columns, COLUMNS))
		return;
	while (csv_table_next(&t, cells)) {
		struct calendar_row row = { .known = false };

		if (!calendar_read_row(&t, skus, cells, &row))
			continue;
		out->rows = arena_more(a, out->rows, out->n, &room, sizeof row);
		out->rows[out->n++] = row;
	}
	if (out->n == 0) {
		if (f->n == 0)
			faults_add(f, t.csv.line, NULL, "there is no row below the header");
		return;
	}
	qsort(out->rows, out->n, sizeof *out->rows, by_sku_and_day);
	check_twice(out, skus, f);
}
