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
 * does not fit (an id that belongs to another product here) is left out and raises an alarm; the rest is written.
 * *product_no: the product's row; 0: it has none.
 */
enum result product_record_accepted(struct ctx *c, const struct product_request *request, struct str product_id,
                                    const struct list *skus, int64_t *product_no) MUST_USE;

/*
 * Inside a transaction. SKUs of a product that is here, as a query lists them: those without a row get one, those
 * without the platform's id get it, all others stay as they are. A SKU without the platform's id, or with the id of another one, raises an alarm.
 * *changed becomes true if something was written: then the caller calls catalogue_changed.
 */
enum result product_record_listed(struct ctx *c, int64_t product_no, struct str product_id, struct str product_name,
                                  const struct list *skus, bool *changed) MUST_USE;

#endif
