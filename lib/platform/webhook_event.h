/*
 * The webhook_event table: the platform's messages, each kept once, and the orders and products they are about. A
 * message is only a hint: it makes a job ask the OpenAPI for the truth.
 * Not here: the form of a message (webhook_message.h).
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

#define WEBHOOK_SUBJECTS_MAX 500 /* rows of one call */

/* What a message is about. No job asks for messages that are about nothing. */
enum webhook_about { WEBHOOK_NOTHING, WEBHOOK_ORDER, WEBHOOK_PRODUCT, WEBHOOK_ABOUT__MAX };

struct webhook_event {
	int64_t app_id;
	struct str msg_id; /* may be empty, not STR_NONE */
	struct str event;
	enum webhook_about about;
	struct str subject; /* order_id or product_id; STR_NONE for WEBHOOK_NOTHING */
	struct str body;    /* the raw bytes */
};

/* Stores a message, inside the transaction. If its app has sent this body before, it is counted, and its job woken again: *repeat. */
enum result webhook_keep(struct ctx *c, const struct webhook_event *e, bool *repeat) MUST_USE;

struct webhook_subject {
	int64_t app_id; /* whose messages */
	struct str id;
	int64_t event_id; /* the newest of its new messages */
};

struct webhook_subjects {
	struct webhook_subject *s;
	size_t n;
};

/*
 * The orders or products of the new messages about `about`, each once for an app, longest waiting first (`newest`: last), at most
 * WEBHOOK_SUBJECTS_MAX. Call webhook_done for them, then the next call returns the rest. In the arena.
 */
enum result webhook_subjects(struct ctx *c, enum webhook_about about, bool newest, struct webhook_subjects *out)
	MUST_USE;

/* When the oldest new message about `about` came. Not given: there is none. */
enum result webhook_waiting_since(struct ctx *c, enum webhook_about about, struct opt_utc *out) MUST_USE;

/*
 * The platform was asked about this subject after webhook_subjects had returned it: its messages up to its event_id are
 * done. A message with a lower event_id that is committed later had arrived before webhook_subjects returned, so the
 * platform's answer covers it as well.
 */
enum result webhook_done(struct ctx *c, enum webhook_about about, const struct webhook_subject *s) MUST_USE;

/* Ends new messages about `about` that came at `until` or before, without asking; *n of them, at most WEBHOOK_SUBJECTS_MAX. */
enum result webhook_give_up(struct ctx *c, enum webhook_about about, utc_t until, size_t *n) MUST_USE;

#endif
