/*
 * While the clocks of this machine and of the database differ, nobody knows which day it is: no list is read, and nothing
 * is decided. But a use that the platform lost costs the merchant the money of a visitor who was let in, and to send it
 * twice is harmless. So orders whose visit is over by both clocks are asked about one by one, and their uses are sent
 * once more where the platform does not show them.
 */
#include "base/day.h"
#include "reconcile.h"

#define BACK_DAYS 7 /* a clock that is wrong for longer has been alarmed of every day */
#define BATCH 500

struct used_orders {
	struct reconcile *rc;
	day_t last; /* the last day that is over by both clocks */
	struct str after;
	struct rows rows;
};

enum { USED_APP_ID, USED_ORDER_ID };

/* KEY persons of ticket_order; KEY order_id of outbox. */
static const struct sql SQL_USED = {
	"reconcile_used_orders",
	"SELECT o.app_id, o.order_id FROM ticket_order o WHERE o.purged_at IS NULL AND o.last_day BETWEEN ? AND ?"
	"   AND o.account_id = ? AND o.order_id > ?"
	"   AND EXISTS (SELECT 1 FROM outbox x WHERE x.order_id = o.order_id AND x.app_id = o.app_id AND x.kind = 'verify'"
	"                AND x.state IN ('done', 'failed') AND x.told_again_at IS NULL)"
	" ORDER BY o.order_id LIMIT ?",
};

static enum result read_used(struct job_work *w, void *arg)
{
	struct used_orders *u = arg;
	struct arena *a = w->ctx.arena;

	return db_query(w->ctx.db, a, &SQL_USED,
	                ARGS(arg_day(a, day_add(u->last, 1 - BACK_DAYS)), arg_day(a, u->last),
	                     arg_str(u->rc->account_id), arg_str(u->after), arg_int(BATCH)),
	                &u->rows);
}

struct resending {
	const struct reconcile *rc;
	struct order_ref order;
	struct compare_asked asked;
	size_t n;
};

/* The earlier of both clocks. */
static utc_t earlier_now(const struct reconcile *rc)
{
	int64_t now_s = rc->w->ctx.now.s;

	return (utc_t){ rc->ahead_s > 0 ? now_s - rc->ahead_s : now_s };
}

static enum result resend(struct job_work *w, void *arg)
{
	struct resending *s = arg;

	return compare_resend(&w->ctx, s->order, &s->asked.answer.order, s->asked.fingerprint, earlier_now(s->rc),
	                      &s->n);
}

static enum result resend_of_order(struct reconcile *rc, struct order_ref order)
{
	struct resending s = { .rc = rc, .order = order };
	const struct ask_answer *a = &s.asked.answer;
	enum result r = reconcile_order_ask(rc, order, &s.asked);

	if (r == OK && a->end == ASK_TROUBLE && !a->answered)
		return reconcile_give_up(rc, "order_query", a->refused, a->said);
	if (r == OK && a->end == ASK_FOUND)
		r = job_tx(rc->w, resend, &s);
	rc->count.resent += r == OK ? s.n : 0;
	return r;
}

enum result reconcile_uses(struct reconcile *rc)
{
	struct arena names = { NULL };
	struct used_orders u = { .rc = rc, .last = day_add(day_of(earlier_now(rc)), -1), .after = STR("") };
	enum result r;

	rc->day = u.last;
	do {
		rc->w->ctx.arena = &names; /* the ids outlive the memory of each order */
		r = job_tx(rc->w, read_used, &u);
		rc->w->ctx.arena = &rc->of_batch;
		for (size_t i = 0; r == OK && i < u.rows.n && !reconcile_over(rc); i++) {
			arena_reset(&rc->of_batch);
			u.after = row_str(&u.rows, i, USED_ORDER_ID);
			r = resend_of_order(rc, (struct order_ref){ row_int(&u.rows, i, USED_APP_ID), u.after });
		}
	} while (r == OK && u.rows.n == BATCH && !reconcile_over(rc));
	arena_free(&names);
	return r;
}
