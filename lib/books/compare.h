/*
 * A look at one order: marked, asked about, kept and compared; what was asked is noted with the order. For batch
 * programs; no transaction is open during the call.
 */
#ifndef SHANMEN_COMPARE_H
#define SHANMEN_COMPARE_H

#include "books/compare_ask.h"
#include "books/compare_repair.h"
#include "jobs/job.h"

struct compare_request {
	struct openapi *openapi;
	int64_t app_id;
	struct str account_id; /* the merchant whose order it is, or may be */
	struct str order_id;
	int64_t pause_s; /* not asked about by itself before so long, where nothing is decided; 0: as it was */
};

struct compare_result {
	enum ask_end end;
	struct str said;                 /* of ASK_UNCLEAR and ASK_TROUBLE */
	bool refused;                    /* of ASK_TROUBLE: a person has to act */
	struct compare_repaired matched; /* of the others; MATCH_AGAIN: it changes faster than it can be asked about */
};

/* What the order was like here, and what the platform said then. */
struct compare_answer {
	struct str mark;
	struct order_answer answer;
};

/* The first half of a look: marks and asks. Not OK: the database, or overtaken. */
enum result compare_order_ask(struct job_work *w, const struct compare_request *rq, struct compare_answer *out)
	MUST_USE;

/*
 * The second, inside a transaction, for an answer that is clear (ASK_FOUND, ASK_NOTHING): kept and matched. REFUSE: it
 * cannot be, *why says it.
 */
enum result compare_order_apply(struct ctx *c, struct str order_id, const struct compare_answer *a,
                                struct compare_repaired *out, struct str *why) MUST_USE;

/* OK: see *out, in the ctx's arena. REFUSE: overtaken. Anything else: the database. */
enum result compare_order(struct job_work *w, const struct compare_request *rq, struct compare_result *out) MUST_USE;

#endif
