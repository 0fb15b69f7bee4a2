/*
 * One order beside the platform's word on it: as it was stored where that says enough, else asked about alone.
 */
#include "base/day.h"
#include "books/compare.h"
#include "notice/diff.h"
#include "reconcile.h"

#define OVERLAP_S 600
#define TRIES 3 /* of an order that changes here while it is asked about */

static void add(struct book_count *sum, const struct compare_repaired *one)
{
	sum->fresh += one->fresh;
	sum->mended += one->mended;
	sum->gone += one->gone;
}

/* The list that was read should have told of it, and has not: is it still there? */
static bool left_out(const struct recon *rc, const struct platform_order *told, utc_t listed_at)
{
	int64_t at = told->order.updated_at.given ? told->order.updated_at.v.s : 0;

	return told->asked_at.s < listed_at.s && at >= day_start(rc->day).s - OVERLAP_S && at <= day_end(rc->day).s &&
	       at < listed_at.s;
}

enum result recon_order_stored(struct recon *rc, struct str order_id, utc_t listed_at, struct book_count *count,
                               bool *again)
{
	struct ctx *c = &rc->w->ctx;
	struct platform_order told;
	struct compare_repaired out = { .end = MATCH_AGAIN };
	bool open = false;
	enum result r = platform_order_get(c, order_id, &told);

	*again = true;
	if (r == NONE || (r == OK && left_out(rc, &told, listed_at)))
		return OK;
	if (r == OK)
		r = diff_open_of(c, DIFF_ORDER, order_id, &open);
	if (r == OK && open)
		return OK; /* what was said before it was found does not close it */
	if (r == OK)
		r = compare_repair(c, order_id, &told.order, STR_NONE, &out);
	*again = out.end == MATCH_AGAIN;
	if (r == OK && !*again)
		add(count, &out);
	return r;
}

struct asked {
	struct recon *rc;
	struct str order_id;
	struct compare_answer told;
	struct compare_repaired out;
	struct str why; /* an answer that cannot be kept */
};

static enum result match(struct job_work *w, void *arg)
{
	struct asked *k = arg;

	return compare_order_apply(&w->ctx, k->order_id, &k->told, &k->out, &k->why);
}

static enum result ask_once(struct asked *k)
{
	struct recon *rc = k->rc;
	const struct order_answer *a = &k->told.answer;
	const struct compare_request rq = { rc->openapi, rc->app_id, rc->account_id, k->order_id, 0 };
	enum result r = compare_order_ask(rc->w, &rq, &k->told);

	if (r != OK)
		return r;
	if (a->end == ASK_TROUBLE && !a->answered)
		return recon_give_up(rc, "order_query", a->refused, a->said);
	if (a->end == ASK_UNCLEAR || a->end == ASK_TROUBLE)
		return recon_unclear(rc, k->order_id, a->said);
	r = job_tx(rc->w, match, k);
	if (r == REFUSE && !rc->w->overtaken)
		return recon_unclear(rc, k->order_id, k->why);
	return r;
}

enum result recon_order_asked(struct recon *rc, struct str order_id, struct book_count *count)
{
	struct asked k = { .rc = rc, .order_id = order_id, .out = { .end = MATCH_AGAIN } };
	size_t unclear = rc->unclear;
	enum result r = OK;

	for (int i = 0; r == OK && i < TRIES && k.out.end == MATCH_AGAIN && rc->unclear == unclear && !rc->day_bad &&
	                !recon_over(rc);
	     i++)
		r = ask_once(&k);
	if (r == OK && k.out.end != MATCH_AGAIN)
		add(count, &k.out);
	return r; /* one that goes on changing here is looked at on the day of its next change */
}
