/*
 * Orders whose moment has passed, reason by reason, the most urgent first.
 */
#include "order_expire.h"

struct due {
	enum due_reason reason;
	struct lanes_resting resting;
	struct due_orders orders;
};

static enum result read_due(struct job_work *w, void *arg)
{
	struct due *d = arg;

	return compare_due_list(&w->ctx, d->reason, &d->resting, &d->orders);
}

static enum result compare_orders(struct expire *x, const struct due *d, size_t *compared)
{
	struct arena *own = x->w->ctx.arena;
	enum result r = OK;

	*compared = 0;
	x->w->ctx.arena = &x->of_one;
	for (size_t i = 0; r == OK && i < d->orders.n && !job_over(x->w); i++) {
		const struct due_order *o = &d->orders.items[i];
		struct compare_result result;

		if (lane_rests(&x->lanes, o->order.app_id, o->account_id))
			continue;
		arena_reset(&x->of_one);
		r = expire_compare(x, o, compare_due_pause_s(d->reason, o->asks), &result);
		++*compared;
	}
	x->w->ctx.arena = own;
	return r;
}

enum result expire_due(struct expire *x)
{
	enum result r = OK;

	for (int reason = 0; r == OK && reason < DUE__MAX; reason++) {
		struct due d = { .reason = (enum due_reason)reason };
		size_t compared = 0;

		do {
			arena_reset(&x->w->arena);
			d.resting = lanes_resting(&x->lanes, &x->w->arena);
			r = job_tx(x->w, read_due, &d);
			if (r == OK)
				r = compare_orders(x, &d, &compared);
		} while (r == OK && d.orders.n == DUE_ORDERS_MAX && compared > 0 && !job_over(x->w));
	}
	return r;
}
