/*
 * Writing down that the platform was asked about an order.
 */
#include "trade/order_asked.h"

#include "base/assert.h"

/* UNIQUE KEY order_id. The server makes assignments from left to right. */
static const struct sql SQL_ASKED = {
	"watch_asked",
	"UPDATE ticket_order SET asked_at = ?, asks = IF(?, 0, asks + ?),"
	"       ask_after_at = IF(? = 0, ask_after_at,"
	"         IF(auto_refund_at + 60 > ?, LEAST(? + ?, auto_refund_at + 60), ? + ?)),"
	"       expiry_seen_at = IF(? AND auto_refund_at <= ?, COALESCE(expiry_seen_at, ?), expiry_seen_at)"
	" WHERE order_id = ? AND app_id = ?",
};

enum result order_asked_save(struct ctx *c, struct order_ref which, const struct order_asked *a)
{
	struct arg now = arg_utc(c->now), pause = arg_int(a->pause_s);

	ASSERT(tx_open(c->db));
	ASSERT(which.id.n > 0 && a->pause_s >= 0);
	return db_exec(c->db, &SQL_ASKED,
	               ARGS(now, arg_bool(a->ended), arg_bool(a->pause_s > 0), pause, now, now, pause, now, pause,
	                    arg_bool(a->ended), now, now, arg_str(which.id), arg_int(which.app_id)),
	               NULL);
}

/* UNIQUE KEY order_id. */
static const struct sql SQL_GIVE_UP = {
	"watch_give_up",
	"UPDATE ticket_order SET expiry_seen_at = ? WHERE order_id = ? AND app_id = ? AND expiry_seen_at IS NULL",
};

enum result order_asked_give_up(struct ctx *c, struct order_ref which)
{
	ASSERT(tx_open(c->db));
	ASSERT(which.id.n > 0);
	return db_exec(c->db, &SQL_GIVE_UP, ARGS(arg_utc(c->now), arg_str(which.id), arg_int(which.app_id)), NULL);
}

/* PRIMARY KEY. */
static const struct sql SQL_UNLISTED = {
	"watch_unlisted",
	"UPDATE ticket_order SET unlisted_at = IF(?, COALESCE(unlisted_at, ?), NULL), unlisted = IF(?, unlisted + 1, 0)"
	" WHERE order_no = ? AND (? OR unlisted > 0)",
};

enum result order_asked_unlisted(struct ctx *c, int64_t order_no, bool unlisted)
{
	struct arg is = arg_bool(unlisted);

	ASSERT(tx_open(c->db));
	ASSERT(order_no > 0);
	return db_exec(c->db, &SQL_UNLISTED, ARGS(is, arg_utc(c->now), is, arg_int(order_no), is), NULL);
}
