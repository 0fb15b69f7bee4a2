/*
 * The transactions around reconcile_pull, of the merchant and the day at hand.
 */
#include "reconcile.h"

static struct reconcile_pull pull_at_hand(const struct reconcile *rc, enum reconcile_step step)
{
	return (struct reconcile_pull){ .step = step, .account_id = rc->account_id, .day = rc->day };
}

enum result reconcile_step_read(struct reconcile *rc, enum reconcile_step step, struct reconcile_pull *out)
{
	struct tx tx = job_tx(rc->w);

	*out = pull_at_hand(rc, step);
	while (tx_next(&tx))
		tx.r = reconcile_pull_read(&rc->w->ctx, out);
	return tx.r;
}

enum result reconcile_step_begin(struct reconcile *rc, enum reconcile_step step, struct reconcile_pull *out)
{
	struct tx tx = job_tx(rc->w);

	*out = pull_at_hand(rc, step);
	while (tx_next(&tx))
		tx.r = reconcile_pull_begin(&rc->w->ctx, out);
	return tx.r;
}

enum result reconcile_step_save(struct reconcile *rc, const struct reconcile_pull *p)
{
	struct tx tx = job_tx(rc->w);

	while (tx_next(&tx))
		tx.r = reconcile_pull_save(&rc->w->ctx, p);
	return tx.r;
}

enum result reconcile_step_done(struct reconcile *rc, const struct reconcile_pull *p)
{
	struct tx tx = job_tx(rc->w);

	while (tx_next(&tx))
		tx.r = reconcile_pull_done(&rc->w->ctx, p);
	return tx.r;
}

enum result reconcile_step_forget(struct reconcile *rc, enum reconcile_step step)
{
	struct reconcile_pull p = pull_at_hand(rc, step);
	struct tx tx = job_tx(rc->w);

	while (tx_next(&tx))
		tx.r = reconcile_pull_forget(&rc->w->ctx, &p);
	return tx.r;
}

enum result reconcile_range_begin(struct reconcile *rc, day_t from, day_t to, enum reconcile_step only)
{
	struct reconcile_range range = { rc->account_id, from, to, only };
	struct tx tx = job_tx(rc->w);

	while (tx_next(&tx))
		tx.r = reconcile_pull_range_begin(&rc->w->ctx, &range);
	return tx.r;
}

enum result reconcile_range_over(struct reconcile *rc, day_t from, day_t to)
{
	struct reconcile_range range = { rc->account_id, from, to, STEP__MAX };
	struct tx tx = job_tx(rc->w);

	while (tx_next(&tx))
		tx.r = reconcile_pull_range_over(&rc->w->ctx, &range);
	return tx.r;
}
