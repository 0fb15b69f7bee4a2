/*
 * Orders whose moment has passed, reason by reason, the most urgent first.
 */
#include "order_expire.h"

static enum result read_due(struct expire *x, enum due_reason reason, struct due_orders *out)
{
	struct lanes_resting resting = lanes_resting(&x->lanes, &x->w->arena);
	struct tx tx = job_tx(x->w);

	while (tx_next(&tx))
		tx.r = compare_due_list(&x->w->ctx, reason, &resting, out);
	return tx.r;
}

static enum result compare_orders(struct expire *x, enum due_reason reason, const struct due_orders *list,
                                  size_t *compared)
{
	struct arena *own = x->w->ctx.arena;
	enum result r = OK;

	*compared = 0;
	x->w->ctx.arena = &x->of_one;
	for (size_t i = 0; r == OK && i < list->n && !job_over(x->w); i++) {
		const struct due_order *o = &list->items[i];
		struct compare_result result;

		if (lane_rests(&x->lanes, o->order.app_id, o->account_id))
			continue;
		arena_reset(&x->of_one);
		r = expire_compare(x, o, compare_due_pause_s(reason, o->asks), &result);
		++*compared;
	}
	x->w->ctx.arena = own;
	return r;
}

enum result expire_due(struct expire *x)
{
	enum result r = OK;

	for (int reason = 0; r == OK && reason < DUE__MAX; reason++) {
		struct due_orders list = { .n = 0 };
		size_t compared = 0;

		do {
			arena_reset(&x->w->arena);
			r = read_due(x, (enum due_reason)reason, &list);
			if (r == OK)
				r = compare_orders(x, (enum due_reason)reason, &list, &compared);
		} while (r == OK && list.n == DUE_ORDERS_MAX && compared > 0 && !job_over(x->w));
	}
	return r;
}
