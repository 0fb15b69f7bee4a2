/*
 * What the files of the gate share: one visit, and its answer.
 * gate.c reads the request and searches our own tickets; gate_groupon.c asks the
 * platform about a code that is not ours.
 *
 * Ownership: everything of a visit lives in its request's arena.
 */
#ifndef SHANMEN_GATE_H
#define SHANMEN_GATE_H

#include "gate_request.h"
#include "groupon/groupon_scan.h"
#include "trade/admission.h"
#include "web/frame.h"
#include "web/reply.h"

#define GATE_BUDGET_MS 3400

struct visit {
	struct frame_call *call;
	struct gate_request rq;
	struct admission result;
	struct reply_key key;
	bool repeat; /* it got the kept answer of an earlier request */

	/* for a code that may be one of the platform's own */
	struct groupon_shop shop;
	struct groupon_scan scan;
	struct groupon_outcome outcome;
};

/* Sets the answer's HTTP status and body. */
void gate_answer(struct visit *v, int status, struct str body);

/*
 * Inside the transaction: claims the request's key. *answered: the key was claimed before, and the visit has got the first
 * answer, or a conflict where the request was another one.
 */
enum result gate_claim(struct visit *v, bool *answered) MUST_USE;

/* Runs `work`, a whole transaction, again on RETRY while there is time; what it left open is rolled back. */
enum result gate_run(struct visit *v, enum result (*work)(struct visit *v)) MUST_USE;

/* Inside the transaction, for an unknown code. NONE: the platform must be asked, at v->shop. OK: it stays unknown. */
enum result gate_groupon_wanted(struct visit *v) MUST_USE;

/* Outside any transaction: asks the platform and answers the visit. Not OK: not decided, not answered. */
enum result gate_groupon(struct visit *v) MUST_USE;

/* Closes the connection to the platform, if there was one. */
void gate_groupon_close(void);

#endif
