/*
 * May this be bought? The one check that can_buy and create_order share: a pure function of
 * the request, the facts and the time.
 *
 * Source: spec trade.md, "Error codes of can_buy and create_order".
 */
#ifndef SHANMEN_SALE_CHECK_H
#define SHANMEN_SALE_CHECK_H

#include "sale/purchase.h"
#include "sale/sale_facts.h"
#include "web/spi_code.h"

struct sale_decision {
	int code;                /* SPI_OK, or the first reason against the sale */
	const char *description; /* NULL: the code's own meaning */
};

/*
 * The part of sale_check that depends on who the people are: documents, age, sex, region, limits. It also judges
 * a stored order once the platform has decrypted its people. What was judged when it was sold
 * (`…_judged` in party) is then left out, so that a rule that came later does not count against the order.
 */
struct sale_decision sale_check_people(const struct purchase *p, const struct party *party, const struct sale_facts *f);

/* The decision in words, without data of a person; the text is static. */
const char *sale_decision_words(const struct sale_decision *d);

/* The whole check; the code is SPI_OK, or the first reason in the order of sale_check.c. */
struct sale_decision sale_check(const struct purchase *p, const struct party *party, const struct sale_facts *f,
                                utc_t now);

/* The price of the whole order; false when it overflows. */
bool sale_total(fen_t price_fen, int64_t copies, fen_t *out);

#endif
