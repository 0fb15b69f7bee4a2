/*
 * The rows of refund.
 */
#include "trade/refund.h"

#include "base/assert.h"
#include "base/guard.h"
#include "base/str.h"

#include <assert.h>

static const char *const form_words[] = { "scenic", "third_party" };
static const char *const audit_words[] = { "none", "accepted", "rejected", "waiting", "overtaken" };
static_assert(sizeof audit_words / sizeof audit_words[0] == AUDIT__MAX, "a word for every audit");

const char *refund_audit_word(enum refund_audit audit)
{
	return audit_words[audit];
}

struct opt_utc refund_decide_by(utc_t now, struct opt_utc apply_at)
{
	utc_t from = apply_at.given && apply_at.v.s < now.s ? apply_at.v : now;

	return (struct opt_utc){ true, { from.s + AUDIT_DECIDE_S } };
}

#define SENDING_S 600 /* a message that is late from the beginning has some minutes to arrive before an alarm */

struct outbox_terms refund_audit_terms(utc_t now, struct opt_utc decide_by)
{
	struct opt_utc deadline = { decide_by.given, { decide_by.v.s + AUDIT_PLATFORM_S - AUDIT_DECIDE_S } };
	struct outbox_terms terms;

	if (!deadline.given || deadline.v.s <= now.s)
		return OUTBOX_NO_TERMS;
	terms = outbox_terms_until(deadline, AUDIT_PLATFORM_S - AUDIT_ALARM_S);
	if (terms.alarm_at.v.s < now.s + SENDING_S)
		terms.alarm_at.v.s = now.s + SENDING_S < deadline.v.s ? now.s + SENDING_S : deadline.v.s;
	return terms;
}

enum { WRITTEN_ID, WRITTEN_ORDER_NO };
/* UNIQUE KEY refund_key. A notice that came before its application has left a row: the audit is written into that. */
static const struct sql SQL_WRITE_REFUND = {
	"write_refund",
	"INSERT INTO refund (refund_key, app_id, order_no, form, whole, audit, reason, apply_source, apply_at, fee_fen,"
	"  decide_by_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE audit = VALUES(audit), reason = VALUES(reason), apply_source = VALUES(apply_source),"
	"  apply_at = VALUES(apply_at), fee_fen = VALUES(fee_fen), decide_by_at = VALUES(decide_by_at)"
	" RETURNING refund_id, order_no",
};

enum result refund_write(struct ctx *c, const struct order *o, struct refund *rf)
{
	struct rows rows;
	enum result r;

	ASSERT(order_is_locked(c, o) && rf->key.n > 0);
	r = db_query(c->db, c->arena, &SQL_WRITE_REFUND,
	             ARGS(arg_str(rf->key), arg_int(o->app_id), arg_int(o->order_no), arg_text(form_words[rf->form]),
	                  arg_bool(rf->whole), arg_text(audit_words[rf->audit]), arg_text(rf->reason),
	                  arg_opt_int(rf->apply_source), arg_opt_utc(rf->apply_at), arg_opt_fen(rf->fee_fen),
	                  arg_opt_utc(rf->decide_by)),
	             &rows);
	if (r != OK)
		return r;
	if (rows.n != 1)
		return BUG;
	rf->refund_id = row_int(&rows, 0, WRITTEN_ID);
	return row_int(&rows, 0, WRITTEN_ORDER_NO) == o->order_no ? OK : REFUSE;
}

enum {
	REFUND_ID,
	REFUND_AUDIT,
	REFUND_WHOLE,
	REFUND_ORDER_NO,
	REFUND_IS_THIRD_PARTY,
	REFUND_APPLY_SOURCE,
	REFUND_APPLY_AT,
	REFUND_FEE,
	REFUND_DECIDE_BY,
	REFUND_REASON,
	REFUND_PAID,
	REFUND_PAID_SCENE,
	REFUND_PAID_AT
};
/* UNIQUE KEY refund_key. */
static const struct sql SQL_LOCK_REFUND = {
	"lock_refund",
	"SELECT refund_id, audit, whole, order_no, form = 'third_party', apply_source, apply_at, fee_fen, decide_by_at,"
	"       reason, refund_fen, refund_scene, refunded_at FROM refund WHERE refund_key = ? AND app_id = ?" GUARD(
		" FOR UPDATE"),
};

static enum refund_audit audit_of(struct str word)
{
	return (enum refund_audit)WORD_OF(audit_words, word, AUDIT_NONE);
}

enum result refund_lock(struct ctx *c, const struct order *o, struct str key, struct refund *out)
{
	struct rows rows;
	enum result r;

	ASSERT(order_is_locked(c, o) && key.n > 0);
	r = db_query(c->db, c->arena, &SQL_LOCK_REFUND, ARGS(arg_str(key), arg_int(o->app_id)), &rows);
	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct refund){
		.refund_id = row_int(&rows, 0, REFUND_ID),
		.key = key,
		.audit = audit_of(row_str(&rows, 0, REFUND_AUDIT)),
		.whole = row_int(&rows, 0, REFUND_WHOLE) != 0,
		.form = row_int(&rows, 0, REFUND_IS_THIRD_PARTY) != 0 ? REFUND_THIRD_PARTY : REFUND_SCENIC,
		.apply_source = row_opt_int(&rows, 0, REFUND_APPLY_SOURCE),
		.apply_at = row_opt_utc(&rows, 0, REFUND_APPLY_AT),
		.fee_fen = row_opt_fen(&rows, 0, REFUND_FEE),
		.decide_by = row_opt_utc(&rows, 0, REFUND_DECIDE_BY),
		.reason = row_str(&rows, 0, REFUND_REASON).p,
		.paid_fen = row_opt_fen(&rows, 0, REFUND_PAID),
		.paid_scene = row_opt_int(&rows, 0, REFUND_PAID_SCENE),
		.paid_at = row_opt_utc(&rows, 0, REFUND_PAID_AT),
	};
	return row_int(&rows, 0, REFUND_ORDER_NO) == o->order_no ? OK : REFUSE;
}

/* PRIMARY KEY. */
static const struct sql SQL_REFUND_FORM = {
	"refund_form",
	"SELECT form = 'third_party' FROM refund WHERE refund_id = ?",
};

enum result refund_is_third_party(struct ctx *c, int64_t refund_id, bool *out)
{
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_query(c->db, c->arena, &SQL_REFUND_FORM, ARGS(arg_int(refund_id)), &rows);
	*out = r == OK && rows.n == 1 && row_int(&rows, 0, ONLY_COLUMN) != 0;
	return r;
}

/* KEY order_no. */
static const struct sql SQL_PAID_SUM = {
	"refund_paid_sum",
	"SELECT COALESCE(SUM(refund_fen), 0) FROM refund WHERE order_no = ?",
};

enum result refund_paid_sum(struct ctx *c, const struct order *o, fen_t *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_PAID_SUM, ARGS(arg_int(o->order_no)), &rows);

	if (r == OK)
		*out = row_fen(&rows, 0, ONLY_COLUMN);
	return r;
}

/* PRIMARY KEY. */
static const struct sql SQL_SET_REFUND_PAID = {
	"set_refund_paid",
	"UPDATE refund SET refund_fen = ?, refund_scene = ?, refunded_at = ? WHERE refund_id = ?",
};

enum result refund_set_paid(struct ctx *c, int64_t refund_id, struct opt_fen amount, struct opt_int scene,
                            struct opt_utc at)
{
	ASSERT(tx_open(c->db) && refund_id != 0);
	return db_exec(c->db, &SQL_SET_REFUND_PAID,
	               ARGS(arg_opt_fen(amount), arg_opt_int(scene), arg_opt_utc(at), arg_int(refund_id)), NULL);
}

/* PRIMARY KEY. */
static const struct sql SQL_BY_OPERATOR = {
	"refund_by_person",
	"SELECT refund_audit = 'person' FROM product WHERE product_no = ?",
};

enum result refund_by_operator(struct ctx *c, const struct order *o, bool *out)
{
	struct rows rows;
	enum result r;

	ASSERT(order_is_locked(c, o));
	r = db_query(c->db, c->arena, &SQL_BY_OPERATOR, ARGS(arg_int(o->product_no)), &rows);
	*out = r == OK && rows.n == 1 && row_int(&rows, 0, ONLY_COLUMN) != 0;
	return r;
}

/* KEY order_no. Not the third-party form: where that waits, the audit of each known code is in the outbox already. */
static const struct sql SQL_UNDECIDED = {
	"undecided_refunds",
	"SELECT refund_id" COUNTED " FROM refund WHERE order_no = ? AND audit = 'waiting' AND form = 'scenic'",
};

enum result refund_mark_accepted(struct ctx *c, const struct order *o, struct vouchers *vs)
{
	struct rows rows = { 0, 0, NULL };
	enum result r = OK;

	ASSERT(order_is_locked(c, o) && vouchers_are_locked(c, vs));
	if (vouchers_count(vs, VOUCHER_LOCKED) > 0)
		r = db_query(c->db, c->arena, &SQL_UNDECIDED, ARGS(arg_int(o->order_no)), &rows);
	for (size_t i = 0; r == OK && i < vs->n; i++) {
		vs->v[i].accepted = vs->v[i].state == VOUCHER_LOCKED;
		for (size_t k = 0; k < rows.n; k++)
			vs->v[i].accepted = vs->v[i].accepted && row_int(&rows, k, ONLY_COLUMN) != vs->v[i].refund_id;
	}
	return r;
}

/* PRIMARY KEY. */
static const struct sql SQL_SET_AUDIT = {
	"set_refund_audit",
	"UPDATE refund SET audit = ?, reason = ? WHERE refund_id = ? AND (audit = 'waiting'" UNGUARDED(" OR TRUE") ")",
};

enum result refund_set_audit(struct ctx *c, int64_t refund_id, enum refund_audit audit, const char *reason)
{
	int64_t changed = 0;
	enum result r;

	ASSERT(tx_open(c->db) && (audit == AUDIT_REJECTED) == (reason != NULL));
	r = db_exec(c->db, &SQL_SET_AUDIT, ARGS(arg_text(audit_words[audit]), arg_text(reason), arg_int(refund_id)),
	            &changed);
	return r == OK && changed != 1 ? REFUSE : r;
}

/* KEY order_no; vouchers by UNIQUE KEY copy. */
static const struct sql SQL_OVERTAKE = {
	"overtake_refunds",
	"UPDATE refund SET audit = 'overtaken' WHERE order_no = ? AND audit = 'waiting' AND form = 'scenic'"
	" AND NOT EXISTS (SELECT 1 FROM voucher v WHERE v.order_no = refund.order_no AND v.refund_id = refund.refund_id AND v.state = 'locked')",
};

enum result refund_overtake(struct ctx *c, const struct order *o, const struct vouchers *vs)
{
	bool lock_ended = false;

	ASSERT(order_is_locked(c, o));
	for (size_t i = 0; i < vs->n; i++)
		lock_ended = lock_ended || vs->v[i].lock_ended;
	return lock_ended ? db_exec(c->db, &SQL_OVERTAKE, ARGS(arg_int(o->order_no)), NULL) : OK;
}
