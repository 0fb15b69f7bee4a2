/*
 * What an answer means for a row of the outbox, and when it is tried again.
 * Pure functions; the tables and texts in outbox_plan.c are the one place to change them.
 *
 * Source: spec codes-and-verify.md §2, §3, §5, §6.2; security.md §5.
 */
#ifndef SHANMEN_OUTBOX_PLAN_H
#define SHANMEN_OUTBOX_PLAN_H

#include "platform/api_answer.h"
#include "platform/endpoint.h"
#include "trade/outbox.h"

enum verdict {
	VERDICT_DONE,     /* acknowledged, now or before */
	VERDICT_LATER,    /* again at next_at */
	VERDICT_FAILED,   /* a person has to act */
	VERDICT_REFUNDED, /* verify: the platform has refunded the used ticket, or is about to */
	VERDICT_ENDED     /* confirm, codes, audit: what it speaks of is over on the platform's side */
};

struct plan {
	enum verdict verdict;
	utc_t next_at; /* VERDICT_LATER */
	bool alarm;    /* tell a person that this interface is in trouble */
	bool token;    /* the app's token is not valid any more */
};

/* What decides beside the answer. */
struct plan_row {
	enum outbox_kind kind;
	int64_t tries;              /* before this one */
	int64_t refusals;           /* of them, answers that were a no */
	bool sent;                  /* before this one, and not refused since: it may have arrived */
	struct opt_utc deadline_at; /* a try is made before it rather than behind */
	struct opt_utc refund_at;   /* of a use: when the platform refunds by itself what it does not know as used */
	utc_t now;
};

enum endpoint plan_endpoint(enum outbox_kind kind);

struct plan plan_answer(const struct plan_row *row, const struct api_answer *answer);

/* A use in its last day: pushed at a quick pace, ahead of all else. */
#define PLAN_HURRY_S 86400

/* The schedule alone: seconds until the next try after so many. */
int64_t plan_pause_s(enum outbox_kind kind, int64_t tries);

#endif
