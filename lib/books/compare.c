/*
 * Reading the fingerprint, asking, writing down and comparing, in this order.
 */
#include "books/compare.h"

#include "books/compare_view.h"
#include "trade/order_asked.h"

#define TRIES 3 /* while the order changes here between the question and its answer */

struct fingerprint {
	struct order_ref order;
	struct str *out;
};

static enum result read_fingerprint(struct job_work *w, void *arg)
{
	const struct fingerprint *f = arg;

	return compare_fingerprint(&w->ctx, f->order, f->out);
}

enum result compare_order_ask(struct job_work *w, const struct compare_request *rq, struct compare_asked *out)
{
	const struct api_caller caller = { &w->ctx, &w->conf, rq->openapi, rq->app_id, true, JOB_TX_MS };
	struct fingerprint f = { rq->order, &out->fingerprint };
	enum result r = job_tx(w, read_fingerprint, &f);

	return r == OK ? compare_ask(&caller, rq->account_id, rq->order.id, &out->answer) : r;
}

enum result compare_order_apply(struct ctx *c, struct order_ref which, const struct compare_asked *asked,
                                struct compare_outcome *out, struct str *why)
{
	bool found = asked->answer.end == ASK_FOUND;
	struct platform_order newest;
	struct str fingerprint = asked->fingerprint;
	enum result r = found ? platform_order_keep(c, &asked->answer.order, &newest, &fingerprint) : OK;

	*why = r == REFUSE
	               ? STR("the platform listed it as another merchant's before, or its certificates as another order's")
	               : STR("our tables refuse what follows from the answer, see the log");
	return r == OK ? compare_repair(c, which, found ? &newest : NULL, fingerprint, out) : r;
}

struct compare_run {
	const struct compare_request *rq;
	struct compare_result *out;
	struct compare_asked asked;
	struct str why; /* an answer that cannot be written down */
};

static enum result write_compared(struct job_work *w, void *arg)
{
	struct compare_run *k = arg;
	struct compare_outcome *outcome = &k->out->outcome;
	enum result r = compare_order_apply(&w->ctx, k->rq->order, &k->asked, outcome, &k->why);

	if (r != OK)
		return r;
	return order_asked_save(
		&w->ctx, k->rq->order,
		&(struct order_asked){ .pause_s = k->rq->pause_s,
	                               .ended = outcome->end != COMPARE_AGAIN && outcome->order_ended });
}

/* Nothing was learnt. The order rests all the same, so that others have their turn before it is asked about again. */
static enum result write_not_compared(struct job_work *w, void *arg)
{
	const struct compare_run *k = arg;

	return order_asked_save(&w->ctx, k->rq->order, &(struct order_asked){ .pause_s = k->rq->pause_s });
}

/*
 * An answer that contradicts an earlier one, or that our tables cannot follow, proves nothing: compare_order_apply says
 * REFUSE. When the process was overtaken, job_tx says REFUSE, too: that is handed on.
 */
static enum result write_answer(struct job_work *w, struct compare_run *k)
{
	enum result r = job_tx(w, write_compared, k);

	if (r != REFUSE || w->overtaken)
		return r;
	k->asked.answer.end = ASK_UNCLEAR;
	k->asked.answer.said = k->why;
	return OK;
}

enum result compare_order(struct job_work *w, const struct compare_request *rq, struct compare_result *out)
{
	struct compare_run k = { .rq = rq, .out = out };
	const struct ask_answer *answer = &k.asked.answer;
	enum result r = OK;

	*out = (struct compare_result){ .outcome = { .end = COMPARE_AGAIN } };
	for (int i = 0; r == OK && i < TRIES && out->outcome.end == COMPARE_AGAIN; i++) {
		r = compare_order_ask(w, rq, &k.asked);
		if (r == OK && answer->end <= ASK_NOTHING)
			r = write_answer(w, &k);
		if (answer->end > ASK_NOTHING)
			break;
	}
	out->end = answer->end;
	out->said = answer->said;
	out->refused = answer->refused;
	return r == OK && answer->end > ASK_NOTHING ? job_tx(w, write_not_compared, &k) : r;
}
