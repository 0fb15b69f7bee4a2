/*
 * The webhook_event table: the platform's messages, each kept once, and for jobs what
 * they speak of. A message is a hint: it wakes a job that asks the OpenAPI for the
 * truth. Not here: what a message looks like on the wire (webhook_message.h).
 *
 * Ownership: results live in the arena.
 * Source: spec security.md, "Webhooks".
 */
#ifndef SHANMEN_WEBHOOK_EVENT_H
#define SHANMEN_WEBHOOK_EVENT_H

#include "db/ctx.h"

#define WEBHOOK_EVENT_MAX 64 /* bytes, as the columns */
#define WEBHOOK_SUBJECT_MAX 64
#define WEBHOOK_MSG_ID_MAX 128

#define WEBHOOK_SUBJECTS_MAX 500 /* of one webhook_subjects */

/* What a message's subject is; of those that are about nothing no job wants to know. */
enum webhook_about { WEBHOOK_NOTHING, WEBHOOK_ORDER, WEBHOOK_PRODUCT, WEBHOOK_ABOUT__MAX };

struct webhook_event {
	int64_t app_id;
	struct str msg_id; /* may be empty, not absent */
	struct str event;
	enum webhook_about about;
	struct str subject; /* order_id or product_id; STR_NONE for WEBHOOK_NOTHING */
	struct str body;    /* the raw bytes */
};

/*
 * Keeps a message, in the caller's transaction; one whose app, msg_id and body are
 * there already is only counted (*repeat).
 */
enum result webhook_keep(struct ctx *c, const struct webhook_event *e, bool *repeat) MUST_USE;

struct webhook_subject {
	struct str id;
	int64_t event_id; /* the newest new message that speaks of it */
};

struct webhook_subjects {
	struct webhook_subject *s;
	size_t n;
};

/*
 * What the new messages about `about` speak of, each once, longest waiting first (`newest`: shortest),
 * at most WEBHOOK_SUBJECTS_MAX: done ones make room for the rest.
 */
enum result webhook_subjects(struct ctx *c, enum webhook_about about, bool newest, struct webhook_subjects *out)
	MUST_USE;

/* When the oldest new message about `about` came; not given: there is none. */
enum result webhook_waiting_since(struct ctx *c, enum webhook_about about, struct opt_utc *out) MUST_USE;

/*
 * The platform was asked about this subject after webhook_subjects had told of it: its
 * messages up to that event_id are done. One that is committed later under a lower number
 * had arrived before that number was told, so the platform's answer covers it as well.
 */
enum result webhook_done(struct ctx *c, enum webhook_about about, struct str subject, int64_t up_to_event_id) MUST_USE;

/* New messages about `about` that came until then are done without an answer, *n of them: at most WEBHOOK_SUBJECTS_MAX. */
enum result webhook_give_up(struct ctx *c, enum webhook_about about, utc_t until, size_t *n) MUST_USE;

#endif
