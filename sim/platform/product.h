/*
 * Products in the stand-in's memory. A product's file: product_id, product_out_id,
 * product_name, kind (ticket, goods), status (enum below), reason, passed (a review, at
 * least once), online (is it to be shown), deleted, skus [{sku_id, sku_out_id,
 * sku_name}], body (of the last save), saves [{n, at_ms}], review_from_ms; of goods also
 * draft and shown {product, sku}, sku_id, stock, free_audits. Trees that are returned
 * belong to the caller.
 */
#ifndef SIM_PLATFORM_PRODUCT_H
#define SIM_PLATFORM_PRODUCT_H

#include "call.h"

/* The status as ticket/query gives it. */
enum product_status { PRODUCT_OFFLINE, PRODUCT_ONLINE, PRODUCT_REVIEW, PRODUCT_FAILED };

/* NULL: unknown or deleted. */
cJSON *product_load(const char *product_id);

/* The product with that id of the merchant's; NULL: none. */
cJSON *product_by_out_id(const char *product_out_id);

/* The product that the body names by product_id or out_id; NULL: refused. */
cJSON *product_require(struct call *c);

/* For a save: the product to be overwritten, or without a product_id a new one; NULL: refused. */
cJSON *product_for_save(struct call *c, const char *kind, const char *product_id, const char *out_id);

/* Writes the product's file. */
void product_save(const cJSON *product);

/* All products of the kind (NULL: of any) that are not deleted, in the order of their ids. */
cJSON *products_all(const char *kind);

/* A save takes effect: keeps the body and begins a review. A second creation with the same out_id is a conflict. */
void product_begin_review(struct call *c, cJSON *product);

/*
 * For a call that asks for the product: ends its review and saves it, when the settings `review` and `review_ms` say
 * so.
 */
void product_ask_review(const struct call *c, cJSON *product);

/* Sets the status, by a review that ends or by control. */
void product_end_review(cJSON *product, enum product_status status);

/* False: refused, since op_type is none of the numbers that this platform knows. */
bool product_op_check(struct call *c);

/* The op_type of both operate interfaces, once it was checked; saves the product. NULL: done; else why it is not. */
const char *product_operate(struct call *c, cJSON *product);

/* The id of a product (index 0), or of its SKU number `index`, made from this call's time and number. */
#define PRODUCT_ID 32
void product_make_id(const struct call *c, int index, char out[PRODUCT_ID]);

#endif
