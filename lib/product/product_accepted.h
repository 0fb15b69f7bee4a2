/*
 * A product and its kinds of ticket, as the platform has just taken them, into our catalogue: rows
 * that are not there yet are made, so that its calendar can be loaded at once. Rules of sale, projects
 * and the way of working of what is there already stay untouched: they are catalogue load's.
 */
#ifndef SHANMEN_PRODUCT_ACCEPTED_H
#define SHANMEN_PRODUCT_ACCEPTED_H

#include "db/ctx.h"
#include "product/product_json.h"

/*
 * Inside a transaction. `specs`: with the platform's ids; names come from the wish. What does not fit (an id that is
 * another product's here, a kind of ticket without an id) is left out and raises an alarm; the rest is written.
 */
enum result product_record_accepted(struct ctx *c, const struct product_request *wish, struct str product_id,
                                    const struct list *specs) MUST_USE;

/* The SKUs of a product as they are known here: a list of struct product_sku. */
enum result product_skus(struct ctx *c, struct str product_id, struct list *out) MUST_USE;

#endif
