/*
 * The transactions around reconcile_pull, of the merchant and the day at hand.
 */
#include "reconcile.h"

typedef enum result pull_action(struct ctx *c, struct reconcile_pull *p);

struct pull_call {
	pull_action *action;
	struct reconcile_pull *p;
};

static enum result run_pull_call(struct job_work *w, void *arg)
{
	const struct pull_call *call = arg;

	return call->action(&w->ctx, call->p);
}

static enum result call_pull(struct reconcile *rc, pull_action *action, struct reconcile_pull *p)
{
	struct pull_call call = { action, p };

	return job_tx(rc->w, run_pull_call, &call);
}

static struct reconcile_pull pull_at_hand(const struct reconcile *rc, enum reconcile_step step)
{
	return (struct reconcile_pull){ .step = step, .account_id = rc->account_id, .day = rc->day };
}

enum result reconcile_step_read(struct reconcile *rc, enum reconcile_step step, struct reconcile_pull *out)
{
	*out = pull_at_hand(rc, step);
	return call_pull(rc, reconcile_pull_read, out);
}

enum result reconcile_step_begin(struct reconcile *rc, enum reconcile_step step, struct reconcile_pull *out)
{
	*out = pull_at_hand(rc, step);
	return call_pull(rc, reconcile_pull_begin, out);
}

static enum result save_pull(struct ctx *c, struct reconcile_pull *p)
{
	return reconcile_pull_save(c, p);
}

enum result reconcile_step_save(struct reconcile *rc, struct reconcile_pull *p)
{
	return call_pull(rc, save_pull, p);
}

static enum result end_pull(struct ctx *c, struct reconcile_pull *p)
{
	return reconcile_pull_done(c, p);
}

enum result reconcile_step_done(struct reconcile *rc, struct reconcile_pull *p)
{
	return call_pull(rc, end_pull, p);
}

static enum result forget_pull(struct ctx *c, struct reconcile_pull *p)
{
	return reconcile_pull_forget(c, p);
}

enum result reconcile_step_forget(struct reconcile *rc, enum reconcile_step step)
{
	struct reconcile_pull p = pull_at_hand(rc, step);

	return call_pull(rc, forget_pull, &p);
}

static enum result begin_range(struct job_work *w, void *arg)
{
	return reconcile_pull_range_begin(&w->ctx, arg);
}

enum result reconcile_range_begin(struct reconcile *rc, day_t from, day_t to, enum reconcile_step only)
{
	struct reconcile_range range = { rc->account_id, from, to, only };

	return job_tx(rc->w, begin_range, &range);
}

static enum result end_range(struct job_work *w, void *arg)
{
	return reconcile_pull_range_over(&w->ctx, arg);
}

enum result reconcile_range_over(struct reconcile *rc, day_t from, day_t to)
{
	struct reconcile_range range = { rc->account_id, from, to, STEP__MAX };

	return job_tx(rc->w, end_range, &range);
}
