/*
 * A product that the platform has just accepted, into our catalogue: missing rows of product, poi, sku and sku_project
 * are made, so that its calendar can be loaded at once. Of rows that are here only names change: sale rules, projects
 * and the way of working belong to catalogue load.
 */
#ifndef SHANMEN_PRODUCT_ACCEPTED_H
#define SHANMEN_PRODUCT_ACCEPTED_H

#include "db/ctx.h"
#include "product/product_json.h"

/*
 * Inside a transaction. `skus`: a list of struct product_sku with the platform's ids; names come from `request`. What
 * does not fit (an id that belongs to another product here, a SKU without an id) is left out and raises an alarm; the
 * rest is written.
 */
enum result product_record_accepted(struct ctx *c, const struct product_request *request, struct str product_id,
                                    const struct list *skus) MUST_USE;

#endif
