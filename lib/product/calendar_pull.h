/*
 * What the platform may pull: a product's SKUs and their days, read anew each time.
 * Not here: what sales do to a day (stock.h), the answer's shape (calendar_json.h).
 *
 * Ownership: what is read lives in the arena.
 */
#ifndef SHANMEN_CALENDAR_PULL_H
#define SHANMEN_CALENDAR_PULL_H

#include "db/ctx.h"
#include "product/calendar_json.h"

struct pull_sku {
	struct str sku_id;
	struct str sku_out_id;
	bool wanted; /* marked by pull_entries: pull_days reads its days */
	const struct calendar_entry *days;
	size_t days_n;
};

struct pull_product {
	struct str product_id;
	struct str product_out_id;
	struct pull_sku *skus; /* by sku_out_id ascending, none wanted yet */
	size_t skus_n;
};

/*
 * A product of the app's merchants with all of its SKUs, by the platform's id, or where that
 * is STR_NONE by ours. NONE: the app has no such product.
 */
enum result pull_product(struct ctx *c, int64_t app_id, struct str product_id, struct str product_out_id,
                         struct pull_product *out) MUST_USE;

#define PULL_DAYS_MAX 732 /* of one range: two years, a leap day in each */

/* The days from `from` to `to` of every wanted SKU, in one query; at most PULL_DAYS_MAX of each. */
enum result pull_days(struct ctx *c, struct pull_product *p, day_t from, day_t to) MUST_USE;

#endif
