/*
 * Mark, ask, keep and match.
 */
#include "order_look.h"

#include "order_view.h"
#include "order_watch.h"

#define TRIES 3 /* while it changes here between the question and its answer */

struct look {
	const struct look_rq *rq;
	struct looked *out;
	struct order_answer answer;
	struct str mark;
	bool contradicts; /* what was told contradicts what was told before */
};

static enum result read_mark(struct job_work *w, void *arg)
{
	struct look *l = arg;

	return order_mark(&w->ctx, l->rq->order_id, &l->mark);
}

static enum result write(struct job_work *w, void *arg)
{
	struct look *l = arg;
	struct ctx *c = &w->ctx;
	bool nothing = l->answer.end == ASK_NOTHING;
	struct platform_order counts;
	struct str mark = l->mark;
	enum result r = nothing ? OK : platform_order_keep(c, &l->answer.told, &counts, &mark);

	l->contradicts = r == REFUSE;
	if (r == OK)
		r = order_match(c, l->rq->order_id, nothing ? NULL : &counts.order, mark, &l->out->matched);
	if (r != OK)
		return r;
	return order_watch_asked(
		c, l->rq->order_id,
		&(struct watch_asked){ .pause_s = l->rq->pause_s,
	                               .ended = l->out->matched.end != MATCH_AGAIN && l->out->matched.ended });
}

/* Nothing was learnt: others have their turn before it is asked about again. */
static enum result write_vain(struct job_work *w, void *arg)
{
	const struct look *l = arg;

	return order_watch_asked(&w->ctx, l->rq->order_id, &(struct watch_asked){ .pause_s = l->rq->pause_s });
}

static enum result ask(struct job_work *w, struct look *l)
{
	const struct api_caller caller = { &w->ctx, &w->conf, l->rq->openapi, l->rq->app_id, true, JOB_TX_MS };
	enum result r = job_tx(w, read_mark, l);

	return r == OK ? order_ask(&caller, l->rq->account_id, l->rq->order_id, &l->answer) : r;
}

/* A REFUSE of the deed's own: what was told contradicts what was told before, or the books cannot follow it. */
static enum result write_answer(struct job_work *w, struct look *l)
{
	enum result r = job_tx(w, write, l);

	if (r != REFUSE || w->overtaken)
		return r;
	l->answer.end = ASK_UNCLEAR;
	l->answer.said = l->contradicts ? STR("it was told of another merchant, or its certificates of another order")
	                                : STR("our books refuse what follows from it, see the log");
	return OK;
}

enum result order_look(struct job_work *w, const struct look_rq *rq, struct looked *out)
{
	struct look l = { .rq = rq, .out = out };
	enum result r = OK;

	*out = (struct looked){ .matched = { .end = MATCH_AGAIN } };
	for (int i = 0; r == OK && i < TRIES && out->matched.end == MATCH_AGAIN; i++) {
		r = ask(w, &l);
		if (r == OK && l.answer.end <= ASK_NOTHING)
			r = write_answer(w, &l);
		if (l.answer.end > ASK_NOTHING)
			break;
	}
	out->end = l.answer.end;
	out->said = l.answer.said;
	out->refused = l.answer.refused;
	return r == OK && l.answer.end > ASK_NOTHING ? job_tx(w, write_vain, &l) : r;
}
