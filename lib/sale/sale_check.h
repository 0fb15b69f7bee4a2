/*
 * May this be bought? The one check that can_buy and create_order share: pure,
 * from the request, the facts and the hour.
 *
 * Source: spec trade.md, "Error codes of can_buy and create_order".
 */
#ifndef SHANMEN_SALE_CHECK_H
#define SHANMEN_SALE_CHECK_H

#include "sale/sale_facts.h"
#include "sale/purchase.h"
#include "web/spi_code.h"

struct sale_decision {
	int code;                /* SPI_OK, or the first reason against it */
	const char *description; /* NULL: the code's own meaning */
};

/*
 * The part of it that depends on who the people are: papers, age, sex, region, limits. Also asked
 * of a stored order once the platform has decrypted its people; what was judged when it was sold
 * (`…_judged` in party) is left alone then, so that a rule that came later is not held against it.
 */
struct sale_decision sale_check_people(const struct purchase *p, const struct party *party, const struct sale_facts *f);

/* The verdict in words, without a person's data. */
const char *sale_decision_words(const struct sale_decision *v);

struct sale_decision sale_check(const struct purchase *p, const struct party *party, const struct sale_facts *f, utc_t now);

/* Price of the whole order; false when it cannot be expressed. */
bool sale_total(fen_t price_fen, int64_t copies, fen_t *out);

#endif
