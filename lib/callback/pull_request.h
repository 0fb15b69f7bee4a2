/*
 * What the platform asks for when it pulls: the request's fields, and which of a product's
 * SKUs are meant. Pure; the product is read by calendar_pull.h, and the answer is written by
 * the endpoint.
 *
 * Ownership: results live in the arena and point into the request and the product.
 * Source: spec calendar-and-products.md, "Pull SPI".
 */
#ifndef SHANMEN_PULL_REQUEST_H
#define SHANMEN_PULL_REQUEST_H

#include "json/field.h"
#include "product/calendar_pull.h"

#define PULL_SKUS_MAX 100 /* of one request: with PULL_DAYS_MAX of them below spi.c's ANSWER_MAX */

struct pull_specification {
	struct str sku_id;
	struct str sku_out_id;
};

/* account_id is not looked at: a product's id says whose it is, and the app must serve that merchant. */
struct pull_request {
	struct str product_id; /* STR_NONE while the product is being created */
	struct str product_out_id;
	struct opt_day start_date;
	struct opt_day end_date;
	struct list ticket_specifications; /* of struct pull_specification; none: all of the product */
};

extern const struct table PULL_REQUEST_TABLE;

/* One SKU as asked for: found, or why it is not. */
struct pull_entry {
	struct pull_specification asked;
	const struct pull_sku *sku; /* NULL: not to be had */
	const char *why;
};

struct pull_entries {
	struct pull_entry *w;
	size_t n;
	size_t known;
};

/* One wish for each SKU named, in the request's order, or for each of the product; marks those found as wanted. */
struct pull_entries pull_entries(struct arena *a, const struct pull_request *rq, struct pull_product *p);

/* A sentence that names those that were not found; ws->known < ws->n. */
struct str pull_unknown_words(struct arena *a, const struct pull_entries *ws);

#endif
