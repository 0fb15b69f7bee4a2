/* What people set of a day: price, stock, open; and how each is written. Pure. */
#ifndef SHANMEN_DAY_TERMS_H
#define SHANMEN_DAY_TERMS_H

#include "base/types.h"

#define PRICE_MAX_FEN INT64_C(100000000000) /* a thousand million yuan: above it, it is a slip */
#define STOCK_MAX INT32_MAX

struct day_terms {
	int64_t price_fen;
	int64_t stock; /* sold ones included */
	bool open;
};

bool day_terms_same(const struct day_terms *a, const struct day_terms *b);

bool price_parse(struct str text, int64_t *out) MUST_USE; /* fen */
bool stock_parse(struct str text, int64_t *out) MUST_USE;

/* 1, 0, yes, no, true, false. */
bool open_parse(struct str text, bool *out) MUST_USE;

#endif
