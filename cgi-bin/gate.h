/*
 * What the files of the gate share: one visit, and the answers it may get.
 * gate.c reads the request and looks among our own tickets; gate_groupon.c asks the
 * platform about a code that is not ours.
 *
 * Ownership: everything of a visit lives in its request's arena.
 */
#ifndef SHANMEN_GATE_H
#define SHANMEN_GATE_H

#include "base/config.h"
#include "groupon/groupon_scan.h"
#include "platform/openapi.h"
#include "trade/admission.h"
#include "web/door.h"
#include "web/reply.h"

#define GATE_BUDGET_MS 3400

struct gate_request {
	struct str code;
	struct str id_card;
	struct str poi_id;
	struct str project_id;
};

struct gate {
	struct config conf;
	struct vault vault;
	struct db *db;
	struct openapi *openapi; /* NULL until the first code that is not ours */
};

struct visit {
	struct gate *gate;
	struct ctx ctx;
	int64_t started_ms; /* monotonic clock */
	struct http_reply *reply;
	struct gate_request rq;
	struct admission result;
	struct reply_key key;
	bool repeat; /* answered with a kept answer */

	/* of a code that may be the platform's */
	struct groupon_shop shop;
	struct groupon_scan scan;
	struct groupon_outcome outcome;
};

void gate_answer(struct visit *v, int status, struct str body);

/* Claims the request's key. *answered: by its first answer, or as a conflict. */
enum result gate_claim(struct visit *v, bool *answered) MUST_USE;

/* Runs a transaction until it is decided or the time is up; what it left open is rolled back. */
enum result gate_run(struct visit *v, enum result (*work)(struct visit *v)) MUST_USE;

/* Inside the transaction. NONE: the platform is to be asked, for v->shop. OK: the code stays unknown. */
enum result gate_groupon_wanted(struct visit *v) MUST_USE;

/* Asks it and answers; outside a transaction. Not OK: not decided, not answered. */
enum result gate_groupon(struct visit *v) MUST_USE;

void gate_groupon_close(struct gate *g);

#endif
