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

/* `last`: the last day that is over by both clocks. */
static enum result read_used(struct reconcile *rc, day_t last, struct str after, struct rows *out)
{
	struct ctx *c = &rc->w->ctx;
	struct arg first = arg_day(c->arena, day_add(last, 1 - BACK_DAYS));
	struct tx tx = job_tx(rc->w);

	while (tx_next(&tx))
		tx.r = db_query(
			c->db, c->arena, &SQL_USED,
			ARGS(first, arg_day(c->arena, last), arg_str(rc->account_id), arg_str(after), arg_int(BATCH)),
			out);
	return tx.r;
}

/* The earlier of both clocks. */
static utc_t earlier_now(const struct reconcile *rc)
{
	int64_t now_s = rc->w->ctx.now.s;

	return (utc_t){ rc->ahead_s > 0 ? now_s - rc->ahead_s : now_s };
}

static enum result resend_of_order(struct reconcile *rc, struct order_ref order)
{
	struct compare_asked asked;
	const struct ask_answer *a = &asked.answer;
	size_t n = 0;
	struct tx tx = job_tx(rc->w);
	enum result r = reconcile_order_ask(rc, order, &asked);

	if (r == OK && a->end == ASK_TROUBLE && !a->answered)
		return reconcile_give_up(rc, "order_query", a->refused, a->said);
	if (r != OK || a->end != ASK_FOUND)
		return r;
	while (tx_next(&tx))
		tx.r = compare_resend(&rc->w->ctx, order, &a->order, asked.fingerprint, earlier_now(rc), &n);
	rc->count.resent += tx.r == OK ? n : 0;
	return tx.r;
}

enum result reconcile_uses(struct reconcile *rc)
{
	struct arena names = { NULL };
	struct str after = STR("");
	struct rows rows;
	enum result r;

	rc->day = day_add(day_of(earlier_now(rc)), -1);
	do {
		rc->w->ctx.arena = &names; /* the ids outlive the memory of each order */
		r = read_used(rc, rc->day, after, &rows);
		rc->w->ctx.arena = &rc->of_batch;
		for (size_t i = 0; r == OK && i < rows.n && !reconcile_over(rc); i++) {
			arena_reset(&rc->of_batch);
			after = row_str(&rows, i, USED_ORDER_ID);
			r = resend_of_order(rc, (struct order_ref){ row_int(&rows, i, USED_APP_ID), after });
		}
	} while (r == OK && rows.n == BATCH && !reconcile_over(rc));
	arena_free(&names);
	return r;
}
