/*
 * One order compared with what is stored of the platform's; where that proves too little, the platform is asked about
 * it.
 */
#include "base/day.h"
#include "books/compare.h"
#include "notice/diff.h"
#include "reconcile.h"

#define OVERLAP_S 600 /* before the day, as the step `orders` reads it */
#define TRIES 3       /* while the order changes here between the question and its answer */

static void add_outcome(struct discrepancy_counts *sum, const struct compare_outcome *one)
{
	sum->fresh += one->fresh;
	sum->repaired += one->repaired;
	sum->gone += one->gone;
}

/* The day's list should have had this order, by its time of change, and has not: does the platform still have it? */
static bool is_left_out(const struct reconcile *rc, const struct platform_order *stored, utc_t listed_at)
{
	int64_t at = stored->order.updated_at.given ? stored->order.updated_at.v.s : 0;

	return stored->asked_at.s < listed_at.s && at >= day_start(rc->day).s - OVERLAP_S && at <= day_end(rc->day).s &&
	       at < listed_at.s;
}

enum result reconcile_order_stored(struct reconcile *rc, struct order_ref which, utc_t listed_at,
                                   struct discrepancy_counts *counts, bool *again)
{
	struct ctx *c = &rc->w->ctx;
	struct platform_order stored;
	struct compare_outcome out = { .end = COMPARE_AGAIN };
	bool open = false;
	enum result r = platform_order_get(c, rc->account_id, which.id, &stored);

	*again = true;
	if (r == NONE || (r == OK && is_left_out(rc, &stored, listed_at)))
		return OK;
	if (r == OK)
		r = diff_open_of(c, DIFF_ORDER, which, &open);
	if (r == OK && open)
		return OK; /* an answer from before it was found does not close it */
	if (r == OK)
		r = compare_repair(c, which, &stored, STR_NONE, &out);
	*again = out.end == COMPARE_AGAIN;
	if (r == OK && !*again)
		add_outcome(counts, &out);
	return r;
}

/* The fingerprint is read again before each question, for a pause between two of them is long. */
enum result reconcile_order_ask(struct reconcile *rc, struct order_ref order, struct compare_asked *out)
{
	const struct compare_request rq = { rc->openapi, rc->app_id, order, rc->account_id, 0 };

	for (int tried = 1;; tried++) {
		enum result r = compare_order_ask(rc->w, &rq, out);

		if (r != OK || !reconcile_wait_out(rc, out->answer.class, tried))
			return r;
	}
}

static enum result ask_order(struct reconcile *rc, struct order_ref order, struct compare_outcome *out)
{
	struct compare_asked asked;
	const struct ask_answer *a = &asked.answer;
	struct str why = STR_NONE; /* an answer that cannot be written down */
	struct tx tx = job_tx(rc->w);
	enum result r = reconcile_order_ask(rc, order, &asked);

	if (r != OK)
		return r;
	if (a->end == ASK_TROUBLE && !a->answered)
		return reconcile_give_up(rc, "order_query", a->refused, a->said);
	if (a->end == ASK_UNCLEAR || a->end == ASK_TROUBLE)
		return reconcile_unclear(rc, order.id, a->said);
	while (tx_next(&tx))
		tx.r = compare_order_apply(&rc->w->ctx, order, &asked, out, &why);
	if (tx.r == REFUSE && !rc->w->overtaken)
		return reconcile_unclear(rc, order.id, why);
	return tx.r;
}

enum result reconcile_order_asked(struct reconcile *rc, struct order_ref which, struct discrepancy_counts *counts)
{
	struct compare_outcome out = { .end = COMPARE_AGAIN };
	size_t unclear = rc->unclear;
	enum result r = OK;

	for (int i = 0; r == OK && i < TRIES && out.end == COMPARE_AGAIN && rc->unclear == unclear && !rc->day_bad &&
	                !reconcile_over(rc);
	     i++)
		r = ask_order(rc, which, &out);
	if (r == OK && out.end != COMPARE_AGAIN)
		add_outcome(counts, &out);
	return r; /* an order that keeps changing here is compared on the day of its next change */
}
