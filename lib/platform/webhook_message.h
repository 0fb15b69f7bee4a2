/*
 * The form of a webhook message: the envelope, whose `content` is an object or a JSON text, and what each event is
 * about. Pure functions over bytes. Not here: HTTP, signatures, the database.
 *
 * Ownership: what is read lives in the arena.
 * Source: spec security.md, "Webhooks": challenge, envelope, events.
 */
#ifndef SHANMEN_WEBHOOK_MESSAGE_H
#define SHANMEN_WEBHOOK_MESSAGE_H

#include "base/arena.h"
#include "json/json_out.h"
#include "platform/webhook_event.h"

/* Of the event verify_webhook: it is returned as it came, a number as a number, a text as a text. */
struct webhook_challenge {
	struct opt_int number;
	struct str text; /* STR_NONE when it is a number */
};

struct webhook_message {
	struct str event;
	struct str client_key; /* STR_NONE: empty or absent */
	struct str msg_id;     /* of the body; STR_NONE: none that can be stored */
	struct str log_id;
	bool verify; /* the event is verify_webhook */
	struct webhook_challenge challenge;
	enum webhook_about about; /* WEBHOOK_NOTHING also where the content could not be read */
	struct str subject;       /* order_id or product_id; STR_NONE with WEBHOOK_NOTHING */
	bool unread;              /* we know the event, but could not read its content */
};

/* REFUSE: no envelope, or a challenge that cannot be returned; *why is a short phrase, without content of the body. */
enum result webhook_read(struct arena *a, struct str body, struct webhook_message *out, const char **why) MUST_USE;

/* Writes {"challenge":…}, the answer to verify_webhook. */
void webhook_challenge_json(struct json_out *j, const struct webhook_challenge *c);

/* True if the column webhook_event.msg_id can hold it. */
bool webhook_msg_id_fits(struct str msg_id);

#endif
