/*
 * The shape of a calendar-ticket product on the wire: what we send to save it, what the platform
 * answers, and what it lists when asked. Pure; every byte read is somebody else's.
 *
 * Below the top level all of it is ASSUMED, here alone: the field tables and names of ticket_json.c.
 * Ownership: results live in the arena given.
 * Source: spec calendar-and-products.md, "Publish a product", "Query products".
 */
#ifndef SHANMEN_PRODUCT_JSON_H
#define SHANMEN_PRODUCT_JSON_H

#include "json/field.h"
#include "platform/api_answer.h"

#define PRODUCT_BODY_MAX (256 << 10)
#define PRODUCT_SKUS_MAX 100
#define PRODUCT_QUERY_MAX 50    /* products of one query */
#define PRODUCT_REASON_MAX 1000 /* bytes kept of a review's reason */

/* A kind of ticket; an id that was not told has p NULL. */
struct product_sku {
	struct str sku_id;
	struct str sku_out_id;
	struct str sku_name;
};

/* What of a body to be sent concerns us; all else is the platform's. */
struct product_request {
	struct str account_id;
	struct str product_id; /* STR_NONE: a new product, or one whose id is known here */
	struct str product_out_id;
	struct str product_name;
	struct list poi_ids; /* of struct str */
	struct list specs;   /* of struct product_sku */
};

/* Reads a body {"account_id","ticket":{…}}. REFUSE: *why says in a sentence what is wrong with it. */
enum result product_request_read(struct arena *a, struct str body, struct product_request *out, struct str *why)
	MUST_USE;

/*
 * The body as it is sent: `product_id` (STR_NONE: a creation) takes the place of its own, and each specification gets
 * the sku_id that `known` has for its sku_out_id. REFUSE: a number in it cannot be printed exactly.
 */
enum result product_request_body(struct arena *a, struct str body, struct str product_id, const struct list *known,
                                 struct str *out) MUST_USE;

/* What a save that succeeded says: product_id STR_NONE when it does not say; a list that cannot be read is empty. */
struct product_saved {
	struct str product_id;
	struct list specs;
};
struct product_saved product_saved_read(struct arena *a, const cJSON *data);

/* A refusal that says: the product is under review, save it later. */
bool product_under_review(const struct api_answer *answer);

/* The platform's word on a product's review. */
enum review {
	REVIEW_UNKNOWN, /* never told, or in a word that is not known */
	REVIEW_OFFLINE,
	REVIEW_ONLINE,
	REVIEW_UNDER,
	REVIEW_FAILED,
	REVIEW__MAX
};

/* "under_review", as in product.review. */
const char *review_word(enum review review);
enum review review_of_word(struct str word); /* REVIEW_UNKNOWN for another */

/* GET's query: one page that names these ids (at most PRODUCT_QUERY_MAX) by "product_ids" or "product_out_ids". */
struct str product_query(struct arena *a, struct str account_id, const char *by, const struct str *ids, size_t n);

/* A product as the platform lists it. */
struct product_listed {
	struct str product_id;
	struct str product_out_id;
	int64_t status; /* as told; -1: absent or not a number */
	enum review review;
	struct str reason; /* cut to PRODUCT_REASON_MAX; STR_NONE: none */
	struct list specs;
};

struct product_page {
	struct product_listed *items;
	size_t n;
	size_t unreadable; /* entries without an id that can be read */
	int64_t total;     /* as told; -1: not told */
};

/* OK. REFUSE: there is no list of products in it. */
enum result product_page_read(struct arena *a, const cJSON *data, struct product_page *out) MUST_USE;

#endif
