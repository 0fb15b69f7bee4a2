/*
 * What a person wants a product to be on the platform: kept first, then sent until the platform
 * has taken it, never twice as a new product. Not the file's validation (bin/), not the shape of
 * what is sent (ticket_json.h), not the review (product_review.h).
 *
 * One row a product_out_id, the newest wish of each. A product under review may not be saved:
 * a wish given meanwhile waits, and cron/product_sync sends it when the review has ended.
 *
 * Ownership: everything lives in the ctx's arena.
 * Source: spec calendar-and-products.md, "Publish a product".
 */
#ifndef SHANMEN_PUBLICATION_H
#define SHANMEN_PUBLICATION_H

#include "json/field.h"
#include "platform/api_call.h"

enum publication_state {
	PUBLICATION_DUE,     /* to be sent */
	PUBLICATION_WAITING, /* the product is under review and may not be saved */
	PUBLICATION_DONE,    /* the platform has taken it */
	PUBLICATION_FAILED,  /* a person has to act: publish again */
	PUBLICATION__MAX
};

const char *publication_state_word(enum publication_state state);

struct publication_stored {
	struct str product_out_id; /* read from the body */
	int64_t revision;
	bool waits;     /* the product is under review: it goes out afterwards */
	struct str why; /* of REFUSE: a sentence for people */
};

/*
 * Inside a transaction. `body`: the whole request, {"account_id","ticket":{…}}; a product_id and sku_ids
 * known here need not stand in it: they are put in when it is sent. Takes the place of an older wish of the
 * same product_out_id; one that is being sent right now is followed by this one. `author`: at most 64 characters.
 * REFUSE: unreadable, an unknown merchant, another merchant's shop or product, an id that contradicts ours.
 */
enum result publication_put(struct ctx *c, struct str body, struct str author, struct publication_stored *out) MUST_USE;

/* Inside a transaction. The product is not under review any more: what waited for that is due. */
enum result publication_review_ended(struct ctx *c, struct str product_id) MUST_USE;

/*
 * Inside a transaction. What waits for a product that is not in our catalogue, so that nobody asks about it, is due
 * now and then: sending asks first.
 */
enum result publication_wake(struct ctx *c) MUST_USE;

/* A merchant's product_out_ids behind `after` that may be sent now, in order, at most `most`: a list of struct str. */
enum result publication_due(struct ctx *c, struct str account_id, struct str after, size_t most, struct list *out)
	MUST_USE;

enum publication_end {
	PUBLISH_ACCEPTED, /* the platform has taken it; its review has begun */
	PUBLISH_WAITS,    /* the product is under review */
	PUBLISH_LATER,    /* trouble: tried again at next_at */
	PUBLISH_REFUSED,  /* for good */
	PUBLISH_BUSY,     /* another process is sending it, or it is to be tried later: nothing was sent */
	PUBLISH_NOTHING   /* there is nothing to be sent: it is done, failed or not known here */
};

struct publication_outcome {
	enum publication_end end;
	struct str product_id; /* of PUBLISH_ACCEPTED */
	struct str said;       /* the platform's words, or ours; STR_NONE with PUBLISH_ACCEPTED */
	utc_t next_at;         /* of PUBLISH_LATER and PUBLISH_BUSY */
	bool refused;          /* of PUBLISH_LATER: a no to this one, which says nothing of others */
};

/*
 * Sends what is due of one product_out_id, outside any transaction: claims the row, asks the platform first
 * for our id before a creation, sends, writes down what came of it. `ac->app_id` is filled in by
 * the row's own. OK: *out tells. Others: the database; the row's claim ends by itself after two minutes.
 */
enum result publication_send(const struct api_caller *ac, struct str product_out_id, struct publication_outcome *out)
	MUST_USE;

#endif
