/*
 * What the platform says of a product's review, in the columns of `product`: review, its reason,
 * whether it was ever past one. Asking is cron/product_sync's.
 *
 * An answer counts only when since it was asked for no save of ours began a new review and no person began or
 * stopped the sale.
 * Source: spec calendar-and-products.md, "Query products".
 */
#ifndef SHANMEN_PRODUCT_REVIEW_H
#define SHANMEN_PRODUCT_REVIEW_H

#include "db/ctx.h"
#include "product/product_json.h"

/* A product that is asked about. */
struct review_query {
	struct str product_id;
	int64_t saves; /* as read before asking */
};

/*
 * Products of a merchant behind the id `after` that are to be asked about now, in the order of ids, at most
 * `most`: under review or with a wish that waits after two minutes, others after five, never asked ones at once.
 */
enum result review_due(struct ctx *c, struct str account_id, struct str after, size_t most, struct review_query *out,
                       size_t *n) MUST_USE;

/* A product whatever its time is. NONE: it is not here. *account_id: whose it is. */
enum result review_find(struct ctx *c, struct str product_id, struct review_query *out, struct str *account_id)
	MUST_USE;

/* Each inside a transaction. */

/* The platform said this of it. Ended reviews let waiting wishes go and the whole calendar be told; a failed one is an alarm. */
enum result review_record(struct ctx *c, const struct review_query *asked, const struct product_listed *found) MUST_USE;

/* The platform said nothing that can be relied on: what was known stays; an alarm a day. */
enum result review_record_unclear(struct ctx *c, const struct review_query *asked, const char *what) MUST_USE;

/* The platform does not know it: an alarm, once. */
enum result review_record_missing(struct ctx *c, const struct review_query *asked) MUST_USE;

/* A save of ours was taken, or refused because of a review: it is under review from now on. NONE: no such product. */
enum result review_begin(struct ctx *c, struct str product_id) MUST_USE;

/*
 * A merchant's products cannot be asked about. An alarm a day, at once where a person has to act (`final`), else
 * when what is known of one of them is ten minutes old.
 */
enum result review_alarm(struct ctx *c, struct str account_id, bool final, struct str said) MUST_USE;

#endif
