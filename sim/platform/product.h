/*
 * Products and calendars in the stand-in's memory. A product's file: product_id,
 * product_out_id, product_name, kind (ticket, goods), status (enum below),
 * reason, passed (at least once), online (once it has passed), deleted, skus
 * [{sku_id, sku_out_id, sku_name}], body (of the last save), saves [{n, at_ms}];
 * of goods also draft and shown {product, sku}, stock, free_audits.
 * Trees belong to who gets them.
 */
#ifndef SIM_PLATFORM_PRODUCT_H
#define SIM_PLATFORM_PRODUCT_H

#include "call.h"

/* As ticket/query tells them. */
enum product_status { PRODUCT_OFFLINE, PRODUCT_ONLINE, PRODUCT_REVIEW, PRODUCT_FAILED };

/* NULL: unknown or deleted. */
cJSON *product_load(const char *product_id);

/* The one with that id of ours; NULL: none. */
cJSON *product_by_out_id(const char *product_out_id);

/* The one the body names by product_id or out_id; NULL: refused. */
cJSON *product_require(struct call *c);

/* The one to be overwritten, or without a product_id a new one; NULL: refused. */
cJSON *product_for_save(struct call *c, const char *kind, const char *product_id, const char *out_id);

void product_save(const cJSON *product);

/* All of the kind that are not deleted, in the order of their ids. */
cJSON *products_all(const char *kind);

/* A save takes effect: the body is kept and a review begins. A second creation under one id of ours is noted. */
void product_begin_review(struct call *c, cJSON *product);

/* Ends the review, as the settings `review` and `review_ms` want it, when somebody asks. */
void product_ask_review(const struct call *c, cJSON *product);

/* A review ends, or the back office says so: `status` is what it is from now. */
void product_end_review(cJSON *product, enum product_status status);

/* op_type of both `operate`. */
void product_operate(struct call *c, cJSON *product, int64_t op_type);

/* An id of a product, or of its `index`-th SKU, made of this call's moment and number. */
#define PRODUCT_ID 32
void product_make_id(const struct call *c, int index, char out[PRODUCT_ID]);

/* openapi_product_control.c: see its rows in openapi_control.c. */
bool products_tell(struct call *c, cJSON *answer);
bool products_show(struct call *c, cJSON *answer);

extern const struct interface TICKET_INTERFACES[];
extern const struct interface TICKET_LIST_INTERFACES[];
extern const struct interface GOODS_INTERFACES[];
extern const struct interface GOODS_LIST_INTERFACES[];
extern const struct interface GOODS_FORM_INTERFACES[];

#endif
