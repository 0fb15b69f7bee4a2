/*
 * The comparison of one order with the platform, for batch programs: our fingerprint of the order is read, the platform
 * is asked, its answer is written down and compared, and the order remembers that it was asked about. No transaction is
 * open during the call.
 */
#ifndef SHANMEN_COMPARE_H
#define SHANMEN_COMPARE_H

#include "books/compare_ask.h"
#include "books/compare_repair.h"
#include "jobs/job.h"

struct compare_request {
	struct openapi *openapi;
	int64_t app_id; /* through which it is asked: the merchant's of today may be another than the order's */
	struct order_ref order;
	struct str account_id; /* the merchant whose order it is, or may be */
	int64_t pause_s;       /* seconds until its next turn, where nothing is decided; 0: its turn stays as it was */
};

struct compare_result {
	enum ask_end end;
	struct str said;                /* of ASK_UNCLEAR and ASK_TROUBLE: what came, for people */
	bool refused;                   /* of ASK_TROUBLE: an operator has to act */
	struct compare_outcome outcome; /* of the others; COMPARE_AGAIN: it changes faster than it can be asked about */
};

/* What the order was like here, and what the platform said then. */
struct compare_asked {
	struct str fingerprint;
	struct ask_answer answer;
};

/*
 * The first half of a comparison: reads the fingerprint and asks. REFUSE: overtaken; anything else but OK: the
 * database.
 */
enum result compare_order_ask(struct job_work *w, const struct compare_request *rq, struct compare_asked *out) MUST_USE;

/*
 * The second half, inside a transaction, for an answer that proves something (ASK_FOUND, ASK_NOTHING): writes it down
 * and compares. REFUSE: it cannot be written down, *why says it.
 */
enum result compare_order_apply(struct ctx *c, struct order_ref which, const struct compare_asked *asked,
                                struct compare_outcome *out, struct str *why) MUST_USE;

/*
 * All of it, again while the order changes here during the question. OK: see *out, in the ctx's arena. REFUSE:
 * overtaken. Anything else: the database.
 */
enum result compare_order(struct job_work *w, const struct compare_request *rq, struct compare_result *out) MUST_USE;

#endif
