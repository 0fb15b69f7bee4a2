/*
 * Reading the fingerprint, asking, writing down and comparing, in this order.
 */
#include "books/compare.h"

#include "books/compare_view.h"
#include "trade/order_asked.h"

#define TRIES 3 /* while the order changes here between the question and its answer */

enum result compare_order_ask(struct job_work *w, const struct compare_request *rq, struct compare_asked *out)
{
	const struct api_caller caller = { &w->ctx, &w->conf, rq->openapi, rq->app_id, true, JOB_TX_MS };
	struct tx tx = job_tx(w);

	while (tx_next(&tx))
		tx.r = compare_fingerprint(&w->ctx, rq->order, &out->fingerprint);
	return tx.r == OK ? compare_ask(&caller, rq->account_id, rq->order.id, &out->answer) : tx.r;
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

/*
 * An answer that contradicts an earlier one, or that our tables cannot follow, proves nothing: compare_order_apply says
 * REFUSE. When the process was overtaken, the transaction ends with REFUSE, too: that is handed on.
 */
static enum result write_answer(struct job_work *w, const struct compare_request *rq, struct compare_asked *asked,
                                struct compare_outcome *out)
{
	struct str why;
	struct tx tx = job_tx(w);

	while (tx_next(&tx)) {
		tx.r = compare_order_apply(&w->ctx, rq->order, asked, out, &why);
		if (tx.r == OK)
			tx.r = order_asked_save(
				&w->ctx, rq->order,
				&(struct order_asked){ .pause_s = rq->pause_s,
			                               .ended = out->end != COMPARE_AGAIN && out->order_ended });
	}
	if (tx.r != REFUSE || w->overtaken)
		return tx.r;
	asked->answer.end = ASK_UNCLEAR;
	asked->answer.said = why;
	return OK;
}

/* Nothing was learnt. The order rests all the same, so that others have their turn before it is asked about again. */
static enum result write_not_compared(struct job_work *w, const struct compare_request *rq)
{
	struct tx tx = job_tx(w);

	while (tx_next(&tx))
		tx.r = order_asked_save(&w->ctx, rq->order, &(struct order_asked){ .pause_s = rq->pause_s });
	return tx.r;
}

enum result compare_order(struct job_work *w, const struct compare_request *rq, struct compare_result *out)
{
	struct compare_asked asked = { .fingerprint = STR_NONE };
	const struct ask_answer *answer = &asked.answer;
	enum result r = OK;

	*out = (struct compare_result){ .outcome = { .end = COMPARE_AGAIN } };
	for (int i = 0; r == OK && i < TRIES && out->outcome.end == COMPARE_AGAIN; i++) {
		r = compare_order_ask(w, rq, &asked);
		if (r == OK && answer->end <= ASK_NOTHING)
			r = write_answer(w, rq, &asked, &out->outcome);
		if (answer->end > ASK_NOTHING)
			break;
	}
	out->end = answer->end;
	out->said = answer->said;
	out->refused = answer->refused;
	return r == OK && answer->end > ASK_NOTHING ? write_not_compared(w, rq) : r;
}
