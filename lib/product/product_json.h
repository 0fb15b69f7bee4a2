/*
 * A calendar-ticket product as JSON: what we send to save it, what the platform answers, and what it lists when we
 * query. Pure: no database, no call. Every byte read comes from outside. Its fields: ticket_form.h.
 *
 * Ownership: results live in the arena given.
 * Source: spec model.json (ticket/save, ticket/query), calendar-and-products.md §5.
 */
#ifndef SHANMEN_PRODUCT_JSON_H
#define SHANMEN_PRODUCT_JSON_H

#include "platform/api_answer.h"
#include "product/ticket_form.h"

#define PRODUCT_BODY_MAX (256 << 10)
#define PRODUCT_QUERY_MAX 50    /* products of one query */
#define PRODUCT_REASON_MAX 1000 /* bytes kept of a review's reason */

/* Reads a body {"account_id","ticket":{…}}. REFUSE: *why is a sentence that says what is wrong with it. */
enum result product_request_read(struct arena *a, struct str body, struct product_request *out, struct str *why)
	MUST_USE;

/*
 * The body as it is sent: with `product_id` instead of its own (STR_NONE: without one, which creates a product). REFUSE:
 * it holds a number that cannot be printed exactly.
 */
enum result product_request_body(struct arena *a, struct str body, struct str product_id, struct str *out) MUST_USE;

/* What a successful save answers: no SKUs, whose ids come by a query. */
struct product_saved {
	struct str product_id; /* STR_NONE: it names none */
};

/* Reads the `data` of a save's answer. */
struct product_saved product_saved_read(struct arena *a, const cJSON *data);

/* True for a refusal that says: the product is under review, save it later. */
bool product_under_review(const struct api_answer *answer);

/* What the platform says about a product's review. */
enum review {
	REVIEW_UNKNOWN, /* it said nothing yet, or a status we do not know */
	REVIEW_OFFLINE,
	REVIEW_ONLINE,
	REVIEW_UNDER,
	REVIEW_FAILED,
	REVIEW__MAX
};

/* The word in the column product.review: "under_review". */
const char *review_word(enum review review);

/* The review of such a word; REVIEW_UNKNOWN for any other. */
enum review review_of_word(struct str word);

/*
 * The query string of one page that names these ids (at most PRODUCT_QUERY_MAX) by "product_ids" or "product_out_ids".
 */
struct str product_query(struct arena *a, struct str account_id, const char *by, const struct str *ids, size_t n);

/* A product as the platform lists it. */
struct product_listed {
	struct str product_id;
	struct str product_out_id;
	struct opt_int status; /* the platform's number */
	enum review review;
	struct str reason; /* cut to PRODUCT_REASON_MAX; STR_NONE: none */
	struct list skus;
};

struct product_page {
	struct product_listed *items;
	size_t n;
	size_t unreadable; /* entries without a readable id */
	int64_t total;     /* the platform's number of products; -1: absent */
	bool last;         /* no other page follows */
};

/* Reads the `data` of the answer to product_query. REFUSE: there is no list of products in it. */
enum result product_page_read(struct arena *a, const cJSON *data, struct product_page *out) MUST_USE;

#endif
