/*
 * What the files of the gate share: one visit, and its answer.
 * gate.c is read from below: the steps of a visit, and the decision about our own tickets. gate_headers.c and
 * gate_request.c read the request, gate_answer.c writes and keeps the answer, gate_groupon.c asks the platform about a
 * code that is not ours.
 *
 * Ownership: everything of a visit lives in its request's arena.
 */
#ifndef SHANMEN_GATE_H
#define SHANMEN_GATE_H

#include "gate_request.h"
#include "groupon/groupon_scan.h"
#include "json/json_out.h"
#include "trade/admission.h"
#include "web/frame.h"
#include "web/reply.h"

#define GATE_BUDGET_MS 3400

struct visit {
	struct frame_call *call;
	struct gate_request rq;
	struct admission result;
	struct reply_key key;
	struct str kept; /* the answer that gate_keep has kept */
	bool repeat;     /* it got the kept answer of an earlier request */

	/* for a code that may be one of the platform's own */
	struct groupon_shop shop;
	struct groupon_scan scan;
	struct groupon_outcome answered; /* by the platform */
	struct groupon_outcome outcome;  /* the same, or what another visit has decided */
};

/* True when the request carries the gate key. */
bool gate_has_key(const struct frame_call *fc);

/* Sets the key of the visit. False: the visit is answered. */
bool gate_read_key(struct visit *v);

/* Sets the answer's HTTP status and body. */
void gate_answer(struct visit *v, int status, struct str body);

/* A refusal that is not about a ticket. */
void gate_refuse(struct visit *v, int status, const char *reason, const char *detail);

/*
 * Claims the visit's key, inside the transaction. DUPLICATE, REFUSE: it was claimed before, and the visit has got the first
 * answer, or a conflict where the request was another one.
 */
enum result gate_claim(struct visit *v) MUST_USE;

/* Keeps the answer that v->result is, inside the transaction. `more` writes the members that only some admissions have. */
typedef void gate_members(struct json_out *j, const struct visit *v);
enum result gate_keep(struct visit *v, gate_members *more) MUST_USE;

/* By the answer itself: what was decided is not what is answered when the commit fails, or when an answer is repeated. */
bool gate_says_admit(const struct http_reply *reply);

/*
 * Decides and answers the visit in one transaction, which runs again on RETRY while there is time: claims the key, lets
 * `decide` decide and keep the answer, commits. Not OK: not answered.
 */
enum result gate_decide(struct visit *v, enum result (*decide)(struct visit *v)) MUST_USE;

/* Inside the transaction, for an unknown code. NONE: the platform must be asked, at v->shop. OK: it stays unknown. */
enum result gate_groupon_wanted(struct visit *v) MUST_USE;

/* Outside any transaction: asks the platform and answers the visit. Not OK: not decided, not answered. */
enum result gate_groupon(struct visit *v) MUST_USE;

/* Closes the connection to the platform, if there was one. */
void gate_groupon_close(void);

#endif
