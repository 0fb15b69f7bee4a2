/*
 * Reading what is due, and marking it.
 */
#include "outbox_rows.h"

#include "base/guard.h"

#include <string.h>

#define HURRY_S 86400    /* as PLAN_HURRY_S */
#define HOLDS_BACK_S 600 /* an older message of the order that is due within this time is waited for */

/* KEY due_of_kind (state, kind, next_at). */
static const struct sql SQL_DUE_KINDS = {
	"due_kinds",
	"SELECT DISTINCT kind FROM outbox WHERE state = 'due' AND next_at <= ?",
};

/* When the platform refunds what it does not know as used; where it did not say, taken as 24:00 of the last day. */
#define REFUND_AT "COALESCE(o.auto_refund_at, UNIX_TIMESTAMP(o.last_day) + 57600)"

/*
 * KEY due_of_kind (state, kind, next_at); the older ones of the order by KEY order_id. An older one holds the
 * later ones back while it is tried at a quick pace; one that waits for hours must not take them with it.
 * An order that never was here has no merchant of its own. Uses in their last day before the automatic refund go first.
 */
static const struct sql SQL_DUE = {
	"due",
	"SELECT x.outbox_id, x.outbox_key, x.order_id, o.app_id, x.body_enc, x.tries, x.deadline_at,"
	"       COALESCE(o.account_id, (SELECT MIN(m.account_id) FROM merchant m WHERE m.app_id = o.app_id)),"
	"       x.revision, x.sent_at IS NOT NULL, x.refusals, IF(x.kind = 'verify', " REFUND_AT ", NULL) AS refund_at"
	"  FROM outbox x JOIN ticket_order o ON o.order_id = x.order_id"
	" WHERE x.state = 'due' AND x.next_at <= ? AND x.kind = ? AND NOT FIND_IN_SET(o.app_id, ?)"
	"   AND NOT EXISTS (SELECT 1 FROM outbox e"
	"                    WHERE e.order_id = x.order_id AND e.state = 'due' AND e.outbox_id < x.outbox_id"
	"                      AND e.tries < 14 AND e.next_at <= ?)"
	" ORDER BY NOT COALESCE(refund_at BETWEEN ? AND ?, FALSE), IF(refund_at BETWEEN ? AND ?, refund_at, 0),"
	"   x.deadline_at IS NULL, x.deadline_at, x.next_at, x.outbox_id LIMIT ?",
};

enum result owed_due_kinds(struct ctx *c, unsigned *kinds)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_DUE_KINDS, ARGS(arg_utc(c->now)), &rows);

	*kinds = 0;
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		for (int k = 0; k < OUTBOX__MAX; k++) {
			if (strcmp(row_str(&rows, i, 0).p, outbox_kind_word((enum outbox_kind)k)) == 0)
				*kinds |= 1u << k;
		}
	}
	return r;
}

enum result owed_due(struct ctx *c, enum outbox_kind kind, struct str not_apps, size_t most, struct owed_list *out)
{
	struct arg now = arg_utc(c->now), tomorrow = arg_int(c->now.s + HURRY_S);
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_DUE,
	                 ARGS(now, arg_text(outbox_kind_word(kind)), arg_str(not_apps),
	                      arg_int(c->now.s + HOLDS_BACK_S), now, tomorrow, now, tomorrow, arg_int((int64_t)most)),
	                 &rows);

	*out = (struct owed_list){ NULL, 0 };
	if (r != OK)
		return r;
	out->items = arena_array(c->arena, rows.n + 1, sizeof *out->items);
	for (size_t i = 0; i < rows.n; i++) {
		struct owed *o = &out->items[out->n++];

		*o = (struct owed){
			.outbox_id = row_int(&rows, i, 0),
			.kind = kind,
			.key = row_str(&rows, i, 1),
			.order_id = row_str(&rows, i, 2),
			.app_id = row_int(&rows, i, 3),
			.tries = row_int(&rows, i, 5),
			.deadline_at = row_opt_utc(&rows, i, 6),
			.account_id = row_str(&rows, i, 7),
			.revision = row_int(&rows, i, 8),
			.sent = row_int(&rows, i, 9) != 0,
			.refusals = row_int(&rows, i, 10),
			.refund_at = row_opt_utc(&rows, i, 11),
		};
		if (vault_unseal(c->vault, c->arena, "outbox.body", row_str(&rows, i, 4), &o->body) != OK)
			o->body = STR_NONE; /* this one alone: a person's */
	}
	return r;
}

/* PRIMARY KEY. A row that somebody else has locked is left for the next look: it must not hold up the rest. */
static const struct sql SQL_SEND_LOCK = {
	"send_lock",
	"SELECT outbox_id FROM outbox WHERE outbox_id = ? AND state = 'due' AND revision = ? FOR UPDATE SKIP LOCKED",
};

static const struct sql SQL_SEND = {
	"send_owed",
	"UPDATE outbox SET sent_at = ? WHERE outbox_id = ?",
};

enum result owed_send(struct ctx *c, const struct owed *o)
{
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_SEND_LOCK, ARGS(arg_int(o->outbox_id), arg_int(o->revision)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	return o->sent ? OK : db_exec(c->db, &SQL_SEND, ARGS(arg_utc(c->now), arg_int(o->outbox_id)), NULL);
}

/* PRIMARY KEY. Assignments are made from left to right. */
static const struct sql SQL_TAKE_AMENDED = {
	"take_amended",
	"UPDATE outbox SET body_enc = next_body_enc, next_body_enc = NULL, revision = revision + 1, sent_at = NULL,"
	"       tries = tries + 1, tried_at = ?, next_at = ?, error = ?"
	" WHERE outbox_id = ? AND state = 'due' AND revision = ? AND next_body_enc IS NOT NULL",
};

enum result owed_take_amended(struct ctx *c, const struct owed *o, struct str error)
{
	int64_t found = 0;
	enum result r = db_exec(
		c->db, &SQL_TAKE_AMENDED,
		ARGS(arg_utc(c->now), arg_utc(c->now), arg_str(error), arg_int(o->outbox_id), arg_int(o->revision)),
		&found);

	return r == OK && found == 0 ? NONE : r;
}

/* PRIMARY KEY; only while it is due, and says what was sent. */
static const struct sql SQL_MARK = {
	"mark_owed",
	"UPDATE outbox SET state = ?, tries = tries + ?, refusals = refusals + ?, tried_at = ?, next_at = ?, error = ?,"
	"       done_at = ?, sent_at = IF(?, NULL, sent_at)"
	" WHERE outbox_id = ? AND (state = 'due' AND revision = ?" UNGUARDED(" OR TRUE") ")",
};

static enum result mark(struct ctx *c, const struct owed *o, const char *state, utc_t next_at, struct str error,
                        struct owed_try t)
{
	bool done = strcmp(state, "done") == 0;
	int64_t found = 0;
	enum result r = db_exec(c->db, &SQL_MARK,
	                        ARGS(arg_text(state), arg_bool(!t.uncounted), arg_bool(t.refused), arg_utc(c->now),
	                             arg_utc(next_at), arg_str(error), done ? arg_utc(c->now) : arg_null(),
	                             arg_bool(t.refused), arg_int(o->outbox_id), arg_int(o->revision)),
	                        &found);

	return r == OK && found == 0 ? NONE : r;
}

enum result owed_done(struct ctx *c, const struct owed *o)
{
	return mark(c, o, "done", c->now, STR_NONE, (struct owed_try){ .refused = false });
}

enum result owed_later(struct ctx *c, const struct owed *o, utc_t next_at, struct str error, struct owed_try t)
{
	return mark(c, o, "due", next_at, error, t);
}

enum result owed_failed(struct ctx *c, const struct owed *o, struct str error)
{
	return mark(c, o, "failed", c->now, error, (struct owed_try){ .refused = true });
}

enum result owed_moot(struct ctx *c, const struct owed *o, struct str error)
{
	return mark(c, o, "moot", c->now, error, (struct owed_try){ .refused = false });
}
