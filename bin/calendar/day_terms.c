/* Price, stock and open from text. */
#include "day_terms.h"

#include "base/number.h"

#include <string.h>

bool day_terms_same(const struct day_terms *a, const struct day_terms *b)
{
	return a->price_fen == b->price_fen && a->stock == b->stock && a->open == b->open;
}

bool price_parse(struct str text, int64_t *out)
{
	return number_parse(text, 0, PRICE_MAX_FEN, out);
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

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strlen(words[i].word) == text.n && memcmp(words[i].word, text.p, text.n) == 0) {
			*out = words[i].open;
			return true;
		}
	}
	return false;
}
