/*
 * The looks' queries and their book-keeping.
 */
#include "books/compare_due.h"

#include <assert.h>

#define AHEAD "o.order_id, o.account_id, o.app_id, o.asks"
#define ASKABLE " AND NOT FIND_IN_SET(o.app_id, ?) AND NOT FIND_IN_SET(o.account_id, ?)"
#define DAYS_TEXT "2678400" /* WATCH_DAYS in seconds */
static_assert(WATCH_DAYS * 86400 == 2678400, "the text says the same");

/* Values: until the moment, now (2), apps and merchants that cannot be asked, LIMIT. The index stands in front. */
static const struct sql looks[] = {
	/* KEY codes_by. */
	[WATCH_CODES] = { "watch_codes",
	                  "SELECT " AHEAD ", o.codes_by_at FROM ticket_order o"
	                  " WHERE o.codes_by_at <= ? AND o.codes_by_at > ? - " DAYS_TEXT " AND o.ask_after_at <= ?"
	                  "   AND o.state = 'accepted' AND o.expiry_seen_at IS NULL"
	                  "   AND EXISTS (SELECT 1 FROM voucher v WHERE v.order_no = o.order_no AND v.state = 'held')" ASKABLE
	                  " ORDER BY o.ask_after_at, o.codes_by_at LIMIT ?" },
	/* KEY confirm_by. */
	[WATCH_CONFIRM] = { "watch_confirm", "SELECT " AHEAD ", o.confirm_by_at FROM ticket_order o"
	                                     " WHERE o.confirm_by_at <= ? AND o.confirm_by_at > ? - " DAYS_TEXT
	                                     "   AND o.ask_after_at <= ? AND o.state = 'waiting'" ASKABLE
	                                     " ORDER BY o.ask_after_at, o.confirm_by_at LIMIT ?" },
	/* KEY unpaid (state, pay_by_at). */
	[WATCH_UNPAID] = { "watch_unpaid",
	                   "SELECT " AHEAD ", o.pay_by_at FROM ticket_order o"
	                   " WHERE o.state = 'created' AND o.pay_by_at <= ? AND o.pay_by_at > ? - " DAYS_TEXT
	                   "   AND o.ask_after_at <= ?" ASKABLE " ORDER BY o.ask_after_at, o.pay_by_at LIMIT ?" },
	/* KEY expiry (expiry_seen_at, auto_refund_at). */
	[WATCH_EXPIRY] = { "watch_expiry", "SELECT " AHEAD ", o.auto_refund_at FROM ticket_order o"
	                                   " WHERE o.expiry_seen_at IS NULL AND o.auto_refund_at <= ?"
	                                   "   AND o.auto_refund_at > ? - " DAYS_TEXT
	                                   "   AND o.ask_after_at <= ? AND o.state <> 'absent'" ASKABLE
	                                   " ORDER BY o.ask_after_at, o.auto_refund_at LIMIT ?" },
	/* KEY undecided (audit, decide_by_at): few wait; vouchers by KEY copy. */
	[WATCH_AUDIT] = { "watch_audit",
	                  "SELECT " AHEAD ", MIN(r.decide_by_at) FROM refund r"
	                  "  JOIN ticket_order o ON o.order_no = r.order_no"
	                  " WHERE r.audit = 'waiting' AND o.state <> 'absent' AND (r.decide_by_at <= ?"
	                  "       OR EXISTS (SELECT 1 FROM voucher v WHERE v.order_no = r.order_no AND v.state = 'used'))"
	                  "   AND r.decide_by_at > ? - " DAYS_TEXT " AND o.ask_after_at <= ?" ASKABLE
	                  " GROUP BY o.order_no ORDER BY o.ask_after_at LIMIT ?" },
};
static_assert(sizeof looks / sizeof looks[0] == WATCH__MAX, "a look for every reason");

static void read_list(struct ctx *c, const struct rows *rows, struct watched_list *out)
{
	*out = (struct watched_list){ arena_array(c->arena, rows->n + 1, sizeof *out->items), rows->n };
	for (size_t i = 0; i < rows->n; i++)
		out->items[i] = (struct watched){ .order_id = row_str(rows, i, 0),
			                          .account_id = row_str(rows, i, 1),
			                          .app_id = row_int(rows, i, 2),
			                          .asks = row_int(rows, i, 3),
			                          .at = row_utc(rows, i, 4) };
}

enum result compare_due(struct ctx *c, enum watch why, const struct watch_not *closed, struct watched_list *out)
{
	struct rows rows = { 0, 0, NULL };
	enum result r = db_query(c->db, c->arena, &looks[why],
	                         ARGS(arg_int(c->now.s - WATCH_MARGIN_S), arg_utc(c->now), arg_utc(c->now),
	                              arg_str(closed->apps), arg_str(closed->accounts), arg_int(WATCH_MOST)),
	                         &rows);

	read_list(c, &rows, out);
	return r;
}

int64_t compare_due_pause_s(enum watch why, int64_t asks)
{
	static const int64_t quick[] = { 60, 60, 120, 300, 600, 1800, 3600, 7200 };
	static const int64_t slow[] = { 1800, 1800, 1800, 3600, 7200 }; /* three questions within an hour */
	bool hurried = why == WATCH_CODES || why == WATCH_CONFIRM || why == WATCH_EXPIRY;
	const int64_t *pauses = hurried ? quick : slow;
	int64_t n = hurried ? (int64_t)(sizeof quick / sizeof quick[0]) : (int64_t)(sizeof slow / sizeof slow[0]);

	return asks < n ? pauses[asks] : 6 * 3600;
}

/* UNIQUE KEY order_id. */
static const struct sql SQL_OF = {
	"watch_of",
	"SELECT " AHEAD ", o.created_at FROM ticket_order o WHERE o.order_id = ? AND o.account_id IS NOT NULL",
};

enum result compare_due_of(struct ctx *c, struct str order_id, struct watched *out)
{
	struct watched_list list;
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_OF, ARGS(arg_str(order_id)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	read_list(c, &rows, &list);
	*out = list.items[0];
	return OK;
}

/* UNIQUE KEY order_id. Assignments are made from left to right. */
static const struct sql SQL_ASKED = {
	"watch_asked",
	"UPDATE ticket_order SET asked_at = ?, asks = IF(?, 0, asks + ?),"
	"       ask_after_at = IF(? = 0, ask_after_at,"
	"         IF(auto_refund_at + 60 > ?, LEAST(? + ?, auto_refund_at + 60), ? + ?)),"
	"       expiry_seen_at = IF(? AND auto_refund_at <= ?, COALESCE(expiry_seen_at, ?), expiry_seen_at)"
	" WHERE order_id = ?",
};

enum result compare_due_asked(struct ctx *c, struct str order_id, const struct watch_asked *a)
{
	struct arg now = arg_utc(c->now), pause = arg_int(a->pause_s);

	return db_exec(c->db, &SQL_ASKED,
	               ARGS(now, arg_bool(a->ended), arg_bool(a->pause_s > 0), pause, now, now, pause, now, pause,
	                    arg_bool(a->ended), now, now, arg_str(order_id)),
	               NULL);
}

/* UNIQUE KEY order_id. */
static const struct sql SQL_GIVE_UP = {
	"watch_give_up",
	"UPDATE ticket_order SET expiry_seen_at = ? WHERE order_id = ? AND expiry_seen_at IS NULL",
};

enum result compare_due_give_up(struct ctx *c, struct str order_id)
{
	return db_exec(c->db, &SQL_GIVE_UP, ARGS(arg_utc(c->now), arg_str(order_id)), NULL);
}

/* KEY expiry. Those that nobody ever asked about are older than this program. */
static const struct sql SQL_OVER = {
	"watch_over",
	"SELECT " AHEAD ", o.auto_refund_at FROM ticket_order o"
	" WHERE o.expiry_seen_at IS NULL AND o.auto_refund_at <= ? - " DAYS_TEXT " AND o.asked_at > o.auto_refund_at"
	" ORDER BY o.auto_refund_at LIMIT ?",
};

enum result compare_due_over(struct ctx *c, struct watched_list *out)
{
	struct rows rows = { 0, 0, NULL };
	enum result r = db_query(c->db, c->arena, &SQL_OVER, ARGS(arg_utc(c->now), arg_int(WATCH_MOST)), &rows);

	read_list(c, &rows, out);
	return r;
}

/* PRIMARY KEY. */
static const struct sql SQL_UNLISTED = {
	"watch_unlisted",
	"UPDATE ticket_order SET unlisted_at = IF(?, COALESCE(unlisted_at, ?), NULL), unlisted = IF(?, unlisted + 1, 0)"
	" WHERE order_no = ? AND (? OR unlisted > 0)",
};

enum result compare_due_unlisted(struct ctx *c, int64_t order_no, bool unlisted)
{
	struct arg is = arg_bool(unlisted);

	return db_exec(c->db, &SQL_UNLISTED, ARGS(is, arg_utc(c->now), is, arg_int(order_no), is), NULL);
}
