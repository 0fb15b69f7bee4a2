/*
 * One publication request on its way, as the files of publication_send() share it: claimed (publication_claim.c), sent
 * (publication_send.c), recorded (publication_record.c). Other files do not include this.
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
	bool sent; /* before, with an unknown outcome */
	bool in_catalogue;
	/* the result */
	struct publication_decision decision;
	struct list skus; /* with the platform's ids, as far as a query lists them: struct product_sku */
	struct str said;
	struct publication_outcome *out;
};

/* Records in s->out that nothing more is sent, and why. Always NONE. */
enum result publication_stop(struct publication_sending *s, enum publication_end end, utc_t next_at);

/* --- each of these is one transaction --- */

/* Claims the row. OK with s->claim > 0: it may be sent; OK with s->claim 0: not now, s->out says why. */
enum result publication_claim(struct publication_sending *s) MUST_USE;

/* The last step before the first byte is sent. OK with s->out->end PUBLISH_BUSY: it must not be sent after all. */
enum result publication_mark_sent(struct publication_sending *s) MUST_USE;

/* Records s->decision and fills s->out. */
enum result publication_record(struct publication_sending *s) MUST_USE;

#endif
