/*
 * What the platform says about a product's review, in the columns of `product`: review, its reason, and when the
 * product passed a review first (passed_at). The queries are cron/product_sync's.
 *
 * An answer counts only if nothing changed since the query: no save of ours that began a new review, no operator who
 * started or stopped the sale. Each of these increases product.saves.
 * Source: spec calendar-and-products.md, "Query products".
 */
#ifndef SHANMEN_PRODUCT_REVIEW_H
#define SHANMEN_PRODUCT_REVIEW_H

#include "db/ctx.h"
#include "product/product_json.h"

/* A product to query. */
struct review_query {
	int64_t product_no;
	struct str product_id; /* STR_NONE: not known yet, so the platform is asked by ours */
	struct str product_out_id;
	int64_t saves; /* product.saves before the query */
};

/* The product's id for people: the platform's, else ours. */
struct str review_shown_id(const struct review_query *query);

/* One merchant's products in the order of their numbers, beyond `after`. */
struct review_walk {
	struct str account_id;
	bool by_own_id; /* those whose platform's id is not known; else all others */
	int64_t after;
};

/*
 * The merchant's products to query now, at most `most`: two minutes after the last query while under review or while a
 * publication request waits, else after five, at once if never queried.
 */
enum result review_due(struct ctx *c, const struct review_walk *walk, size_t most, struct review_query *out, size_t *n)
	MUST_USE;

/* One product by the platform's id, whenever it was queried last; *account_id is its merchant. NONE: no such product here. */
enum result review_find(struct ctx *c, struct str product_id, struct review_query *out, struct str *account_id)
	MUST_USE;

/* --- each of these inside a transaction --- */

/*
 * Records what the platform listed. After a review has ended, waiting publication requests become due and the whole
 * calendar is pending. A failed review raises an alarm.
 */
enum result review_record(struct ctx *c, const struct review_query *asked, const struct product_listed *listed)
	MUST_USE;

/* Records that the answer proves nothing about the product: what was known stays, and an alarm is raised once a day. */
enum result review_record_unclear(struct ctx *c, const struct review_query *asked, const char *what) MUST_USE;

/*
 * Records that the platform does not know the product; raises an alarm the first time. Under our id alone it proves
 * nothing: the product may be on its way.
 */
enum result review_record_missing(struct ctx *c, const struct review_query *asked) MUST_USE;

/*
 * The operator starts or stops the sale here (product_set_online), and says by it that the product is online or offline,
 * so that it has passed its review. For a merchant whose products cannot be queried (query_right.h) that counts; else the
 * review stays, and the platform is asked.
 */
enum result sale_set_by_operator(struct ctx *c, int64_t product_no, bool online) MUST_USE;

/*
 * Records that a review has begun: a save of ours was accepted, or refused because of a review. NONE: no such product
 * here.
 */
enum result review_begin(struct ctx *c, struct str product_id) MUST_USE;

/*
 * Raises an alarm, once a day, that the merchant's products cannot be queried: at once if an operator has to act
 * (`final`), else when what we know about one of them is ten minutes old. `said`: the platform's words.
 */
enum result review_alarm(struct ctx *c, struct str account_id, bool final, struct str said) MUST_USE;

#endif
