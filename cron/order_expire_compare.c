/*
 * One order asked about and compared, and the alarms of what goes wrong. An order that cannot be compared does not hold
 * up the next one.
 */
#include "base/clock.h"
#include "base/day.h"
#include "notice/alarm.h"
#include "order_expire.h"
#include "trade/order_asked.h"

#define TROUBLE_ALARM_S 600 /* an order has been due for so long, and nothing can be asked */

struct str expire_today(struct arena *a)
{
	char *text = arena_alloc(a, DAY_TEXT_SIZE);

	day_format(day_of(clock_now()), text);
	return (struct str){ text, DAY_TEXT_SIZE - 1 };
}

/* Alarms once a day for a merchant: at once where an operator has to act, else when the order has been due for long. */
static enum result note_trouble(struct expire *x, const struct due_order *o, const struct compare_result *result)
{
	struct arena *a = x->w->ctx.arena;
	struct str key = arena_printf(a, "%s:%s", o->account_id.p, expire_today(a).p);
	struct str text = arena_printf(a, "the platform cannot be asked about orders of merchant %s: %s",
	                               o->account_id.p, result->said.p);
	struct tx tx = job_tx(x->w);

	lane_trouble(&x->lanes, o->order.app_id, result->refused ? o->account_id : STR_NONE, LANE_RUN_MS);
	x->troubled++;
	if (!result->refused && clock_now().s - o->at.s < TROUBLE_ALARM_S)
		return OK;
	while (tx_next(&tx))
		tx.r = alarm_raise(&x->w->ctx, "look_trouble", key, NO_ORDER, text.p);
	return tx.r;
}

static enum result note_unclear(struct expire *x, const struct due_order *o, struct str said)
{
	struct str text = arena_printf(
		x->w->ctx.arena, "what the platform says about the order proves nothing; it will be asked again: %s",
		said.p);
	struct tx tx = job_tx(x->w);

	x->unclear++;
	while (tx_next(&tx))
		tx.r = alarm_raise(&x->w->ctx, "look_unclear", o->order.id, o->order, text.p);
	return tx.r;
}

/* A fault of ours with this order: the next ones are compared all the same. */
static enum result note_failure(struct expire *x, const struct due_order *o, int64_t pause_s)
{
	struct ctx *c = &x->w->ctx;
	struct tx tx = job_tx(x->w);

	x->failed++;
	while (tx_next(&tx)) {
		tx.r = order_asked_save(c, o->order, &(struct order_asked){ .pause_s = pause_s });
		if (tx.r == OK)
			tx.r = alarm_raise(c, "look_failed", o->order.id, o->order,
			                   "the order cannot be compared with the platform's: a fault of the program, "
			                   "see the log and report it; the platform will be asked again");
	}
	return tx.r;
}

enum result expire_compare(struct expire *x, const struct due_order *o, int64_t pause_s, struct compare_result *out)
{
	const struct compare_request rq = { x->openapi, o->order.app_id, o->order, o->account_id, pause_s };
	enum result r = compare_order(x->w, &rq, out);

	x->asked++;
	if (r == BUG)
		*out = (struct compare_result){ .end = ASK_UNCLEAR, .outcome = { .end = COMPARE_AGAIN } };
	if (r != OK)
		return r == BUG ? note_failure(x, o, pause_s) : r;
	if (out->end == ASK_TROUBLE)
		return note_trouble(x, o, out);
	lane_answered(&x->lanes, o->order.app_id, o->account_id);
	if (out->end == ASK_UNCLEAR)
		return note_unclear(x, o, out->said);
	x->fresh += out->outcome.fresh;
	x->repaired += out->outcome.repaired;
	job_progress(x->w, "%zu orders asked about, %zu discrepancies, %zu of them repaired", x->asked, x->fresh,
	             x->repaired);
	return OK;
}
