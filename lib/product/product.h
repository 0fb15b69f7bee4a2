/*
 * Products and their SKUs as we know them: the tables product and sku. Not here: what a review changes in a product
 * (product_review.h), rows for a product that the platform has accepted (product_accepted.h), a loaded catalogue
 * (catalogue_store.h).
 *
 * Ownership: lists live in the ctx's arena.
 */
#ifndef SHANMEN_PRODUCT_H
#define SHANMEN_PRODUCT_H

#include "db/ctx.h"
#include "json/field.h"

/* Reads the product's SKUs, ascending by sku_id: a list of struct product_sku. */
enum result product_skus(struct ctx *c, int64_t product_no, struct list *out) MUST_USE;

/*
 * Inside a transaction. Starts or stops the sale here, for an operator. An answer to a review query that was sent
 * before counts no more (product_review.h); a stopped sale is not started by a review.
 */
enum result product_set_online(struct ctx *c, int64_t product_no, bool online) MUST_USE;

#endif
