/*
 * Making uses due before the platform refunds by itself.
 */
#include "trade/outbox_expiry.h"

#include "base/assert.h"

/* KEY due_of_kind (state, kind, next_at): reads those that wait longer than the pace, which are few. */
static const struct sql SQL_HURRY = {
	"hurry_uses",
	"UPDATE outbox x JOIN ticket_order o ON o.order_id = x.order_id AND o.app_id = x.app_id SET x.next_at = ?"
	" WHERE x.state = 'due' AND x.kind = 'verify' AND x.next_at > ? AND " OUTBOX_EXPIRY_AT " BETWEEN ? AND ?",
};

enum result outbox_expiry_hurry(struct ctx *c, int64_t ahead_s, int64_t pace_s)
{
	ASSERT(tx_open(c->db));
	ASSERT(ahead_s >= 0 && pace_s >= 0);
	return db_exec(c->db, &SQL_HURRY,
	               ARGS(arg_utc(c->now), arg_int(c->now.s + pace_s), arg_utc(c->now), arg_int(c->now.s + ahead_s)),
	               NULL);
}
