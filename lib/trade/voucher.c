/*
 * Reading and locking vouchers with their items.
 */
#include "trade/voucher.h"

#include "base/assert.h"
#include "base/guard.h"
#include "base/str.h"

#include <assert.h>

static const char *const state_words[] = { "held", "issued", "used", "locked", "refunded", "void" };
static_assert(sizeof state_words / sizeof state_words[0] == VOUCHER__MAX, "a word for every state");

const char *voucher_state_word(enum voucher_state s)
{
	return state_words[s];
}

enum voucher_state voucher_state_of(struct str word)
{
	return (enum voucher_state)WORD_OF(state_words, word, VOUCHER_VOID);
}

enum {
	ROW_VOUCHER_ID,
	ROW_COPY_NO,
	ROW_STATE,
	ROW_REFUND_ID,
	ROW_HAD_CODES,
	ROW_REFUSED_AT,
	ROW_REFUNDING,
	ROW_ITEM_ID, /* this and the following are NULL where the voucher has no items */
	ROW_PROJECT_ID,
	ROW_PROJECT_KEY,
	ROW_NAME,
	ROW_ENTRANCE,
	ROW_CODE,
	ROW_USED_AT,
	ROW_USED_POI_ID
};
/* UNIQUE KEY copy (order_no, copy_no); items by UNIQUE KEY project. */
#define SELECT_VOUCHERS                                                                                                \
	"SELECT v.voucher_id, v.copy_no, v.state, v.refund_id, v.issued_at IS NOT NULL, v.refused_at,"                 \
	"       v.refunding_at IS NOT NULL,"                                                                           \
	"       i.item_id, i.project_id, i.project_key, i.name, i.entrance, i.code, i.used_at, i.used_poi_id" COUNTED  \
	"  FROM voucher v LEFT JOIN voucher_item i ON i.voucher_id = v.voucher_id"                                     \
	" WHERE v.order_no = ? ORDER BY v.voucher_id, i.position"

static const struct sql SQL_READ_VOUCHERS = { "read_vouchers", SELECT_VOUCHERS };
static const struct sql SQL_LOCK_VOUCHERS = { "lock_vouchers", SELECT_VOUCHERS GUARD(" FOR UPDATE") };

static void read_item(const struct rows *rows, size_t row, struct voucher_item *i)
{
	*i = (struct voucher_item){
		.item_id = row_int(rows, row, ROW_ITEM_ID),
		.project_id = row_str(rows, row, ROW_PROJECT_ID),
		.project_key = row_str(rows, row, ROW_PROJECT_KEY),
		.name = row_str(rows, row, ROW_NAME),
		.entrance = row_int(rows, row, ROW_ENTRANCE) != 0,
		.code = row_str(rows, row, ROW_CODE),
		.used = !row_null(rows, row, ROW_USED_AT),
		.used_at = row_utc(rows, row, ROW_USED_AT),
		.used_poi_id = row_str(rows, row, ROW_USED_POI_ID),
	};
}

static struct voucher read_voucher(const struct rows *rows, size_t row)
{
	return (struct voucher){
		.voucher_id = row_int(rows, row, ROW_VOUCHER_ID),
		.copy_no = row_int(rows, row, ROW_COPY_NO),
		.state = voucher_state_of(row_str(rows, row, ROW_STATE)),
		.refund_id = row_int(rows, row, ROW_REFUND_ID),
		.had_codes = row_int(rows, row, ROW_HAD_CODES) != 0,
		.refused_at = row_opt_utc(rows, row, ROW_REFUSED_AT),
		.refunding = row_int(rows, row, ROW_REFUNDING) != 0,
	};
}

/* One row for each item, or one for a voucher without items; those of a voucher follow each other. */
static void read_vouchers(struct ctx *c, const struct rows *rows, struct vouchers *out)
{
	struct voucher_item *items = arena_array(c->arena, rows->n + 1, sizeof *items);

	out->v = arena_array(c->arena, rows->n + 1, sizeof *out->v);
	out->n = 0;
	for (size_t row = 0; row < rows->n; row++) {
		struct voucher *v = out->n > 0 ? &out->v[out->n - 1] : NULL;

		if (v == NULL || v->voucher_id != row_int(rows, row, ROW_VOUCHER_ID)) {
			v = &out->v[out->n++];
			*v = read_voucher(rows, row);
			v->items = &items[row];
		}
		if (!row_null(rows, row, ROW_ITEM_ID))
			read_item(rows, row, &v->items[v->items_n++]);
	}
}

static enum result read_with(struct ctx *c, const struct sql *s, int64_t order_no, int64_t copies, struct vouchers *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, s, ARGS(arg_int(order_no)), &rows);

	if (r != OK)
		return r;
	read_vouchers(c, &rows, out);
	return db_all_rows(s->name, out->n, copies);
}

static void mark_locked(const struct ctx *c, struct vouchers *vs)
{
	for (size_t i = 0; i < vs->n; i++)
		vs->v[i].locked_in = tx_number(c->db);
}

enum result vouchers_lock(struct ctx *c, const struct order *o, struct vouchers *out)
{
	enum result r;

	ASSERT(order_is_locked(c, o));
	r = read_with(c, &SQL_LOCK_VOUCHERS, o->order_no, o->copies, out);
	if (r == OK)
		mark_locked(c, out);
	return r;
}

enum result vouchers_read(struct ctx *c, int64_t order_no, int64_t copies, struct vouchers *out)
{
	return read_with(c, &SQL_READ_VOUCHERS, order_no, copies, out);
}

enum result vouchers_read_again(struct ctx *c, const struct order *o, struct vouchers *vs)
{
	enum result r;

	ASSERT(order_is_locked(c, o) && vouchers_are_locked(c, vs));
	r = vouchers_read(c, o->order_no, o->copies, vs);
	if (r == OK)
		mark_locked(c, vs);
	return r;
}

bool vouchers_are_locked(const struct ctx *c, const struct vouchers *vs)
{
	for (size_t i = 0; i < vs->n; i++) {
		if (vs->v[i].locked_in != tx_number(c->db))
			return false;
	}
	return tx_open(c->db);
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
