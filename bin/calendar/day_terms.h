/* What an operator sets of a day, read from text: price, stock, open. Pure. */
#ifndef SHANMEN_DAY_TERMS_H
#define SHANMEN_DAY_TERMS_H

#include "trade/calendar_day.h"

#define PRICE_MAX_FEN INT64_C(100000000000) /* a thousand million yuan: more is a slip of the hand */
#define STOCK_MAX INT32_MAX

/* Price, stock and open are equal. */
bool day_terms_same(const struct day_terms *a, const struct day_terms *b);

/* A price in fen, from 0 to PRICE_MAX_FEN. False: `text` is none. */
bool price_parse(struct str text, int64_t *out) MUST_USE;

/*
 * A price in yuan, from 0 to PRICE_MAX_FEN, in fen: "128.00". `exactly`: both decimals must be there, else there may be
 * none, one or two. False: `text` is none.
 */
bool yuan_parse(struct str text, bool exactly, int64_t *out) MUST_USE;

/* A number of copies, from 0 to STOCK_MAX. False: `text` is none. */
bool stock_parse(struct str text, int64_t *out) MUST_USE;

/* 1, 0, yes, no, true, false, TRUE, FALSE. False: `text` is none of them. */
bool open_parse(struct str text, bool *out) MUST_USE;

#endif
