/*
 * What the platform may pull: a product's SKUs and their days, read from the tables for each pull.
 * Not here: what sales do to a day (stock.h), the shape of the answer (calendar_json.h).
 *
 * Ownership: everything read lives in the ctx's arena.
 */
#ifndef SHANMEN_CALENDAR_PULL_H
#define SHANMEN_CALENDAR_PULL_H

#include "db/ctx.h"
#include "product/calendar_entry.h"

struct pull_sku {
	struct str sku_id;
	struct str sku_out_id;
	bool wanted; /* set by the caller: pull_days_read reads the days of this SKU */
	const struct calendar_entry *days;
	size_t days_n;
};

struct pull_product {
	struct str product_id;
	struct str product_out_id;
	struct pull_sku *skus; /* ascending by sku_out_id, none of them wanted yet */
	size_t skus_n;
};

/*
 * Reads a product of the app's merchants with all of its SKUs: by the platform's id, or by ours where that is STR_NONE.
 * NONE: the app has no such product.
 */
enum result pull_product_read(struct ctx *c, int64_t app_id, struct str product_id, struct str product_out_id,
                              struct pull_product *out) MUST_USE;

#define PULL_DAYS_MAX 732 /* of one range: two years with a leap day each */

/* Reads what is sent of the days from `from` to `to` of every wanted SKU, by one query; at most PULL_DAYS_MAX for each SKU. */
enum result pull_days_read(struct ctx *c, const struct calendar_form *form, struct pull_product *p, day_t from,
                           day_t to) MUST_USE;

#endif
