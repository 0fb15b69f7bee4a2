/*
 * The queries, one for each reason.
 */
#include "books/compare_due.h"

#include "platform/retry.h"

#include <assert.h>

#define ASKABLE " AND NOT FIND_IN_SET(o.app_id, ?) AND NOT FIND_IN_SET(o.account_id, ?)"
#define DAYS_TEXT "2678400" /* DUE_DAYS in seconds */
static_assert(DUE_DAYS * 86400 == 2678400, "the statements have the same number");

/* Of every statement in this file. */
enum { DUE_ORDER_ID, DUE_ACCOUNT_ID, DUE_APP_ID, DUE_ASKS, DUE_AT };

/* Values: the latest moment, now (2), excluded apps and merchants, LIMIT. The comment names the index. */
static const struct sql due[] = {
	/* KEY due. */
	[DUE_CODES] = { "watch_codes",
	                "SELECT o.order_id, o.account_id, o.app_id, o.asks, o.due_at FROM ticket_order o"
	                " WHERE o.due_at <= ? AND o.due_at > ? - " DAYS_TEXT " AND o.ask_after_at <= ?"
	                "   AND o.state = 'accepted'"
	                "   AND EXISTS (SELECT 1 FROM voucher v WHERE v.order_no = o.order_no AND v.state = 'held')" ASKABLE
	                " ORDER BY o.ask_after_at, o.due_at LIMIT ?" },
	/* KEY due. */
	[DUE_CONFIRM] = { "watch_confirm",
	                  "SELECT o.order_id, o.account_id, o.app_id, o.asks, o.due_at FROM ticket_order o"
	                  " WHERE o.due_at <= ? AND o.due_at > ? - " DAYS_TEXT
	                  "   AND o.ask_after_at <= ? AND o.state = 'waiting'" ASKABLE
	                  " ORDER BY o.ask_after_at, o.due_at LIMIT ?" },
	/* KEY due. */
	[DUE_UNPAID] = { "watch_unpaid",
	                 "SELECT o.order_id, o.account_id, o.app_id, o.asks, o.due_at FROM ticket_order o"
	                 " WHERE o.state = 'created' AND o.due_at <= ? AND o.due_at > ? - " DAYS_TEXT
	                 "   AND o.ask_after_at <= ?" ASKABLE " ORDER BY o.ask_after_at, o.due_at LIMIT ?" },
	/* KEY expiry (expiry_seen_at, auto_refund_at). */
	[DUE_EXPIRY] = { "watch_expiry",
	                 "SELECT o.order_id, o.account_id, o.app_id, o.asks, o.auto_refund_at FROM ticket_order o"
	                 " WHERE o.expiry_seen_at IS NULL AND o.auto_refund_at <= ?"
	                 "   AND o.auto_refund_at > ? - " DAYS_TEXT
	                 "   AND o.ask_after_at <= ? AND o.state <> 'absent'" ASKABLE
	                 " ORDER BY o.ask_after_at, o.auto_refund_at LIMIT ?" },
	/* KEY undecided (audit, decide_by_at): few wait; vouchers by KEY copy. */
	[DUE_AUDIT] = { "watch_audit",
	                "SELECT o.order_id, o.account_id, o.app_id, o.asks, MIN(r.decide_by_at) FROM refund r"
	                "  JOIN ticket_order o ON o.order_no = r.order_no"
	                " WHERE r.audit = 'waiting' AND o.state <> 'absent' AND (r.decide_by_at <= ?"
	                "       OR EXISTS (SELECT 1 FROM voucher v WHERE v.order_no = r.order_no AND v.state = 'used'))"
	                "   AND r.decide_by_at > ? - " DAYS_TEXT " AND o.ask_after_at <= ?" ASKABLE
	                " GROUP BY o.order_no ORDER BY o.ask_after_at LIMIT ?" },
	/* KEY refunding of voucher. */
	[DUE_REFUNDING] = { "watch_refunding",
	                    "SELECT o.order_id, o.account_id, o.app_id, o.asks, MIN(v.refunding_at) FROM voucher v"
	                    "  JOIN ticket_order o ON o.order_no = v.order_no"
	                    " WHERE v.refunding_at <= ? AND v.refunding_at > ? - " DAYS_TEXT
	                    "   AND o.ask_after_at <= ? AND o.state <> 'absent'" ASKABLE
	                    " GROUP BY o.order_no ORDER BY o.ask_after_at LIMIT ?" },
};
static_assert(sizeof due / sizeof due[0] == DUE__MAX, "a statement for every reason");

static struct due_order order_of(const struct rows *rows, size_t i)
{
	return (struct due_order){ .order = { row_int(rows, i, DUE_APP_ID), row_str(rows, i, DUE_ORDER_ID) },
		                   .account_id = row_str(rows, i, DUE_ACCOUNT_ID),
		                   .asks = row_int(rows, i, DUE_ASKS),
		                   .at = row_utc(rows, i, DUE_AT) };
}

static void read_orders(struct ctx *c, const struct rows *rows, struct due_orders *out)
{
	*out = (struct due_orders){ arena_array(c->arena, rows->n + 1, sizeof *out->items), rows->n };
	for (size_t i = 0; i < rows->n; i++)
		out->items[i] = order_of(rows, i);
}

enum result compare_due_list(struct ctx *c, enum due_reason reason, const struct lanes_resting *resting,
                             struct due_orders *out)
{
	struct rows rows = { 0, 0, NULL };
	enum result r = db_query(c->db, c->arena, &due[reason],
	                         ARGS(arg_int(c->now.s - DUE_MARGIN_S), arg_utc(c->now), arg_utc(c->now),
	                              arg_str(resting->apps), arg_str(resting->accounts), arg_int(DUE_ORDERS_MAX)),
	                         &rows);

	read_orders(c, &rows, out);
	return r;
}

int64_t compare_due_pause_s(enum due_reason reason, int64_t asks)
{
	bool soon = reason == DUE_CODES || reason == DUE_CONFIRM || reason == DUE_EXPIRY || reason == DUE_REFUNDING;

	return retry_pause_s(soon ? RETRY_COMPARE_SOON : RETRY_COMPARE, asks);
}

/* UNIQUE KEY order_id. */
static const struct sql SQL_FIND = {
	"watch_of",
	"SELECT o.order_id, o.account_id, o.app_id, o.asks, o.created_at FROM ticket_order o"
	" WHERE o.order_id = ? AND o.account_id IS NOT NULL"
	"   AND (o.app_id = ? OR o.account_id IN (SELECT m.account_id FROM merchant m WHERE m.app_id = ?))"
	" ORDER BY o.app_id <> ? LIMIT 1",
};

enum result compare_due_find(struct ctx *c, struct order_ref which, struct due_order *out)
{
	struct rows rows;
	struct arg app = arg_int(which.app_id);
	enum result r = db_query(c->db, c->arena, &SQL_FIND, ARGS(arg_str(which.id), app, app, app), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = order_of(&rows, 0);
	return OK;
}

/* KEY expiry. Orders whose automatic refund was never asked about are older than this program: they are left alone. */
static const struct sql SQL_OVER = {
	"watch_over",
	"SELECT o.order_id, o.account_id, o.app_id, o.asks, o.auto_refund_at FROM ticket_order o"
	" WHERE o.expiry_seen_at IS NULL AND o.auto_refund_at <= ? - " DAYS_TEXT " AND o.asked_at > o.auto_refund_at"
	" ORDER BY o.auto_refund_at LIMIT ?",
};

enum result compare_due_over(struct ctx *c, struct due_orders *out)
{
	struct rows rows = { 0, 0, NULL };
	enum result r = db_query(c->db, c->arena, &SQL_OVER, ARGS(arg_utc(c->now), arg_int(DUE_ORDERS_MAX)), &rows);

	read_orders(c, &rows, out);
	return r;
}
