/*
 * A look at one order: marked, asked about, kept and compared; what was asked is noted with the order. For batch
 * programs; no transaction is open during the call.
 */
#ifndef SHANMEN_ORDER_LOOK_H
#define SHANMEN_ORDER_LOOK_H

#include "books/order_ask.h"
#include "books/order_match.h"
#include "jobs/job.h"

struct look_rq {
	struct openapi *openapi;
	int64_t app_id;
	struct str account_id; /* the merchant whose order it is, or may be */
	struct str order_id;
	int64_t pause_s; /* not asked about by itself before so long, where nothing is decided; 0: as it was */
};

struct looked {
	enum ask_end end;
	struct str said;              /* of ASK_UNCLEAR and ASK_TROUBLE */
	bool refused;                 /* of ASK_TROUBLE: a person has to act */
	struct order_matched matched; /* of the others; MATCH_AGAIN: it changes faster than it can be asked about */
};

/* What the order was like here, and what the platform said then. */
struct look_answer {
	struct str mark;
	struct order_answer answer;
};

/* The first half of a look: marks and asks. Not OK: the database, or overtaken. */
enum result order_look_ask(struct job_work *w, const struct look_rq *rq, struct look_answer *out) MUST_USE;

/*
 * The second, inside a transaction, for an answer that is clear (ASK_FOUND, ASK_NOTHING): kept and matched. REFUSE: it
 * cannot be, *why says it.
 */
enum result order_look_match(struct ctx *c, struct str order_id, const struct look_answer *a, struct order_matched *out,
                             struct str *why) MUST_USE;

/* OK: see *out, in the ctx's arena. REFUSE: overtaken. Anything else: the database. */
enum result order_look(struct job_work *w, const struct look_rq *rq, struct looked *out) MUST_USE;

#endif
