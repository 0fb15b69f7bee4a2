/*
 * The platform's ids in a booking check or an order, for a product or a SKU that we know under our own ids alone.
 */
#ifndef SHANMEN_SALE_IDS_H
#define SHANMEN_SALE_IDS_H

#include "sale/sale_facts.h"

/* True where the request has an id that `f` lacks. */
bool sale_ids_bring(const struct purchase *p, const struct sale_facts *f);

/* Takes over the ids that `f` lacks and the request has; costs nothing where none is missing. With or without a transaction. */
enum result sale_ids_take(struct ctx *c, const struct purchase *p, const struct sale_facts *f) MUST_USE;

#endif
