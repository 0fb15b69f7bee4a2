/*
 * Trying messages to the platform again by hand.
 */
#include "trade/outbox_retry.h"

#include "base/assert.h"

/*
 * A deadline that has passed is dropped: the operator wants the message sent all the same. A use whose refund is past
 * counts as sent once more, which gives it another day. A message that ended by the platform's answer (tries > 0) may be
 * retried as well: the answer may have been misread.
 */
#define SQL_SET_DUE                                                                                                    \
	"UPDATE outbox SET next_at = ?, refusals = 0, deadline_at = IF(deadline_at <= ?, NULL, deadline_at),"          \
	"       told_again_at = IF(kind = 'verify' AND state = 'failed' AND EXISTS ("                                  \
	"         SELECT 1 FROM ticket_order o WHERE o.order_id = outbox.order_id AND o.app_id = outbox.app_id"        \
	"            AND COALESCE(o.auto_refund_at, UNIX_TIMESTAMP(o.last_day) + 57600) <= ?), ?, told_again_at),"     \
	"       state = 'due'"

/* PRIMARY KEY. */
static const struct sql SQL_RETRY = {
	"outbox_retry",
	SQL_SET_DUE " WHERE outbox_id = ?"
		    " AND (state IN ('due', 'failed') OR (state = 'moot' AND tries > 0 AND NOT emptied))"
};

/* KEY due_of_kind. */
static const struct sql SQL_RETRY_ALL = { "outbox_retry_all", SQL_SET_DUE " WHERE state = 'failed'" };

static const struct sql SQL_STATE = { "outbox_state", "SELECT state FROM outbox WHERE outbox_id = ?" };

enum result outbox_retry(struct ctx *c, int64_t outbox_id, struct outbox_not_retried *why)
{
	struct arg now = arg_utc(c->now);
	int64_t found = 0;
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	*why = (struct outbox_not_retried){ STR_NONE };
	r = db_exec(c->db, &SQL_RETRY, ARGS(now, now, now, now, arg_int(outbox_id)), &found);
	if (r != OK || found > 0)
		return r;
	r = db_query(c->db, c->arena, &SQL_STATE, ARGS(arg_int(outbox_id)), &rows);
	if (r == OK && rows.n > 0)
		why->state = row_str(&rows, 0, ONLY_COLUMN);
	return r == OK ? NONE : r;
}

enum result outbox_retry_failed(struct ctx *c, int64_t *n)
{
	struct arg now = arg_utc(c->now);

	ASSERT(tx_open(c->db));
	return db_exec(c->db, &SQL_RETRY_ALL, ARGS(now, now, now, now), n);
}
