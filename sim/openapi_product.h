/*
 * Products and calendars in the stand-in's memory. A product's file: product_id,
 * product_out_id, product_name, kind (ticket, goods), status (enum below),
 * reason, passed (at least once), online (once it has passed), deleted, skus
 * [{sku_id, sku_out_id, sku_name}], body (of the last save), saves [{n, at_ms}].
 * Trees belong to who gets them.
 */
#ifndef SIM_OPENAPI_PRODUCT_H
#define SIM_OPENAPI_PRODUCT_H

#include "sim/openapi.h"

/* As ticket/query tells them. */
enum product_status { PRODUCT_OFFLINE, PRODUCT_ONLINE, PRODUCT_REVIEW, PRODUCT_FAILED };

/* NULL: unknown or deleted. */
cJSON *product_load(const char *product_id);

/* The one with that id of ours; NULL: none. */
cJSON *product_by_out_id(const char *product_out_id);

/* A new one, with an id nobody had before. */
cJSON *product_new(const struct call *c, const char *kind, const char *product_out_id);

void product_save(const cJSON *product);

/* All of the kind that are not deleted, in the order of their ids. */
cJSON *products_all(const char *kind);

/* False: refused, its review is not over. */
bool product_check_reviewed(struct call *c, const cJSON *product);

/* A save takes effect: the body is kept and a review begins. */
void product_begin_review(struct call *c, cJSON *product);

/* Ends the review, as the settings `review` and `review_ms` want it, when somebody asks. */
void product_ask_review(const struct call *c, cJSON *product);

/* op_type of both `operate`. False: refused. */
bool product_operate(struct call *c, cJSON *product, int64_t op_type);

/* An id of a product, or of its `index`-th SKU, made of this call's moment and number. */
#define PRODUCT_ID 32
void product_make_id(const struct call *c, int index, char out[PRODUCT_ID]);

/* openapi_product_control.c: see its rows in openapi_control.c. */
bool products_tell(struct call *c, cJSON *answer);
bool products_show(struct call *c, cJSON *answer);

extern const struct interface TICKET_INTERFACES[];

#endif
