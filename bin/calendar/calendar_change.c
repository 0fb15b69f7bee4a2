/* Reading a change, and applying it to a day. */
#include "calendar_change.h"

#include "base/number.h"

#include <inttypes.h>
#include <string.h>

/* Each of these reads one value. NULL, or what is wrong with it. */

static const char *read_price(struct arena *a, struct str value, struct calendar_change *c)
{
	int64_t number;

	c->price_fen.given = true;
	if (yuan_parse(value, true, &c->price_fen.v))
		return NULL;
	if (!price_parse(value, &number) || number > PRICE_MAX_FEN / 100)
		return "is not yuan with two decimals like 128.00";
	return arena_printf(a,
	                    "could be yuan or fen: write price %" PRId64 ".00 for %" PRId64 ".00 yuan, or"
	                    " price_fen %" PRId64 " for %s yuan",
	                    number, number, number, fen_text(a, (fen_t){ number }).p)
	        .p;
}

static const char *read_price_fen(struct arena *a, struct str value, struct calendar_change *c)
{
	(void)a;
	c->price_fen.given = true;
	return price_parse(value, &c->price_fen.v) ? NULL : "is not a whole number of fen";
}

static const char *read_stock(struct arena *a, struct str value, struct calendar_change *c)
{
	bool more = value.n > 0 && value.p[0] == '+';
	bool less = value.n > 0 && value.p[0] == '-';

	(void)a;
	c->stock.given = true;
	c->stock_by = more || less;
	if (more)
		value = (struct str){ value.p + 1, value.n - 1 };
	if (!number_parse(value, less ? -(int64_t)STOCK_MAX : 0, STOCK_MAX, &c->stock.v))
		return "is not a whole number of tickets like 3000, +50 or -50";
	return NULL;
}

static const char *read_open(struct arena *a, struct str value, struct calendar_change *c)
{
	(void)a;
	c->open_given = true;
	return open_parse(value, &c->open) ? NULL : "is neither yes nor no";
}

static const struct {
	const char *key;
	const char *(*read)(struct arena *a, struct str value, struct calendar_change *c);
} keys[] = { { "price", read_price }, { "price_fen", read_price_fen }, { "stock", read_stock }, { "open", read_open } };

#define KEYS (sizeof(keys) / sizeof(keys[0]))

bool calendar_change_read(struct arena *a, const char *const *words, size_t n, struct calendar_change *out,
                          const char **why, const char **which)
{
	bool seen[KEYS] = { false };

	*out = (struct calendar_change){ .stock_by = false };
	for (size_t i = 0; i < n; i += 2) {
		size_t k = 0;

		while (k < KEYS && strcmp(keys[k].key, words[i]) != 0)
			k++;
		*which = words[i];
		*why = k == KEYS ? "is none of price, price_fen, stock, open"
		       : seen[k] ? "is given twice"
		       : keys[k].read == read_price_fen && out->price_fen.given ? "is the price a second time"
		       : keys[k].read == read_price && out->price_fen.given     ? "is the price a second time"
		       : i + 1 == n                                             ? "has no value after it"
		                                                                : NULL;
		if (*why != NULL)
			return false;
		seen[k] = true;
		*which = words[i + 1];
		*why = keys[k].read(a, str_text(words[i + 1]), out);
		if (*why != NULL)
			return false;
	}
	return true;
}

/* A new day has no old values to keep: price and stock must be given. */
static bool apply_new(const struct calendar_change *c, struct calendar_row *row)
{
	row->want = (struct day_terms){ c->price_fen.v, c->stock.v, c->open_given ? c->open : true };
	return c->price_fen.given && c->stock.given && !c->stock_by;
}

static void apply_known(const struct calendar_change *c, struct calendar_row *row)
{
	row->want = row->had;
	if (c->price_fen.given)
		row->want.price_fen = c->price_fen.v;
	if (c->stock.given)
		row->want.stock = c->stock_by ? row->had.stock + c->stock.v : c->stock.v;
	if (c->open_given)
		row->want.open = c->open;
}

const char *calendar_change_apply(struct arena *a, const struct calendar_change *change, struct calendar_row *row)
{
	if (!row->known)
		return apply_new(change, row) ? NULL
		                              : "is not in the calendar yet: give it price and stock, both as numbers";
	apply_known(change, row);
	if (row->want.stock < row->sold)
		return arena_printf(a, "stock %" PRId64 " is below the %" PRId64 " already sold", row->want.stock,
		                    row->sold)
		        .p;
	if (row->want.stock > STOCK_MAX)
		return arena_printf(a, "stock %" PRId64 " is more than %" PRId32, row->want.stock, STOCK_MAX).p;
	return NULL;
}
