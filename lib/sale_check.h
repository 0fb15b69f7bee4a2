/*
 * May this be bought? The one check that can_buy and create_order share: pure,
 * from the request, the facts and the hour.
 *
 * Source: spec trade.md, "Error codes of can_buy and create_order".
 */
#ifndef SHANMEN_SALE_CHECK_H
#define SHANMEN_SALE_CHECK_H

#include "facts.h"
#include "purchase.h"
#include "spi_code.h"

struct verdict {
	int code;                /* SPI_OK, or the first reason against it */
	const char *description; /* NULL: the code's own meaning */
};

struct verdict sale_check(const struct purchase *p, const struct party *party, const struct facts *f, utc_t now);

/* Price of the whole order; false when it cannot be expressed. */
bool sale_total(fen_t price_fen, int64_t copies, fen_t *out);

#endif
