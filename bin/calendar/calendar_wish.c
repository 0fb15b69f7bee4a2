/* Reading a wish, and what it makes of a day. */
#include "calendar_wish.h"

#include "base/number.h"

#include <inttypes.h>
#include <string.h>

/* Each reads one value. NULL, or what is wrong with it. */

static const char *read_price(struct str value, struct calendar_wish *w)
{
	w->price_fen.given = true;
	return price_parse(value, &w->price_fen.v) ? NULL : "is not a whole number of fen";
}

static const char *read_stock(struct str value, struct calendar_wish *w)
{
	bool more = value.n > 0 && value.p[0] == '+';
	bool less = value.n > 0 && value.p[0] == '-';

	w->stock.given = true;
	w->stock_by = more || less;
	if (more)
		value = (struct str){ value.p + 1, value.n - 1 };
	if (!number_parse(value, less ? -(int64_t)STOCK_MAX : 0, STOCK_MAX, &w->stock.v))
		return "is not a whole number of tickets like 3000, +50 or -50";
	return NULL;
}

static const char *read_open(struct str value, struct calendar_wish *w)
{
	w->open_given = true;
	return open_parse(value, &w->open) ? NULL : "is neither yes nor no";
}

static const struct {
	const char *key;
	const char *(*read)(struct str value, struct calendar_wish *w);
} keys[] = { { "price", read_price }, { "stock", read_stock }, { "open", read_open } };

#define KEYS (sizeof(keys) / sizeof(keys[0]))

bool calendar_wish_read(const char *const *words, size_t n, struct calendar_wish *out, const char **why,
                        const char **which)
{
	bool seen[KEYS] = { false };

	*out = (struct calendar_wish){ .stock_by = false };
	for (size_t i = 0; i < n; i += 2) {
		size_t k = 0;

		while (k < KEYS && strcmp(keys[k].key, words[i]) != 0)
			k++;
		*which = words[i];
		*why = k == KEYS    ? "is none of price, stock, open"
		       : seen[k]    ? "stands twice"
		       : i + 1 == n ? "has no value behind it"
		                    : NULL;
		if (*why != NULL)
			return false;
		seen[k] = true;
		*which = words[i + 1];
		*why = keys[k].read((struct str){ words[i + 1], strlen(words[i + 1]) }, out);
		if (*why != NULL)
			return false;
	}
	return true;
}

/* A day nobody has set yet has nothing to keep. */
static bool apply_new(const struct calendar_wish *w, struct calendar_row *row)
{
	row->want = (struct day_terms){ w->price_fen.v, w->stock.v, w->open_given ? w->open : true };
	return w->price_fen.given && w->stock.given && !w->stock_by;
}

static void apply_known(const struct calendar_wish *w, struct calendar_row *row)
{
	row->want = row->had;
	if (w->price_fen.given)
		row->want.price_fen = w->price_fen.v;
	if (w->stock.given)
		row->want.stock = w->stock_by ? row->had.stock + w->stock.v : w->stock.v;
	if (w->open_given)
		row->want.open = w->open;
}

const char *calendar_wish_apply(struct arena *a, const struct calendar_wish *wish, struct calendar_row *row)
{
	if (!row->known)
		return apply_new(wish, row) ? NULL
		                            : "is not in the calendar yet: give it price and stock, both as numbers";
	apply_known(wish, row);
	if (row->want.stock < row->sold)
		return arena_printf(a, "stock %" PRId64 " is below the %" PRId64 " already sold", row->want.stock,
		                    row->sold)
		        .p;
	if (row->want.stock > STOCK_MAX)
		return arena_printf(a, "stock %" PRId64 " is more than %" PRId32, row->want.stock, STOCK_MAX).p;
	return NULL;
}
