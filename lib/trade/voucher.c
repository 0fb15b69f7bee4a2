/*
 * The voucher and voucher_item tables.
 */
#include "trade/voucher.h"

#include "base/guard.h"
#include "trade/stock.h"

#include <assert.h>
#include <string.h>

static const char *const state_words[] = { "held", "issued", "used", "locked", "refunded", "void" };
static_assert(sizeof state_words / sizeof state_words[0] == VOUCHER__MAX, "a word for every state");

const char *voucher_state_word(enum voucher_state s)
{
	return state_words[s];
}

enum voucher_state voucher_state_of(struct str word)
{
	for (int i = 0; i < VOUCHER__MAX; i++) {
		if (word.p != NULL && strcmp(word.p, state_words[i]) == 0)
			return (enum voucher_state)i;
	}
	return VOUCHER_VOID;
}

/* UNIQUE KEY copy (order_no, copy_no); items by UNIQUE KEY project. */
#define SELECT_VOUCHERS                                                                                                \
	"SELECT v.voucher_id, v.copy_no, v.state, v.refund_id, v.issued_at IS NOT NULL, v.refused_at,"                 \
	"       i.item_id, i.project_id, i.project_key, i.name, i.entrance, i.code, i.used_at, i.used_poi_id"          \
	"  FROM voucher v LEFT JOIN voucher_item i ON i.voucher_id = v.voucher_id"                                     \
	" WHERE v.order_no = ? ORDER BY v.voucher_id, i.position"

static const struct sql SQL_READ_VOUCHERS = { "read_vouchers", SELECT_VOUCHERS };
static const struct sql SQL_LOCK_VOUCHERS = { "lock_vouchers", SELECT_VOUCHERS GUARD(" FOR UPDATE") };

#define ITEM_ID 6 /* its column; NULL: no items yet */

static void read_item(const struct rows *rows, size_t row, struct voucher_item *i)
{
	*i = (struct voucher_item){
		.item_id = row_int(rows, row, ITEM_ID),
		.project_id = row_str(rows, row, 7),
		.project_key = row_str(rows, row, 8),
		.name = row_str(rows, row, 9),
		.entrance = row_int(rows, row, 10) != 0,
		.code = row_str(rows, row, 11),
		.used = !row_null(rows, row, 12),
		.used_at = row_utc(rows, row, 12),
		.used_poi_id = row_str(rows, row, 13),
	};
}

static void read_rows(struct ctx *c, const struct rows *rows, struct vouchers *out)
{
	struct voucher_item *items = arena_array(c->arena, rows->n + 1, sizeof *items);

	out->v = arena_array(c->arena, rows->n + 1, sizeof *out->v);
	out->n = 0;
	for (size_t row = 0; row < rows->n; row++) {
		int64_t id = row_int(rows, row, 0);
		struct voucher *v = out->n > 0 ? &out->v[out->n - 1] : NULL;

		if (v == NULL || v->voucher_id != id) {
			v = &out->v[out->n++];
			*v = (struct voucher){ .voucher_id = id,
				               .copy_no = row_int(rows, row, 1),
				               .state = voucher_state_of(row_str(rows, row, 2)),
				               .refund_id = row_int(rows, row, 3),
				               .had_codes = row_int(rows, row, 4) != 0,
				               .refused_at = row_opt_utc(rows, row, 5),
				               .items = &items[row] };
		}
		if (!row_null(rows, row, ITEM_ID))
			read_item(rows, row, &v->items[v->items_n++]);
	}
}

static enum result read_with(struct ctx *c, const struct sql *s, int64_t order_no, struct vouchers *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, s, ARGS(arg_int(order_no)), &rows);

	if (r == OK)
		read_rows(c, &rows, out);
	return r;
}

enum result vouchers_lock(struct ctx *c, const struct order *o, struct vouchers *out)
{
	return read_with(c, &SQL_LOCK_VOUCHERS, o->order_no, out);
}

enum result vouchers_read(struct ctx *c, int64_t order_no, struct vouchers *out)
{
	return read_with(c, &SQL_READ_VOUCHERS, order_no, out);
}

size_t vouchers_count(const struct vouchers *vs, enum voucher_state state)
{
	size_t n = 0;

	for (size_t i = 0; i < vs->n; i++)
		n += vs->v[i].state == state;
	return n;
}

bool voucher_live(const struct voucher *v)
{
	return v->state != VOUCHER_REFUNDED && v->state != VOUCHER_VOID;
}

struct opt_utc vouchers_refused_at(const struct vouchers *vs)
{
	struct opt_utc earliest = { .given = false };

	for (size_t i = 0; i < vs->n; i++) {
		struct opt_utc at = vs->v[i].refused_at;

		if (at.given && (!earliest.given || at.v.s < earliest.v.s))
			earliest = at;
	}
	return earliest;
}

/* PRIMARY KEY. */
static const struct sql SQL_MOVE_VOUCHER = {
	"move_voucher",
	"UPDATE voucher SET state = ?, refund_id = ?, issued_at = IF(?, COALESCE(issued_at, ?), issued_at),"
	"       used_at = IF(?, ?, used_at), ended_at = IF(?, COALESCE(ended_at, ?), ended_at)"
	" WHERE voucher_id = ? AND (state = ?" UNGUARDED(" OR TRUE") ")",
};

enum result voucher_move(struct ctx *c, struct voucher *v, enum voucher_state to, int64_t refund_id)
{
	bool ends = to == VOUCHER_REFUNDED || to == VOUCHER_VOID;
	int64_t changed = 0;
	enum result r = db_exec(c->db, &SQL_MOVE_VOUCHER,
	                        ARGS(arg_text(state_words[to]), refund_id == 0 ? arg_null() : arg_int(refund_id),
	                             arg_bool(to == VOUCHER_ISSUED), arg_utc(c->now), arg_bool(to == VOUCHER_USED),
	                             arg_utc(c->now), arg_bool(ends), arg_utc(c->now), arg_int(v->voucher_id),
	                             arg_text(state_words[v->state])),
	                        &changed);

	if (r == OK && changed != 1)
		return BUG;
	v->state = to;
	v->refund_id = refund_id;
	return r;
}

enum result voucher_unlock(struct ctx *c, struct voucher *v)
{
	return voucher_move(c, v, v->had_codes ? VOUCHER_ISSUED : VOUCHER_HELD, 0);
}

/* PRIMARY KEY. */
static const struct sql SQL_MARK_REFUSED = {
	"mark_refused",
	"UPDATE voucher SET refused_at = LEAST(COALESCE(refused_at, ?), ?) WHERE voucher_id = ?",
};

enum result vouchers_mark_refused(struct ctx *c, struct vouchers *vs, utc_t apply_at)
{
	struct arg *args = arena_array(c->arena, vs->n * 3 + 1, sizeof *args);
	struct arg *at = args;

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
	return db_exec_many(c->db, c->arena, &SQL_MARK_REFUSED, args, 3, (size_t)(at - args) / 3);
}

/* What the end of this voucher gives back: 1 copy, or none when it was given back before. */
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
		r = stock_give_back(c, o->sku_id, o->day, *ended);
	return r;
}
