/*
 * May this be bought? The one check that can_buy and create_order share: a pure function of
 * the request, the facts and the time.
 *
 * can_buy is asked twice: when the visitor opens the order page, without any person, and with the persons when the
 * order is submitted. What the question does not say is not judged. An order must say all that its product asks for.
 *
 * Source: spec trade.md, "can_buy: asked twice", "Money: 23", "Error codes of can_buy and create_order".
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

/* How a purchase is judged. */
struct sale_terms {
	bool question;  /* can_buy: what the request does not say is not judged */
	bool any_price; /* price_check = log: a price that differs is no reason (see sale_price_differs) */
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
                                utc_t now, struct sale_terms terms);

/*
 * The request names an origin_amount that is neither the selling price of its copies nor the crossed-out one. For the
 * facts of a SKU and day that were found.
 */
bool sale_price_differs(const struct purchase *p, const struct sale_facts *f);

/* The crossed-out price of a copy, as the calendar shows it: never below the selling price. */
fen_t sale_crossed_out(const struct sale_facts *f);

/* The price of the whole order; false when it overflows. */
bool sale_total(fen_t price_fen, int64_t copies, fen_t *out);

#endif
