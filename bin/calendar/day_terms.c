/* Price, stock and open from text. */
#include "day_terms.h"

#include "base/number.h"
#include "base/str.h"

#include <string.h>

bool day_terms_same(const struct day_terms *a, const struct day_terms *b)
{
	return a->price_fen == b->price_fen && a->stock == b->stock && a->open == b->open;
}

bool price_parse(struct str text, int64_t *out)
{
	return number_parse(text, 0, PRICE_MAX_FEN, out);
}

bool yuan_parse(struct str text, bool exactly, int64_t *out)
{
	const char *point = text.n > 0 ? memchr(text.p, '.', text.n) : NULL;
	struct str whole = { text.p, point != NULL ? (size_t)(point - text.p) : text.n };
	struct str rest = { NULL, 0 };
	int64_t yuan, fen = 0;

	if (point != NULL)
		rest = (struct str){ point + 1, text.n - whole.n - 1 };
	if (rest.n > 2 || (point != NULL && rest.n == 0) || (exactly && rest.n != 2))
		return false;
	if (!number_parse(whole, 0, PRICE_MAX_FEN / 100, &yuan) || (rest.n > 0 && !number_parse(rest, 0, 99, &fen)))
		return false;
	fen = yuan * 100 + (rest.n == 1 ? fen * 10 : fen);
	if (whole.p[0] == '-' || (rest.n > 0 && rest.p[0] == '-') || fen > PRICE_MAX_FEN)
		return false;
	*out = fen;
	return true;
}

bool stock_parse(struct str text, int64_t *out)
{
	return number_parse(text, 0, STOCK_MAX, out);
}

bool open_parse(struct str text, bool *out)
{
	static const struct {
		const char *word;
		bool open;
	} words[] = { { "1", true },   { "0", false },  { "true", true }, { "false", false },
		      { "yes", true }, { "no", false }, { "TRUE", true }, { "FALSE", false } };

	int i = WORD_OF(words, text, -1);

	if (i >= 0)
		*out = words[i].open;
	return i >= 0;
}
