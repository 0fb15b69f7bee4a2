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
	int64_t sku_no;
	struct str sku_id; /* the platform's; STR_NONE: not known yet */
	struct str sku_out_id;
	bool wanted; /* set by the caller: pull_days_read reads the days of this SKU */
	const struct calendar_entry *days;
	size_t days_n;
};

struct pull_product {
	int64_t product_no;
	struct str product_id; /* the platform's; STR_NONE: not known yet */
	struct str product_out_id;
	struct pull_sku *skus; /* ascending by sku_out_id, none of them wanted yet */
	size_t skus_n;
};

/* How a pull names its product. */
struct pull_name {
	struct str account_id; /* decides between merchants of the app that have the same own id; STR_NONE: not given */
	struct str product_id, product_out_id; /* STR_NONE: not given */
};

/*
 * Reads a product of the app's merchants with its SKUs: the one with the platform's id; else the one with our id; else the
 * one SKU with that id, alone with its product. NONE: the app has no such product, or several.
 */
enum result pull_product_read(struct ctx *c, int64_t app_id, const struct pull_name *name, struct pull_product *out)
	MUST_USE;

#define PULL_DAYS_MAX 732 /* of one range: two years with a leap day each */

/* Reads what is sent of the days from `from` to `to` of every wanted SKU, by one query; at most PULL_DAYS_MAX for each SKU. */
enum result pull_days_read(struct ctx *c, const struct calendar_form *form, struct pull_product *p, day_t from,
                           day_t to) MUST_USE;

#endif
