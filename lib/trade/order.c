/*
 * The rows of ticket_order: locking and changing them.
 */
#include "trade/order.h"

#include "base/assert.h"
#include "base/guard.h"
#include "base/str.h"
#include "trade/outbox.h"

#include <assert.h>

static const char *const state_words[] = { "absent",   "created",   "waiting", "accepted",
	                                   "rejected", "cancelled", "refunded" };
static_assert(sizeof state_words / sizeof state_words[0] == ORDER__MAX, "a word for every state");

const char *order_state_word(enum order_state s)
{
	return state_words[s];
}

static enum order_state order_state_of(struct str word)
{
	return (enum order_state)WORD_OF(state_words, word, ORDER_ABSENT);
}

struct order_ref order_ref(const struct order *o)
{
	return (struct order_ref){ o->app_id, o->order_id };
}

enum {
	ORDER_NO,
	ORDER_ID,
	ORDER_OUT_ID,
	ORDER_APP_ID,
	ORDER_STATE,
	ORDER_BEFORE_PAYMENT,
	ORDER_CONFIRM_LATER,
	ORDER_ACCOUNT_ID,
	ORDER_PRODUCT_NO,
	ORDER_POI_ID,
	ORDER_SKU_NO,
	ORDER_DAY,
	ORDER_LAST_DAY,
	ORDER_COPIES,
	ORDER_HELD_FEN,
	ORDER_SKU_ID,
	ORDER_CODE_KINDS,
	ORDER_CODE_PER_LIST,
	ORDER_PAY_FEN,
	ORDER_CONFIRM_BY,
	ORDER_CODES_BY,
	ORDER_VALID_FROM,
	ORDER_VALID_TO,
	ORDER_AUTO_REFUND_AT,
	ORDER_CANCELLED_AT,
	ORDER_CONTENT,
	ORDER_PURGED
};
/* UNIQUE KEY order_id. */
static const struct sql SQL_LOCK_ORDER = {
	"lock_order",
	"SELECT order_no, order_id, order_out_id, app_id, state, create_mode = 'before_payment', confirm_mode = 'async',"
	"       account_id, product_no, poi_id, sku_no, day, last_day, copies, held_fen,"
	"       (SELECT s.sku_id FROM sku s WHERE s.sku_no = ticket_order.sku_no),"
	"       code_kinds, code_per_list, COALESCE(pay_fen, LEAST(origin_fen, price_fen * copies)), confirm_by_at, codes_by_at,"
	"       valid_from_at, valid_to_at, auto_refund_at, cancelled_at, content_hash,"
	"       purged_at IS NOT NULL"
	"  FROM ticket_order WHERE order_id = ? AND app_id = ?" GUARD(" FOR UPDATE"),
};

enum result order_lock(struct ctx *c, struct order_ref which, struct order *out)
{
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_query(c->db, c->arena, &SQL_LOCK_ORDER, ARGS(arg_str(which.id), arg_int(which.app_id)), &rows);
	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct order){
		.order_no = row_int(&rows, 0, ORDER_NO),
		.order_id = row_str(&rows, 0, ORDER_ID),
		.order_out_id = row_str(&rows, 0, ORDER_OUT_ID),
		.app_id = row_int(&rows, 0, ORDER_APP_ID),
		.state = order_state_of(row_str(&rows, 0, ORDER_STATE)),
		.before_payment = row_int(&rows, 0, ORDER_BEFORE_PAYMENT) != 0,
		.confirm_later = row_int(&rows, 0, ORDER_CONFIRM_LATER) != 0,
		.account_id = row_str(&rows, 0, ORDER_ACCOUNT_ID),
		.product_no = row_int(&rows, 0, ORDER_PRODUCT_NO),
		.poi_id = row_str(&rows, 0, ORDER_POI_ID),
		.sku_no = row_int(&rows, 0, ORDER_SKU_NO),
		.day = row_day(&rows, 0, ORDER_DAY),
		.last_day = row_day(&rows, 0, ORDER_LAST_DAY),
		.copies = row_int(&rows, 0, ORDER_COPIES),
		.held_fen = row_fen(&rows, 0, ORDER_HELD_FEN),
		.sku_id = row_str(&rows, 0, ORDER_SKU_ID),
		.code_kinds = row_str(&rows, 0, ORDER_CODE_KINDS),
		.code_per_list = row_int(&rows, 0, ORDER_CODE_PER_LIST),
		.pay_fen = row_fen(&rows, 0, ORDER_PAY_FEN),
		.confirm_by = row_opt_utc(&rows, 0, ORDER_CONFIRM_BY),
		.codes_by = row_opt_utc(&rows, 0, ORDER_CODES_BY),
		.valid_from = row_opt_utc(&rows, 0, ORDER_VALID_FROM),
		.valid_to = row_opt_utc(&rows, 0, ORDER_VALID_TO),
		.auto_refund_at = row_opt_utc(&rows, 0, ORDER_AUTO_REFUND_AT),
		.cancelled = row_opt_utc(&rows, 0, ORDER_CANCELLED_AT),
		.content_hash = row_str(&rows, 0, ORDER_CONTENT),
		.purged = row_int(&rows, 0, ORDER_PURGED) != 0,
		.locked_in = tx_number(c->db),
	};
	return OK;
}

bool order_is_locked(const struct ctx *c, const struct order *o)
{
	return tx_open(c->db) && o->locked_in == tx_number(c->db);
}

/* UNIQUE KEY order_id, PRIMARY KEY of merchant. */
static const struct sql SQL_MOVED = {
	"order_moved",
	"SELECT 1 FROM ticket_order o JOIN merchant m ON m.account_id = o.account_id"
	" WHERE o.order_id = ? AND o.app_id <> ? AND m.app_id = ?",
};

enum result order_moved(struct ctx *c, struct order_ref which, bool *moved)
{
	struct arg app = arg_int(which.app_id);
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_MOVED, ARGS(arg_str(which.id), app, app), &rows);

	*moved = r == OK && rows.n > 0;
	return r;
}

static const struct sql SQL_REMEMBER_ORDER = {
	"remember_order",
	"INSERT INTO ticket_order (order_id, app_id, state, created_at) VALUES (?, ?, 'absent', ?)"
	" ON DUPLICATE KEY UPDATE order_id = order_id", /* a plain INSERT that fails leaves a shared lock, and deadlocks */
};

enum result order_lock_or_remember(struct ctx *c, struct order_ref which, struct order *out)
{
	enum result r = order_lock(c, which, out);

	if (r != NONE)
		return r;
	r = db_exec(c->db, &SQL_REMEMBER_ORDER, ARGS(arg_str(which.id), arg_int(which.app_id), arg_utc(c->now)), NULL);
	if (r != OK)
		return r;
	r = order_lock(c, which, out);
	return r == NONE ? RETRY : r;
}

/* PRIMARY KEY, as all statements below. */
static const struct sql SQL_SET_STATE = {
	"set_order_state",
	"UPDATE ticket_order SET state = ? WHERE order_no = ?",
};

/* There are no such messages where nothing was confirmed by a message and codes were never asked for: no statement then. */
static enum result void_pending_messages(struct ctx *c, const struct order *o)
{
	if (o->state != ORDER_REJECTED && o->state != ORDER_CANCELLED && o->state != ORDER_REFUNDED)
		return OK;
	if (!o->confirm_later && !o->confirm_by.given && !o->codes_by.given)
		return OK;
	return outbox_void(c, order_ref(o), OUTBOX_KIND(OUTBOX_CONFIRM) | OUTBOX_KIND(OUTBOX_CODES),
	                   arena_printf(c->arena, "the order is %s", state_words[o->state]).p);
}

enum result order_set_state(struct ctx *c, struct order *o, enum order_state state)
{
	enum result r;

	ASSERT(order_is_locked(c, o));
	o->state = state;
	r = db_exec(c->db, &SQL_SET_STATE, ARGS(arg_text(state_words[state]), arg_int(o->order_no)), NULL);
	return r == OK ? void_pending_messages(c, o) : r;
}

static const struct sql SQL_SET_PAID = {
	"set_order_paid",
	"UPDATE ticket_order SET paid_at = ?, state = ?, confirm_by_at = ? WHERE order_no = ?",
};

enum result order_set_paid(struct ctx *c, struct order *o, utc_t paid_at, enum order_state state)
{
	ASSERT(order_is_locked(c, o) && o->state == ORDER_CREATED);
	o->state = state;
	return db_exec(c->db, &SQL_SET_PAID,
	               ARGS(arg_utc(paid_at), arg_text(state_words[state]),
	                    state == ORDER_WAITING ? arg_int(c->now.s + CONFIRM_WITHIN_S) : arg_null(),
	                    arg_int(o->order_no)),
	               NULL);
}

static const struct sql SQL_SET_CANCELLED = {
	"set_order_cancelled",
	"UPDATE ticket_order SET cancelled_at = ? WHERE order_no = ?",
};

enum result order_set_cancelled(struct ctx *c, const struct order *o, utc_t cancelled_at)
{
	ASSERT(order_is_locked(c, o));
	return db_exec(c->db, &SQL_SET_CANCELLED, ARGS(arg_utc(cancelled_at), arg_int(o->order_no)), NULL);
}

static const struct sql SQL_SET_CODE_TERMS = {
	"set_code_terms",
	"UPDATE ticket_order SET valid_from_at = ?, valid_to_at = ?, code_kinds = COALESCE(?, code_kinds),"
	"       code_per_list = ?, codes_by_at = COALESCE(codes_by_at, ?) WHERE order_no = ?",
};

enum result order_set_code_terms(struct ctx *c, struct order *o, const struct code_terms *terms)
{
	ASSERT(order_is_locked(c, o));
	if (terms->kinds.p != NULL)
		o->code_kinds = terms->kinds;
	o->code_per_list = terms->per_list;
	if (!o->codes_by.given)
		o->codes_by = (struct opt_utc){ true, terms->codes_by };
	return db_exec(c->db, &SQL_SET_CODE_TERMS,
	               ARGS(arg_opt_utc(terms->valid_from), arg_opt_utc(terms->valid_to), arg_str(terms->kinds),
	                    arg_int(terms->per_list), arg_utc(terms->codes_by), arg_int(o->order_no)),
	               NULL);
}

static const struct sql SQL_SET_CODES_LATE = {
	"set_codes_late",
	"UPDATE ticket_order SET codes_late = ? WHERE order_no = ?",
};

enum result order_set_codes_late(struct ctx *c, const struct order *o, bool late)
{
	ASSERT(order_is_locked(c, o));
	return db_exec(c->db, &SQL_SET_CODES_LATE, ARGS(arg_bool(late), arg_int(o->order_no)), NULL);
}
