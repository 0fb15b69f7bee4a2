/*
 * An origin_amount that is neither of the two prices that we expect, where the configuration lets it pass
 * (price_check = log): the line in the log, and the discrepancy of an order.
 *
 * Source: spec trade.md, "Money: 23".
 */
#ifndef SHANMEN_PRICE_DIFFERENCE_H
#define SHANMEN_PRICE_DIFFERENCE_H

#include "sale/sale_check.h"
#include "web/spi.h"

/* How this call's purchase is judged, by the configuration. `question`: as in sale_terms. */
struct sale_terms price_terms(const struct spi_call *c, bool question);

/* A line in the log, when the price of a purchase that was found good differs. */
void price_difference_log(const struct purchase *p, const struct sale_facts *f);

/* The same, and a discrepancy of the order, once. Inside the transaction, after the stock was taken (lib/db/lock.c). */
enum result price_difference_raise(struct spi_call *c, const struct purchase *p, const struct sale_facts *f) MUST_USE;

#endif
