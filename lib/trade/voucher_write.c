/*
 * Changing vouchers and their items.
 */
#include "trade/voucher_write.h"

#include "base/assert.h"
#include "base/guard.h"
#include "trade/stock.h"

/* PRIMARY KEY. */
static const struct sql SQL_MOVE_VOUCHER = {
	"move_voucher",
	"UPDATE voucher SET state = ?, refund_id = ?, issued_at = IF(?, COALESCE(issued_at, ?), issued_at),"
	"       used_at = IF(?, ?, used_at), ended_at = IF(?, COALESCE(ended_at, ?), ended_at), refunding_at = NULL"
	" WHERE voucher_id = ? AND (state = ?" UNGUARDED(" OR TRUE") ")",
};

enum result voucher_move(struct ctx *c, struct voucher *v, enum voucher_state to, int64_t refund_id)
{
	bool ends = to == VOUCHER_REFUNDED || to == VOUCHER_VOID;
	int64_t changed = 0;
	enum result r;

	ASSERT(tx_open(c->db) && v->locked_in == tx_number(c->db));
	ASSERT(to != VOUCHER_LOCKED || refund_id != 0);
	r = db_exec(c->db, &SQL_MOVE_VOUCHER,
	            ARGS(arg_text(voucher_state_word(to)), refund_id == 0 ? arg_null() : arg_int(refund_id),
	                 arg_bool(to == VOUCHER_ISSUED), arg_utc(c->now), arg_bool(to == VOUCHER_USED), arg_utc(c->now),
	                 arg_bool(ends), arg_utc(c->now), arg_int(v->voucher_id),
	                 arg_text(voucher_state_word(v->state))),
	            &changed);
	if (r == OK && changed != 1)
		return BUG;
	v->state = to;
	v->refund_id = refund_id;
	v->refunding = false;
	return r;
}

enum result voucher_unlock(struct ctx *c, struct voucher *v)
{
	return voucher_move(c, v, v->had_codes ? VOUCHER_ISSUED : VOUCHER_HELD, 0);
}

enum { MARK_REFUSED_VALUES = 3 };
/* PRIMARY KEY. */
static const struct sql SQL_MARK_REFUSED = {
	"mark_refused",
	"UPDATE voucher SET refused_at = LEAST(COALESCE(refused_at, ?), ?) WHERE voucher_id = ?",
};

enum result vouchers_mark_refused(struct ctx *c, struct vouchers *vs, utc_t apply_at)
{
	struct arg *args = arena_array(c->arena, vs->n * MARK_REFUSED_VALUES + 1, sizeof *args);
	struct arg *at = args;

	ASSERT(vouchers_are_locked(c, vs));
	for (size_t i = 0; i < vs->n; i++) {
		struct voucher *v = &vs->v[i];

		if (!v->chosen)
			continue;
		if (!v->refused_at.given || apply_at.s < v->refused_at.v.s)
			v->refused_at = (struct opt_utc){ true, apply_at };
		*at++ = arg_utc(apply_at);
		*at++ = arg_utc(apply_at);
		*at++ = arg_int(v->voucher_id);
	}
	return db_exec_many(c->db, c->arena, &SQL_MARK_REFUSED, args, MARK_REFUSED_VALUES,
	                    (size_t)(at - args) / MARK_REFUSED_VALUES);
}

/* PRIMARY KEY. */
static const struct sql SQL_SET_REFUNDING = {
	"set_refunding",
	"UPDATE voucher SET refunding_at = ? WHERE voucher_id = ?",
};

enum result vouchers_set_refunding(struct ctx *c, struct vouchers *vs)
{
	enum result r = OK;

	ASSERT(vouchers_are_locked(c, vs));
	for (size_t i = 0; r == OK && i < vs->n; i++) {
		struct voucher *v = &vs->v[i];

		if (v->chosen == v->refunding)
			continue;
		r = db_exec(c->db, &SQL_SET_REFUNDING,
		            ARGS(v->chosen ? arg_utc(c->now) : arg_null(), arg_int(v->voucher_id)), NULL);
		v->refunding = v->chosen;
	}
	return r;
}

static bool can_end(const struct voucher *v, enum voucher_state to)
{
	if (!v->chosen || v->state == VOUCHER_USED)
		return false;
	return voucher_live(v) || (to == VOUCHER_REFUNDED && v->state == VOUCHER_VOID);
}

enum result vouchers_end(struct ctx *c, const struct order *o, struct vouchers *vs, enum voucher_state to,
                         int64_t refund_id, int64_t *ended)
{
	enum result r = OK;

	ASSERT(to == VOUCHER_REFUNDED || to == VOUCHER_VOID);
	ASSERT(order_is_locked(c, o) && vouchers_are_locked(c, vs));
	*ended = 0;
	for (size_t i = 0; r == OK && i < vs->n; i++) {
		struct voucher *v = &vs->v[i];
		bool live = voucher_live(v);

		if (!can_end(v, to))
			continue;
		v->lock_ended = v->state == VOUCHER_LOCKED;
		r = voucher_move(c, v, to, refund_id != 0 ? refund_id : v->refund_id);
		*ended += live;
	}
	if (r == OK)
		r = balance_give_back(c, o->account_id, (fen_t){ o->held_fen.fen * *ended });
	if (r == OK)
		r = stock_give_back(c, o->sku_no, o->day, *ended);
	return r;
}

/* PRIMARY KEY. */
static const struct sql SQL_SET_REFUND = {
	"give_over_voucher",
	"UPDATE voucher SET refund_id = ? WHERE voucher_id = ? AND refund_id = ?",
};

enum result voucher_set_refund(struct ctx *c, struct voucher *v, int64_t refund_id)
{
	enum result r;

	ASSERT(v->locked_in == tx_number(c->db) && !voucher_live(v));
	r = db_exec(c->db, &SQL_SET_REFUND, ARGS(arg_int(refund_id), arg_int(v->voucher_id), arg_int(v->refund_id)),
	            NULL);
	v->refund_id = refund_id;
	return r;
}

/* --- codes --- */

bool voucher_lacks_items(const struct voucher *v)
{
	return v->items_n == 0 && (v->state == VOUCHER_HELD || v->state == VOUCHER_LOCKED);
}

enum { INSERT_ITEM_VALUES = 7 };
/* UNIQUE KEY code: a code that is in use sends the transaction round again, with other codes. */
static const struct sql SQL_INSERT_ITEM = {
	"insert_item",
	"INSERT INTO voucher_item (voucher_id, project_id, project_key, position, name, entrance, code)"
	" VALUES (?, ?, ?, ?, ?, ?, ?)",
};

enum result voucher_items_add(struct ctx *c, const struct vouchers *vs, const struct voucher_projects *projects,
                              const struct str *codes)
{
	size_t most = vs->n * projects->n;
	struct arg *args = arena_array(c->arena, most * INSERT_ITEM_VALUES + 1, sizeof *args);
	struct arg *at = args;
	enum result r;

	ASSERT(vouchers_are_locked(c, vs));
	for (size_t i = 0; i < vs->n; i++) {
		for (size_t k = 0; voucher_lacks_items(&vs->v[i]) && k < projects->n; k++) {
			const struct voucher_project *p = &projects->p[k];

			*at++ = arg_int(vs->v[i].voucher_id);
			*at++ = arg_str(p->project_id);
			*at++ = arg_str(
				arena_printf(c->arena, "%s-%lld", p->project_id.p, (long long)vs->v[i].copy_no));
			*at++ = arg_int(p->position);
			*at++ = arg_str(p->name);
			*at++ = arg_bool(p->entrance);
			*at++ = arg_str(*codes++);
		}
	}
	r = db_exec_many(c->db, c->arena, &SQL_INSERT_ITEM, args, INSERT_ITEM_VALUES,
	                 (size_t)(at - args) / INSERT_ITEM_VALUES);
	return r == DUPLICATE ? RETRY : r;
}

/* UNIQUE KEY copy (order_no). */
static const struct sql SQL_ISSUE = {
	"issue",
	"UPDATE voucher SET state = 'issued', issued_at = ? WHERE order_no = ? AND state = 'held'",
};

enum result vouchers_issue(struct ctx *c, const struct order *o)
{
	ASSERT(order_is_locked(c, o));
	return db_exec(c->db, &SQL_ISSUE, ARGS(arg_utc(c->now), arg_int(o->order_no)), NULL);
}

/* UNIQUE KEY copy (order_no). */
static const struct sql SQL_CODES_ACCEPTED = {
	"codes_accepted",
	"UPDATE voucher SET state = IF(state = 'held', 'issued', state), issued_at = ?"
	" WHERE order_no = ? AND state IN ('held', 'locked') AND issued_at IS NULL"
	" AND EXISTS (SELECT 1 FROM voucher_item i WHERE i.voucher_id = voucher.voucher_id)",
};

enum result vouchers_codes_accepted(struct ctx *c, const struct order *o)
{
	ASSERT(order_is_locked(c, o));
	return db_exec(c->db, &SQL_CODES_ACCEPTED, ARGS(arg_utc(c->now), arg_int(o->order_no)), NULL);
}

/* --- use --- */

/* PRIMARY KEY of both. */
static const struct sql SQL_USE_ITEM = {
	"use_item",
	"UPDATE voucher_item SET used_at = ?, used_poi_id = ? WHERE item_id = ? AND (used_at IS NULL" UNGUARDED(
		" OR TRUE") ")",
};

static const struct sql SQL_USE_VOUCHER = {
	"use_voucher",
	"UPDATE voucher SET state = 'used', used_at = COALESCE(used_at, ?)"
	" WHERE voucher_id = ? AND (state IN ('issued', 'used')" UNGUARDED(" OR TRUE") ")",
};

enum result voucher_use_item(struct ctx *c, int64_t voucher_id, int64_t item_id, struct str poi_id)
{
	int64_t items = 0, vouchers = 0;
	enum result r;

	ASSERT(tx_open(c->db) && poi_id.p != NULL);
	r = db_exec(c->db, &SQL_USE_ITEM, ARGS(arg_utc(c->now), arg_str(poi_id), arg_int(item_id)), &items);
	if (r == OK)
		r = db_exec(c->db, &SQL_USE_VOUCHER, ARGS(arg_utc(c->now), arg_int(voucher_id)), &vouchers);
	return r == OK && (items != 1 || vouchers != 1) ? BUG : r;
}

/* KEY project (voucher_id). */
static const struct sql SQL_USE_ITEMS = {
	"use_items",
	"UPDATE voucher_item i JOIN voucher v ON v.voucher_id = i.voucher_id SET i.used_at = ?, i.used_poi_id = ?"
	" WHERE v.order_no = ? AND (i.used_at IS NULL" UNGUARDED(" OR TRUE") ")",
};

/* UNIQUE KEY copy (order_no). */
static const struct sql SQL_USE_VOUCHERS = {
	"use_vouchers",
	"UPDATE voucher SET state = 'used', used_at = ? WHERE order_no = ? AND (state = 'issued'" UNGUARDED(
		" OR TRUE") ")",
};

enum result vouchers_use_all(struct ctx *c, const struct order *o, const struct vouchers *vs, struct str poi_id)
{
	int64_t items = 0, vouchers = 0, wanted = 0;
	enum result r;

	ASSERT(order_is_locked(c, o) && vouchers_are_locked(c, vs) && poi_id.p != NULL);
	r = db_exec(c->db, &SQL_USE_ITEMS, ARGS(arg_utc(c->now), arg_str(poi_id), arg_int(o->order_no)), &items);
	if (r == OK)
		r = db_exec(c->db, &SQL_USE_VOUCHERS, ARGS(arg_utc(c->now), arg_int(o->order_no)), &vouchers);
	for (size_t i = 0; i < vs->n; i++)
		wanted += (int64_t)vs->v[i].items_n;
	return r == OK && (items != wanted || vouchers != (int64_t)vs->n) ? BUG : r;
}
