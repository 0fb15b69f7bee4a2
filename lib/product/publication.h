/*
 * Publication requests: what an operator wants a product to be on the platform. A request is stored first, then sent
 * until the platform has accepted it, and never creates a second product. Not here: checking the operator's file
 * (bin/product), the JSON (product_json.h), the review (product_review.h).
 *
 * The table publication has one row for each product_out_id: its newest request. A product under review may not be
 * saved: a request given meanwhile waits, and cron/product_sync sends it when the review has ended.
 *
 * Ownership: everything lives in the ctx's arena.
 * Source: spec calendar-and-products.md §5.
 */
#ifndef SHANMEN_PUBLICATION_H
#define SHANMEN_PUBLICATION_H

#include "json/field.h"
#include "platform/api_call.h"

enum publication_state {
	PUBLICATION_DUE,     /* to be sent */
	PUBLICATION_WAITING, /* the product is under review and may not be saved */
	PUBLICATION_DONE,    /* the platform has accepted it */
	PUBLICATION_FAILED,  /* an operator has to publish again */
	PUBLICATION__MAX
};

/* The word in the column publication.state: "due". */
const char *publication_state_word(enum publication_state state);

struct publication_stored {
	struct str product_out_id; /* read from the body */
	int64_t revision;          /* counts the requests of this product_out_id */
	bool waits;                /* the product is under review: it is sent after that */
	struct str why;            /* with REFUSE: a sentence for the operator */
};

/*
 * Inside a transaction. Stores a request; `body` is the whole request to the platform, {"account_id","ticket":{…}}. A
 * product_id that is known here may be absent: it is put in when it is sent. It replaces an older
 * request of the same product_out_id; if that one is being sent right now, this one follows it. `author`: at most 64
 * characters. REFUSE: unreadable, an unknown merchant, a shop or product of another merchant, an id that contradicts
 * ours.
 */
enum result publication_put(struct ctx *c, struct str body, struct str author, struct publication_stored *out) MUST_USE;

/*
 * Locks the requests about a product, before the product is locked: for a transaction that ends with
 * publication_review_ended. product_id STR_NONE: as it is stored.
 */
enum result publication_lock_of(struct ctx *c, int64_t product_no, struct str product_id) MUST_USE;

/* Inside a transaction. The product's review has ended: its waiting requests become due. */
enum result publication_review_ended(struct ctx *c, struct str product_id) MUST_USE;

/*
 * Inside a transaction. Requests that wait for the review of a product that is not in our catalogue become due when
 * their next_at has passed. Reviews of such products are not queried otherwise; sending queries the product first.
 */
enum result publication_wake(struct ctx *c) MUST_USE;

/*
 * Product_out_ids of a merchant that may be sent now, ascending and beyond `after`, at most `most`: a list of struct
 * str.
 */
enum result publication_due(struct ctx *c, struct str account_id, struct str after, size_t most, struct list *out)
	MUST_USE;

enum publication_end {
	PUBLISH_ACCEPTED, /* by the platform; the review has begun */
	PUBLISH_WAITS,    /* the product is under review */
	PUBLISH_LATER,    /* trouble: retried at next_at */
	PUBLISH_REFUSED,  /* for good */
	PUBLISH_BUSY,     /* nothing was sent: another process is sending it, or its next try is later */
	PUBLISH_NOTHING   /* nothing to send: it is done, failed or unknown here */
};

struct publication_outcome {
	enum publication_end end;
	struct str product_id; /* with PUBLISH_ACCEPTED */
	struct str said;       /* the platform's words, or ours; STR_NONE with PUBLISH_ACCEPTED */
	utc_t next_at;         /* with PUBLISH_LATER and PUBLISH_BUSY */
	bool refused;          /* with PUBLISH_LATER: only this request was refused, which means nothing for others */
	bool not_offered;      /* with PUBLISH_REFUSED: the platform lets this app publish nothing */
};

/*
 * Outside any transaction. Sends what is due for one product_out_id: claims the row, queries our id on the platform
 * before a creation, sends, records the outcome. `ac->app_id` is ignored: the app is that of the row's merchant.
 * OK: *out says what happened. Any other result: the database; the claim on the row ends by itself after two minutes.
 */
enum result publication_send(const struct api_caller *ac, struct str product_out_id, struct publication_outcome *out)
	MUST_USE;

#endif
