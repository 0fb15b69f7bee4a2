/*
 * What the platform asks for when it pulls a calendar: the request's fields, and which of a product's
 * SKUs are meant. Pure functions: calendar_pull.h reads the product, and the endpoint writes the answer.
 *
 * Ownership: results live in the arena and point into the request and the product.
 * Source: spec calendar-and-products.md, "Pull SPI".
 */
#ifndef SHANMEN_PULL_REQUEST_H
#define SHANMEN_PULL_REQUEST_H

#include "json/field.h"
#include "product/calendar_pull.h"

#define PULL_SKUS_MAX                                                                                                  \
	100 /* of one request: so many with PULL_DAYS_MAX different days each stay below ANSWER_MAX of spi.c */

struct pull_specification {
	struct str sku_id;
	struct str sku_out_id;
};

struct pull_request {
	struct str account_id; /* decides only between merchants of the app that have the same own id */
	struct str product_id; /* STR_NONE while the product is being created */
	struct str product_out_id;
	struct opt_day start_date;
	struct opt_day end_date;
	struct list ticket_specifications; /* struct pull_specification; empty: every SKU of the product */
};

extern const struct field_table PULL_REQUEST_TABLE;

/* One entry of the answer: a SKU as it was asked for, and the SKU that was found, or why none was. */
struct pull_entry {
	struct pull_specification asked;
	struct pull_sku *sku;   /* NULL: not found */
	struct str answered_as; /* its sku_out_id in the answer: the one it was asked for by, where there was one */
	const char *why;
};

struct pull_entries {
	struct pull_entry *e;
	size_t n;
	size_t known; /* those found */
};

/*
 * True unless the request's ids are of different products here. A product that is made with one SKU is named by the SKU's own
 * id, too.
 */
bool pull_names_product(const struct pull_request *rq, const struct pull_product *p);

/*
 * An entry for each SKU in the request, in its order and once, or else for each SKU of the product; marks those found as
 * wanted.
 */
struct pull_entries pull_entries(struct arena *a, const struct pull_request *rq, struct pull_product *p);

/* A text that names those that were not found, with the reasons; for es->known < es->n. */
struct str pull_unknown_words(struct arena *a, const struct pull_entries *es);

#endif
