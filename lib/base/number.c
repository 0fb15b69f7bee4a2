/*
 * Reads whole numbers without locale, white space or silent saturation, and writes amounts.
 */
#include "base/number.h"

#include "base/assert.h"

#include <inttypes.h>
#include <stdio.h>

bool number_parse(struct str text, int64_t min, int64_t max, int64_t *out)
{
	size_t at = 0;
	bool negative = text.n > 0 && text.p[0] == '-';
	int64_t v = 0;

	ASSERT(out != NULL && min <= max);
	if (negative)
		at++;
	if (at == text.n)
		return false;
	for (; at < text.n; at++) {
		int digit = text.p[at] - '0';

		if (digit < 0 || digit > 9)
			return false;
		/* Counted downwards, because -INT64_MIN does not exist. */
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, digit, &v))
			return false;
	}
	if (!negative && v == INT64_MIN)
		return false;
	v = negative ? v : -v;
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

const char *fen_format(fen_t amount, char out[FEN_TEXT_SIZE])
{
	uint64_t fen = amount.fen < 0 ? 0 - (uint64_t)amount.fen : (uint64_t)amount.fen;

	(void)snprintf(out, FEN_TEXT_SIZE, "%s%" PRIu64 ".%02u", amount.fen < 0 ? "-" : "", fen / 100,
	               (unsigned)(fen % 100));
	return out;
}

struct str fen_text(struct arena *a, fen_t amount)
{
	return arena_printf(a, "%s", fen_format(amount, (char[FEN_TEXT_SIZE]){ "" }));
}
