/*
 * What an answer of the platform means for a message of the outbox, and when the message is tried again. Pure
 * functions; the tables and texts in outbox_decide.c are the one place to change them.
 * Not here: writing the decision down (outbox_record.h).
 *
 * Source: spec codes-and-verify.md §2, §3, §5, §6.2; security.md §5.
 */
#ifndef SHANMEN_OUTBOX_DECIDE_H
#define SHANMEN_OUTBOX_DECIDE_H

#include "platform/api_answer.h"
#include "platform/endpoint.h"
#include "trade/outbox.h"

enum outbox_outcome {
	OUTCOME_DONE,     /* acknowledged, now or before */
	OUTCOME_LATER,    /* to be sent again at next_at */
	OUTCOME_FAILED,   /* an operator has to act */
	OUTCOME_REFUNDED, /* verify: the platform has refunded the used ticket, or is about to */
	OUTCOME_ENDED     /* confirm, codes, audits: the order or refund has ended on the platform's side */
};

struct outbox_decision {
	enum outbox_outcome outcome;
	utc_t next_at; /* OUTCOME_LATER */
	bool alarm;    /* to be raised: this interface is in trouble */
	bool token;    /* the app's token is not valid any more */
	bool voucher;  /* codes of one copy may pass with the member `voucher`, see codes_body_add_voucher */
	bool refused;  /* the platform read the message and refused it: it has taken no effect */
};

/* The message that was answered, as it was before this try. */
struct outbox_try {
	enum outbox_kind kind;
	int64_t tries;
	int64_t refusals;           /* of these tries */
	bool sent;                  /* and not refused since: it may have arrived */
	bool precaution;            /* as in struct pending */
	struct opt_utc deadline_at; /* the last try is made before it, not after it */
	struct opt_utc refund_at;   /* of a use: when the platform refunds by itself what it does not know as used */
	utc_t now;
};

/* The interface that a kind of message is sent to. */
enum endpoint outbox_endpoint(enum outbox_kind kind);

/* What the answer to this try decides. */
struct outbox_decision outbox_decide(const struct outbox_try *t, const struct api_answer *answer);

/*
 * What the answer says, for people: its code and words, and those of the first entry of `verify_results` that is not done.
 * In the arena, cut to what the row keeps.
 */
struct str outbox_said(struct arena *a, enum outbox_kind kind, const struct api_answer *answer);

#endif
