/* Printing what a calendar changes. */
#include "calendar_print.h"

#include "base/day.h"
#include "base/number.h"
#include "show/table_terminal.h"

#include <inttypes.h>

/* Both values stay, or both change from the same value to the same value. */
static bool same_step(int64_t a_had, int64_t a_want, int64_t b_had, int64_t b_want)
{
	return a_had == a_want ? b_had == b_want : a_had == b_had && a_want == b_want;
}

bool calendar_same_change(const struct calendar_row *a, const struct calendar_row *b)
{
	if (a->sku != b->sku || a->known != b->known)
		return false;
	if (!a->known)
		return day_terms_same(&a->want, &b->want);
	return same_step(a->had.price_fen, a->want.price_fen, b->had.price_fen, b->want.price_fen) &&
	       same_step(a->had.stock, a->want.stock, b->had.stock, b->want.stock) &&
	       same_step(a->had.open, a->want.open, b->had.open, b->want.open);
}

static void put_price(FILE *out, int64_t fen)
{
	(void)fputs(fen_format((fen_t){ fen }, (char[FEN_TEXT_SIZE]){ "" }), out);
}

/* "price 128.00 -> 138.00, stock 30 -> 50"; for a new day "new: price 128.00, stock 30, open". */
static void put_change(FILE *out, const struct calendar_row *row)
{
	const char *gap = "";

	if (!row->known) {
		(void)fputs("new: price ", out);
		put_price(out, row->want.price_fen);
		(void)fprintf(out, ", stock %" PRId64 ", %s", row->want.stock, row->want.open ? "open" : "closed");
		return;
	}
	if (row->had.price_fen != row->want.price_fen) {
		(void)fputs("price ", out);
		put_price(out, row->had.price_fen);
		(void)fputs(" -> ", out);
		put_price(out, row->want.price_fen);
		gap = ", ";
	}
	if (row->had.stock != row->want.stock) {
		(void)fprintf(out, "%sstock %" PRId64 " -> %" PRId64, gap, row->had.stock, row->want.stock);
		gap = ", ";
	}
	if (row->had.open != row->want.open)
		(void)fprintf(out, "%s%s", gap, row->want.open ? "opened" : "closed");
}

void calendar_print_change(FILE *out, const struct calendar_row *first, day_t last_day, size_t n,
                           const struct sku_index *skus)
{
	char name[CELL_TEXT_MAX];
	char from[DAY_TEXT_SIZE];
	char to[DAY_TEXT_SIZE];

	cell_people(skus->entries[first->sku].sku_out_id, name);
	day_format(first->day, from);
	day_format(last_day, to);
	if (n == 1)
		(void)fprintf(out, "%s %s: ", name, from);
	else
		(void)fprintf(out, "%s %s..%s, %zu days: ", name, from, to, n);
	put_change(out, first);
}

static void put_group(FILE *out, const struct calendar_row *first, const struct calendar_row *last, size_t n,
                      const struct sku_index *skus)
{
	calendar_print_change(out, first, last->day, n, skus);
	(void)fputc('\n', out);
}

void calendar_print_changes(FILE *out, const struct calendar *c, const struct sku_index *skus)
{
	const struct calendar_row *first = NULL;
	const struct calendar_row *last = NULL;
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct calendar_row *row = &c->rows[i];

		if (calendar_row_same(row))
			continue;
		if (n > 0 && !calendar_same_change(first, row)) {
			put_group(out, first, last, n, skus);
			n = 0;
		}
		if (n++ == 0)
			first = row;
		last = row;
	}
	if (n > 0)
		put_group(out, first, last, n, skus);
}

static void json_old_int(struct json_out *j, const char *key, bool known, int64_t v)
{
	if (known)
		json_int(j, key, v);
	else
		json_str(j, key, STR_NONE);
}

static void json_change(struct json_out *j, const struct calendar_row *row, struct str sku_out_id)
{
	char day[DAY_TEXT_SIZE];

	day_format(row->day, day);
	json_object(j, NULL);
	json_str(j, "sku_out_id", sku_out_id);
	json_text(j, "day", day);
	json_old_int(j, "old_price_fen", row->known, row->had.price_fen);
	json_old_int(j, "old_stock", row->known, row->had.stock);
	if (row->known)
		json_bool(j, "old_open", row->had.open);
	else
		json_str(j, "old_open", STR_NONE);
	json_int(j, "price_fen", row->want.price_fen);
	json_int(j, "stock", row->want.stock);
	json_bool(j, "open", row->want.open);
	json_object_end(j);
}

void calendar_json_changes(struct json_out *j, const struct calendar *c, const struct sku_index *skus)
{
	json_list(j, NULL);
	for (size_t i = 0; i < c->n; i++) {
		if (!calendar_row_same(&c->rows[i]))
			json_change(j, &c->rows[i], skus->entries[c->rows[i].sku].sku_out_id);
	}
	json_list_end(j);
}
