/*
 * Reading the messages that are due, and recording the result of each try.
 */
#include "trade/outbox_pending.h"

#include "base/assert.h"
#include "base/guard.h"

#include <string.h>

#define HOLDS_BACK_S 600 /* an older message of the order that is due within this time is waited for */

/* KEY due_of_kind (state, kind, next_at). */
static const struct sql SQL_DUE_KINDS = {
	"due_kinds",
	"SELECT DISTINCT kind FROM outbox WHERE state = 'due' AND next_at <= ?",
};

/* When the platform refunds what it does not know as used. Where it named no time: 24:00 of the last day (ASSUMED). */
#define REFUND_AT "COALESCE(o.auto_refund_at, UNIX_TIMESTAMP(o.last_day) + 57600)"

/*
 * KEY due_of_kind (state, kind, next_at); older messages of the order by KEY order_id. An older message holds the later
 * ones back while it is retried at a quick pace; one that waits for hours must not delay them as well.
 * An order that was never created here has no merchant of its own: the app's first merchant is used.
 * Uses in their last day before the automatic refund come first.
 */
enum {
	DUE_OUTBOX_ID,
	DUE_KEY,
	DUE_ORDER_ID,
	DUE_APP_ID,
	DUE_BODY,
	DUE_TRIES,
	DUE_DEADLINE_AT,
	DUE_ACCOUNT_ID,
	DUE_REVISION,
	DUE_SENT,
	DUE_REFUSALS,
	DUE_REFUND_AT,
	DUE_PRECAUTION
};
static const struct sql SQL_DUE = {
	"due",
	"SELECT x.outbox_id, x.outbox_key, x.order_id, o.app_id, x.body_enc, x.tries, x.deadline_at,"
	"       COALESCE(o.account_id, (SELECT MIN(m.account_id) FROM merchant m WHERE m.app_id = o.app_id)),"
	"       x.revision, x.sent_at IS NOT NULL, x.refusals, IF(x.kind = 'verify', " REFUND_AT ", NULL) AS refund_at,"
	"       x.kind = 'confirm' AND o.confirm_mode = 'sync'"
	"  FROM outbox x JOIN ticket_order o ON o.order_id = x.order_id AND o.app_id = x.app_id"
	" WHERE x.state = 'due' AND x.next_at <= ? AND x.kind = ? AND NOT FIND_IN_SET(o.app_id, ?)"
	"   AND NOT EXISTS (SELECT 1 FROM outbox e"
	"                    WHERE e.order_id = x.order_id AND e.app_id = x.app_id AND e.state = 'due' AND e.outbox_id < x.outbox_id"
	"                      AND e.tries < 14 AND e.next_at <= ?)"
	" ORDER BY NOT COALESCE(refund_at BETWEEN ? AND ?, FALSE), IF(refund_at BETWEEN ? AND ?, refund_at, 0),"
	"   x.deadline_at IS NULL, x.deadline_at, x.next_at, x.outbox_id LIMIT ?",
};

enum result pending_kinds(struct ctx *c, unsigned *kinds)
{
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_query(c->db, c->arena, &SQL_DUE_KINDS, ARGS(arg_utc(c->now)), &rows);
	*kinds = 0;
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		enum outbox_kind kind = outbox_kind_of(row_str(&rows, i, ONLY_COLUMN));

		if (kind != OUTBOX__MAX)
			*kinds |= 1u << kind;
	}
	return r;
}

static struct pending read_pending(struct ctx *c, const struct rows *rows, size_t i, enum outbox_kind kind)
{
	struct pending p = {
		.outbox_id = row_int(rows, i, DUE_OUTBOX_ID),
		.kind = kind,
		.key = row_str(rows, i, DUE_KEY),
		.order = { row_int(rows, i, DUE_APP_ID), row_str(rows, i, DUE_ORDER_ID) },
		.account_id = row_str(rows, i, DUE_ACCOUNT_ID),
		.tries = row_int(rows, i, DUE_TRIES),
		.refusals = row_int(rows, i, DUE_REFUSALS),
		.deadline_at = row_opt_utc(rows, i, DUE_DEADLINE_AT),
		.refund_at = row_opt_utc(rows, i, DUE_REFUND_AT),
		.sent = row_int(rows, i, DUE_SENT) != 0,
		.precaution = row_int(rows, i, DUE_PRECAUTION) != 0,
		.revision = row_int(rows, i, DUE_REVISION),
	};

	/* A body that cannot be decrypted concerns this message alone: an operator has to act, the others are sent. */
	if (vault_unseal(c->vault, c->arena, "outbox.body", row_str(rows, i, DUE_BODY), &p.body) != OK)
		p.body = STR_NONE;
	return p;
}

enum result pending_due(struct ctx *c, enum outbox_kind kind, struct str not_apps, size_t most,
                        struct pending_list *out)
{
	struct arg now = arg_utc(c->now), tomorrow = arg_int(c->now.s + OUTBOX_HURRY_S);
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db) && not_apps.p != NULL);
	r = db_query(c->db, c->arena, &SQL_DUE,
	             ARGS(now, arg_text(outbox_kind_word(kind)), arg_str(not_apps), arg_int(c->now.s + HOLDS_BACK_S),
	                  now, tomorrow, now, tomorrow, arg_int((int64_t)most)),
	             &rows);
	*out = (struct pending_list){ NULL, 0 };
	if (r != OK)
		return r;
	out->items = arena_array(c->arena, rows.n + 1, sizeof *out->items);
	for (; out->n < rows.n; out->n++)
		out->items[out->n] = read_pending(c, &rows, out->n, kind);
	return r;
}

/* PRIMARY KEY. A row that another transaction has locked is left for the next round: it must not hold up the rest. */
static const struct sql SQL_SEND_LOCK = {
	"send_lock",
	"SELECT outbox_id FROM outbox WHERE outbox_id = ? AND state = 'due' AND revision = ? FOR UPDATE SKIP LOCKED",
};

static const struct sql SQL_SEND = {
	"send_owed",
	"UPDATE outbox SET sent_at = ? WHERE outbox_id = ?",
};

enum result pending_mark_sent(struct ctx *c, const struct pending *p)
{
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_query(c->db, c->arena, &SQL_SEND_LOCK, ARGS(arg_int(p->outbox_id), arg_int(p->revision)), &rows);
	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	return p->sent ? OK : db_exec(c->db, &SQL_SEND, ARGS(arg_utc(c->now), arg_int(p->outbox_id)), NULL);
}

/* PRIMARY KEY. Assignments are made from left to right. */
static const struct sql SQL_TAKE_AMENDED = {
	"take_amended",
	"UPDATE outbox SET body_enc = next_body_enc, next_body_enc = NULL, revision = revision + 1, sent_at = NULL,"
	"       tries = tries + 1, tried_at = ?, next_at = ?, error = ?"
	" WHERE outbox_id = ? AND state = 'due' AND revision = ? AND next_body_enc IS NOT NULL",
};

enum result pending_take_amended(struct ctx *c, const struct pending *p, struct str error)
{
	int64_t found = 0;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_exec(c->db, &SQL_TAKE_AMENDED,
	            ARGS(arg_utc(c->now), arg_utc(c->now), arg_str(error), arg_int(p->outbox_id), arg_int(p->revision)),
	            &found);
	return r == OK && found == 0 ? NONE : r;
}

/* PRIMARY KEY. */
static const struct sql SQL_BODY = {
	"pending_body",
	"SELECT body_enc FROM outbox WHERE outbox_id = ? AND revision = ?",
};

enum result pending_body(struct ctx *c, const struct pending *p, struct str *out)
{
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_query(c->db, c->arena, &SQL_BODY, ARGS(arg_int(p->outbox_id), arg_int(p->revision)), &rows);
	if (r != OK)
		return r;
	if (rows.n == 0 || vault_unseal(c->vault, c->arena, "outbox.body", row_str(&rows, 0, ONLY_COLUMN), out) != OK)
		return NONE;
	return OK;
}

/* PRIMARY KEY. Only while the row is due with the body that was sent. */
static const struct sql SQL_MARK = {
	"mark_owed",
	"UPDATE outbox SET state = ?, tries = tries + ?, refusals = refusals + ?, tried_at = ?, next_at = ?, error = ?,"
	"       done_at = ?, sent_at = IF(?, NULL, sent_at)"
	" WHERE outbox_id = ? AND (state = 'due' AND revision = ?" UNGUARDED(" OR TRUE") ")",
};

static enum result pending_mark(struct ctx *c, const struct pending *p, const char *state, utc_t next_at,
                                struct str error, struct pending_try t)
{
	bool done = strcmp(state, "done") == 0;
	int64_t found = 0;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_exec(c->db, &SQL_MARK,
	            ARGS(arg_text(state), arg_bool(!t.uncounted), arg_bool(t.refused), arg_utc(c->now),
	                 arg_utc(next_at), arg_str(error), done ? arg_utc(c->now) : arg_null(), arg_bool(t.refused),
	                 arg_int(p->outbox_id), arg_int(p->revision)),
	            &found);
	return r == OK && found == 0 ? NONE : r;
}

enum result pending_mark_done(struct ctx *c, const struct pending *p)
{
	return pending_mark(c, p, "done", c->now, STR_NONE, (struct pending_try){ .refused = false });
}

enum result pending_mark_later(struct ctx *c, const struct pending *p, utc_t next_at, struct str error,
                               struct pending_try t)
{
	return pending_mark(c, p, "due", next_at, error, t);
}

enum result pending_mark_failed(struct ctx *c, const struct pending *p, struct str error)
{
	return pending_mark(c, p, "failed", c->now, error, (struct pending_try){ .refused = true });
}

enum result pending_mark_void(struct ctx *c, const struct pending *p, struct str error)
{
	return pending_mark(c, p, "moot", c->now, error, (struct pending_try){ .refused = false });
}

/* PRIMARY KEY. */
static const struct sql SQL_TOO_LATE = {
	"too_late",
	"UPDATE outbox SET state = 'failed', error = ? WHERE outbox_id = ? AND state IN ('due', 'waiting')"
	" AND (kind = 'verify' OR deadline_at <= ?)",
};

enum result pending_give_up(struct ctx *c, int64_t outbox_id, struct str error, int64_t grace_s, bool *given_up)
{
	int64_t found = 0;
	enum result r;

	ASSERT(tx_open(c->db) && grace_s >= 0);
	r = db_exec(c->db, &SQL_TOO_LATE, ARGS(arg_str(error), arg_int(outbox_id), arg_int(c->now.s - grace_s)),
	            &found);
	*given_up = r == OK && found > 0;
	return r;
}
