/*
 * Mark, ask, keep and match.
 */
#include "books/compare.h"

#include "books/compare_due.h"
#include "books/compare_view.h"

#define TRIES 3 /* while it changes here between the question and its answer */

struct marking {
	struct str order_id;
	struct str *mark;
};

static enum result read_mark(struct job_work *w, void *arg)
{
	const struct marking *m = arg;

	return order_mark(&w->ctx, m->order_id, m->mark);
}

enum result compare_order_ask(struct job_work *w, const struct compare_request *rq, struct compare_answer *out)
{
	const struct api_caller caller = { &w->ctx, &w->conf, rq->openapi, rq->app_id, true, JOB_TX_MS };
	struct marking m = { rq->order_id, &out->mark };
	enum result r = job_tx(w, read_mark, &m);

	return r == OK ? compare_ask(&caller, rq->account_id, rq->order_id, &out->answer) : r;
}

enum result compare_order_apply(struct ctx *c, struct str order_id, const struct compare_answer *a,
                                struct compare_repaired *out, struct str *why)
{
	bool found = a->answer.end == ASK_FOUND;
	struct platform_order counts;
	struct str mark = a->mark;
	enum result r = found ? platform_order_keep(c, &a->answer.told, &counts, &mark) : OK;

	*why = r == REFUSE ? STR("it was told of another merchant, or its certificates of another order")
	                   : STR("our books refuse what follows from it, see the log");
	return r == OK ? compare_repair(c, order_id, found ? &counts.order : NULL, mark, out) : r;
}

struct look {
	const struct compare_request *rq;
	struct compare_result *out;
	struct compare_answer told;
	struct str why; /* an answer that cannot be kept */
};

static enum result write(struct job_work *w, void *arg)
{
	struct look *l = arg;
	struct ctx *c = &w->ctx;
	enum result r = compare_order_apply(c, l->rq->order_id, &l->told, &l->out->matched, &l->why);

	if (r != OK)
		return r;
	return compare_due_asked(
		c, l->rq->order_id,
		&(struct watch_asked){ .pause_s = l->rq->pause_s,
	                               .ended = l->out->matched.end != MATCH_AGAIN && l->out->matched.ended });
}

/* Nothing was learnt: others have their turn before it is asked about again. */
static enum result write_vain(struct job_work *w, void *arg)
{
	const struct look *l = arg;

	return compare_due_asked(&w->ctx, l->rq->order_id, &(struct watch_asked){ .pause_s = l->rq->pause_s });
}

/* A REFUSE of the deed's own: what was told contradicts what was told before, or the books cannot follow it. */
static enum result write_answer(struct job_work *w, struct look *l)
{
	enum result r = job_tx(w, write, l);

	if (r != REFUSE || w->overtaken)
		return r;
	l->told.answer.end = ASK_UNCLEAR;
	l->told.answer.said = l->why;
	return OK;
}

enum result compare_order(struct job_work *w, const struct compare_request *rq, struct compare_result *out)
{
	struct look l = { .rq = rq, .out = out };
	enum result r = OK;

	*out = (struct compare_result){ .matched = { .end = MATCH_AGAIN } };
	for (int i = 0; r == OK && i < TRIES && out->matched.end == MATCH_AGAIN; i++) {
		r = compare_order_ask(w, rq, &l.told);
		if (r == OK && l.told.answer.end <= ASK_NOTHING)
			r = write_answer(w, &l);
		if (l.told.answer.end > ASK_NOTHING)
			break;
	}
	out->end = l.told.answer.end;
	out->said = l.told.answer.said;
	out->refused = l.told.answer.refused;
	return r == OK && l.told.answer.end > ASK_NOTHING ? job_tx(w, write_vain, &l) : r;
}
