/*
 * Ending vouchers whose money has moved.
 */
#include "trade/refund_end.h"

#include "base/assert.h"
#include "notice/diff.h"
#include "trade/voucher_write.h"

enum result refund_end_chosen(struct ctx *c, struct order *o, struct vouchers *vs, int64_t refund_id)
{
	bool of_used = false, all_gone = true;
	int64_t ended;
	enum result r = vouchers_end(c, o, vs, VOUCHER_REFUNDED, refund_id, &ended);

	for (size_t i = 0; i < vs->n; i++) {
		of_used = of_used || (vs->v[i].chosen && vs->v[i].state == VOUCHER_USED);
		all_gone = all_gone && vs->v[i].state == VOUCHER_REFUNDED;
	}
	if (r == OK)
		r = refund_overtake(c, o, vs);
	if (r == OK && of_used)
		r = diff_raise(c, "refund_of_used", order_ref(o), "refunded by the platform, but a ticket was used");
	return r == OK && all_gone ? order_set_state(c, o, ORDER_REFUNDED) : r;
}

/* The key of the row for a refund that only the platform's books know: one for each order. */
static struct str found_key(struct ctx *c, const struct order *o)
{
	return arena_printf(c->arena, "look:%s", o->order_id.p);
}

/* Ends the locked vouchers, each under the refund that locked it. Where these are several, nobody knows each one's amount. */
static enum result end_locked(struct ctx *c, struct order *o, struct vouchers *vs, const struct refund_found *f)
{
	int64_t refund_id = 0;
	bool one = true;
	enum result r = OK;

	for (size_t i = 0; i < vs->n; i++) {
		vs->v[i].chosen = vs->v[i].state == VOUCHER_LOCKED;
		if (!vs->v[i].chosen)
			continue;
		one = one && (refund_id == 0 || refund_id == vs->v[i].refund_id);
		refund_id = vs->v[i].refund_id;
	}
	for (size_t i = 0; r == OK && i < vs->n; i++) {
		const struct opt_fen unknown = { .given = false };

		if (vs->v[i].chosen)
			r = refund_set_paid(c, vs->v[i].refund_id, one ? f->amount : unknown,
			                    (struct opt_int){ .given = false }, f->at);
	}
	return r == OK && refund_id != 0 ? refund_end_chosen(c, o, vs, 0) : r;
}

/* Ends the unused vouchers that no refund has locked, and void ones, under a refund row of their own. */
static enum result end_unlocked(struct ctx *c, struct order *o, struct vouchers *vs, const struct refund_found *f)
{
	struct refund rf = { .key = found_key(c, o), .whole = true, .audit = AUDIT_NONE };
	bool any = false;
	enum result r;

	for (size_t i = 0; i < vs->n; i++) {
		enum voucher_state s = vs->v[i].state;

		vs->v[i].chosen = s == VOUCHER_HELD || s == VOUCHER_ISSUED || s == VOUCHER_VOID;
		any = any || vs->v[i].chosen;
	}
	if (!any)
		return OK;
	r = refund_write(c, o, &rf);
	if (r == OK)
		r = refund_set_paid(c, rf.refund_id, f->amount, (struct opt_int){ .given = false }, f->at);
	return r == OK ? refund_end_chosen(c, o, vs, rf.refund_id) : r;
}

enum result refund_end_found(struct ctx *c, struct order *o, struct vouchers *vs, const struct refund_found *f)
{
	size_t locked = vouchers_count(vs, VOUCHER_LOCKED), rest;
	struct refund_found each = *f;
	enum result r;

	ASSERT(order_is_locked(c, o) && vouchers_are_locked(c, vs));
	rest = f->locked_only ? 0
	                      : vouchers_count(vs, VOUCHER_HELD) + vouchers_count(vs, VOUCHER_ISSUED) +
	                                vouchers_count(vs, VOUCHER_VOID);
	each.amount.given = f->amount.given && (locked == 0 || rest == 0);
	r = locked > 0 ? end_locked(c, o, vs, &each) : OK;
	return r == OK && rest > 0 ? end_unlocked(c, o, vs, &each) : r;
}

/* UNIQUE KEY refund_key. */
static const struct sql SQL_FOUND_REFUND = {
	"found_refund",
	"SELECT refund_id FROM refund WHERE refund_key = ? AND order_no = ? FOR UPDATE",
};

/* PRIMARY KEY. */
static const struct sql SQL_LESSEN = {
	"lessen_refund",
	"UPDATE refund SET refund_fen = IF(? IS NULL, NULL, GREATEST(0, refund_fen - ?)) WHERE refund_id = ?",
};

/* PRIMARY KEY; vouchers by UNIQUE KEY copy. */
static const struct sql SQL_DROP_FOUND = {
	"drop_found_refund",
	"DELETE FROM refund WHERE refund_id = ?"
	" AND NOT EXISTS (SELECT 1 FROM voucher v WHERE v.order_no = refund.order_no AND v.refund_id = refund.refund_id)",
};

/* True when a refund of another key ended one of them: the platform's books may have done that. */
static bool ended_by_another(const struct vouchers *vs, const struct refund *rf)
{
	bool any = false;

	for (size_t i = 0; i < vs->n; i++) {
		if (vs->v[i].refund_id == rf->refund_id)
			return false;
		any = any || (vs->v[i].state == VOUCHER_REFUNDED && vs->v[i].refund_id != 0);
	}
	return any;
}

/* Gives vouchers of the refund that was found to the one whose notice has come. */
static enum result give_over(struct ctx *c, struct vouchers *vs, const struct refund *rf, int64_t found_id, bool named,
                             int64_t count, int64_t *taken)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < vs->n && *taken < count; i++) {
		struct voucher *v = &vs->v[i];

		if (v->refund_id != found_id || (named && !v->chosen))
			continue;
		r = voucher_set_refund(c, v, rf->refund_id);
		++*taken;
	}
	return r;
}

enum result refund_take_over(struct ctx *c, const struct order *o, struct vouchers *vs, const struct refund *rf,
                             bool named, int64_t count, struct opt_fen amount, int64_t *taken)
{
	struct rows rows;
	int64_t found_id;
	enum result r;

	ASSERT(order_is_locked(c, o) && vouchers_are_locked(c, vs));
	*taken = 0;
	if (!ended_by_another(vs, rf))
		return OK;
	r = db_query(c->db, c->arena, &SQL_FOUND_REFUND, ARGS(arg_str(found_key(c, o)), arg_int(o->order_no)), &rows);
	if (r != OK || rows.n == 0)
		return r;
	found_id = row_int(&rows, 0, ONLY_COLUMN);
	r = give_over(c, vs, rf, found_id, named, count, taken);
	if (r == OK && *taken > 0)
		r = db_exec(c->db, &SQL_LESSEN, ARGS(arg_opt_fen(amount), arg_opt_fen(amount), arg_int(found_id)),
		            NULL);
	return r == OK && *taken > 0 ? db_exec(c->db, &SQL_DROP_FOUND, ARGS(arg_int(found_id)), NULL) : r;
}
