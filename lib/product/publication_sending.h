/*
 * A wish that is being sent, as the files of publication_send() share it: claimed
 * (publication_claim.c), sent (publication_send.c), written down (publication_record.c). Nobody else's.
 */
#ifndef SHANMEN_PUBLICATION_SENDING_H
#define SHANMEN_PUBLICATION_SENDING_H

#include "product/publication.h"
#include "product/publication_decision.h"

struct publication_sending {
	const struct api_caller *ac;
	struct ctx *c;
	struct str product_out_id;
	/* the row, as claimed */
	struct str account_id, product_id, body;
	int64_t app_id, revision, claim, tries, refusals, sent_revision;
	bool sent; /* with an outcome that is not known */
	bool in_catalogue;
	struct list known; /* SKUs here */
	/* what came of it */
	struct publication_decision plan;
	struct list specs; /* with the platform's ids */
	struct str said;
	struct publication_outcome *out;
};

/* Nothing more is sent: notes why. Always NONE. */
enum result publication_stop(struct publication_sending *s, enum publication_end end, utc_t next_at);

/* Each the deed of one transaction, with a struct publication_sending. */

/* OK with s->claim: it may be sent. OK with s->claim 0: not now, see s->out. */
enum result publication_claim(void *sending) MUST_USE;

/* The last step before the first byte. OK with s->out->end PUBLISH_BUSY: it is not to be sent after all. */
enum result publication_mark_sent(void *sending) MUST_USE;

/* Writes down s->plan, and fills s->out. */
enum result publication_record(void *sending) MUST_USE;

#endif
