/*
 * The platform's ids of products and SKUs that were loaded under ours alone: taken over when both first come together in
 * a call, and never changed by a call afterwards.
 *
 * Source: spec calendar-and-products.md §3.
 */
#ifndef SHANMEN_PLATFORM_IDS_H
#define SHANMEN_PLATFORM_IDS_H

#include "db/ctx.h"

struct platform_ids {
	int64_t product_no, sku_no;    /* 0: nothing is known about it */
	struct str product_id, sku_id; /* STR_NONE: the call did not name it */
};

/*
 * Writes what the rows lack; a row that has an id keeps it. An id that another row has is logged and left alone. With or without a
 * transaction; the version of the catalogue is raised with it.
 */
enum result platform_ids_take(struct ctx *c, const struct platform_ids *ids) MUST_USE;

/* The product's alone, inside a transaction, whose owner calls catalogue_changed if *taken has become true. */
enum result platform_product_id_offer(struct ctx *c, int64_t product_no, struct str product_id, bool *taken) MUST_USE;

/*
 * One id, which must find its place; inside a transaction, whose owner calls catalogue_changed. NONE: the row has an id
 * already. DUPLICATE: another row has this one.
 */
enum result platform_product_id_take(struct ctx *c, int64_t product_no, struct str product_id) MUST_USE;
enum result platform_sku_id_take(struct ctx *c, int64_t sku_no, struct str sku_id) MUST_USE;

#endif
