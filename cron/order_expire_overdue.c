/*
 * Orders whose end the platform does not show although it was asked: an alarm after a day, given up after a month.
 */
#include "notice/alarm.h"
#include "notice/diff.h"
#include "order_expire.h"
#include "platform/webhook_event.h"
#include "trade/order_asked.h"

#define WEBHOOK_WEEK_S 604800

#define NO_ALARM(kind)                                                                                                 \
	" AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.alarm_key = CONCAT('" kind ":', o.order_id)"                   \
	"                   AND a.app_id = o.app_id) LIMIT 200"

/* The columns of each statement. */
enum { OVERDUE_APP_ID, OVERDUE_ORDER_ID };

/*
 * Orders a day after their moment, asked about since and still undecided. Values: now (2). The comment names the index;
 * alarms by UNIQUE KEY alarm_key.
 */
static const struct overdue {
	struct sql sql;
	const char *kind, *text;
} overdue[] = {
	/* KEY expiry. An unpaid order has nothing to refund: the next statement finds it. */
	{ { "expiry_undecided",
	    "SELECT o.app_id, o.order_id FROM ticket_order o WHERE o.expiry_seen_at IS NULL AND o.auto_refund_at <= ? - 86400"
	    "   AND o.auto_refund_at > ? - 2678400 AND o.asked_at > o.auto_refund_at"
	    "   AND o.state NOT IN ('created', 'absent')" NO_ALARM("expiry_undecided") },
	  "expiry_undecided",
	  "a day after its automatic refund the platform shows the order as neither used nor refunded; it will be asked again" },
	/* KEY due. */
	{ { "unpaid_undecided",
	    "SELECT o.app_id, o.order_id FROM ticket_order o WHERE o.state = 'created' AND o.due_at <= ? - 86400"
	    "   AND o.due_at > ? - 2678400 AND o.asked_at > o.due_at" NO_ALARM("unpaid_undecided") },
	  "unpaid_undecided",
	  "a day after its time to pay the order is neither paid nor closed on the platform; its stock is held, the platform "
	  "will be asked again" },
	/* KEY due. */
	{ { "confirm_unsettled",
	    "SELECT o.app_id, o.order_id FROM ticket_order o WHERE o.due_at <= ? - 86400"
	    "   AND o.due_at > ? - 2678400 AND o.state = 'waiting' AND o.asked_at > o.due_at" NO_ALARM(
		    "confirm_unsettled") },
	  "confirm_unsettled",
	  "a day after the time to confirm it the platform has neither refunded nor closed the order; it will be asked again" },
};

static enum result write_overdue(struct ctx *c, const struct overdue *o)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &o->sql, ARGS(arg_utc(c->now), arg_utc(c->now)), &rows);

	for (size_t i = 0; r == OK && i < rows.n; i++) {
		struct order_ref order = { row_int(&rows, i, OVERDUE_APP_ID), row_str(&rows, i, OVERDUE_ORDER_ID) };

		r = alarm_raise(c, o->kind, order.id, order, o->text);
	}
	return r;
}

static enum result give_up_orders(struct ctx *c)
{
	struct due_orders list;
	enum result r = compare_due_over(c, &list);

	for (size_t i = 0; r == OK && i < list.n; i++) {
		r = order_asked_give_up(c, list.items[i].order);
		if (r == OK)
			r = diff_raise_once(
				c, "expiry_unsettled", list.items[i].order,
				"a month after its automatic refund the platform shows the order as neither used nor "
				"refunded; it will not be asked again");
	}
	return r;
}

/* Nothing is lost with the messages: reconcile compares their orders, and they are due at their own moments. */
static enum result give_up_webhooks(struct ctx *c)
{
	size_t n = 0;
	enum result r = webhook_give_up(c, WEBHOOK_ORDER, (utc_t){ c->now.s - WEBHOOK_WEEK_S }, &n);
	struct str text =
		arena_printf(c->arena,
	                     "%zu message%s about orders had no clear answer of the platform for a week: given "
	                     "up, reconcile compares the orders",
	                     n, n == 1 ? "" : "s");

	return r == OK && n > 0 ? alarm_raise(c, "look_given_up", expire_today(c->arena), NO_ORDER, text.p) : r;
}

enum result expire_overdue(struct expire *x)
{
	struct ctx *c = &x->w->ctx;
	struct tx tx = { .r = OK };

	for (size_t i = 0; tx.r == OK && i < sizeof overdue / sizeof overdue[0]; i++) {
		tx = job_tx(x->w);
		while (tx_next(&tx))
			tx.r = write_overdue(c, &overdue[i]);
	}
	if (tx.r != OK)
		return tx.r;
	tx = job_tx(x->w);
	while (tx_next(&tx))
		tx.r = give_up_orders(c);
	if (tx.r != OK)
		return tx.r;
	tx = job_tx(x->w);
	while (tx_next(&tx))
		tx.r = give_up_webhooks(c);
	return tx.r;
}
