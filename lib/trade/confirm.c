/*
 * Deciding orders that wait for our confirmation.
 */
#include "trade/confirm.h"

#include "base/assert.h"
#include "base/day.h"
#include "json/json_out.h"
#include "trade/outbox.h"
#include "trade/refund.h"
#include "trade/voucher_write.h"

#include <string.h>

#define BODY_MAX 512

static enum result add_confirmation(struct ctx *c, const struct order *o, bool accept)
{
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };
	enum result r;

	json_object(&j, NULL);
	json_str(&j, "order_id", o->order_id);
	json_int(&j, "confirm_result", accept ? 1 : 2);
	json_object_end(&j);
	r = b.over ? BUG
	           : outbox_add(c, OUTBOX_CONFIRM, o->order_id, order_ref(o), buf_str(&b),
	                        outbox_terms_until(o->confirm_by, CONFIRM_ALARM_BEFORE_S));
	buf_free(&b);
	return r;
}

static enum result reject_order(struct ctx *c, struct order *o)
{
	struct vouchers vs;
	int64_t ended;
	enum result r = vouchers_lock(c, o, &vs);

	for (size_t i = 0; r == OK && i < vs.n; i++)
		vs.v[i].chosen = true;
	if (r == OK)
		r = vouchers_end(c, o, &vs, VOUCHER_VOID, 0, &ended);
	if (r == OK)
		r = refund_overtake(c, o, &vs);
	return r == OK ? order_set_state(c, o, ORDER_REJECTED) : r;
}

enum result confirm_reject_unpaid(struct ctx *c, struct order *o)
{
	ASSERT(order_is_locked(c, o));
	return o->state == ORDER_CREATED ? reject_order(c, o) : BUG;
}

static enum result decide_order(struct ctx *c, struct order *o, bool accept)
{
	enum result r = accept ? order_set_state(c, o, ORDER_ACCEPTED) : reject_order(c, o);

	return r == OK ? add_confirmation(c, o, accept) : r;
}

/* The platform refunds from then on: accepting it later would sell a ticket whose money goes back. */
static bool is_too_late(const struct ctx *c, const struct order *o)
{
	return o->confirm_by.given && c->now.s >= o->confirm_by.v.s;
}

enum result confirm_order(struct ctx *c, struct order_ref which, bool accept, struct str *why)
{
	char until[UTC_TEXT_SIZE];
	struct order o;
	enum result r;

	ASSERT(tx_open(c->db));
	r = order_lock(c, which, &o);
	if (r != OK)
		return r;
	if (o.state != ORDER_WAITING) {
		*why = arena_printf(c->arena, "is not waiting for a decision: it is %s", order_state_word(o.state));
		return REFUSE;
	}
	if (is_too_late(c, &o)) {
		utc_format(o.confirm_by.v, until);
		*why = arena_printf(c->arena,
		                    "cannot be decided any more: the platform waited until %s and gives the money back;"
		                    " its refund notice will follow",
		                    until);
		return REFUSE;
	}
	return decide_order(c, &o, accept);
}

/* PRIMARY KEY. */
static const struct sql SQL_UNDECIDED = {
	"undecided",
	"SELECT undecided FROM app WHERE app_id = ?",
};

enum result confirm_undecided(struct ctx *c, struct order_ref which, struct str *what)
{
	struct rows rows;
	struct str rule;
	struct order o;
	bool accept;
	enum result r;

	ASSERT(tx_open(c->db));
	r = order_lock(c, which, &o);
	if (r != OK || o.state != ORDER_WAITING || is_too_late(c, &o))
		return r == OK ? NONE : r;
	r = db_query(c->db, c->arena, &SQL_UNDECIDED, ARGS(arg_int(o.app_id)), &rows);
	if (r != OK || rows.n != 1)
		return r == OK ? BUG : r;
	rule = row_str(&rows, 0, ONLY_COLUMN);
	accept = strcmp(rule.p, "accept") == 0;
	if (!accept && strcmp(rule.p, "reject") != 0)
		return NONE;
	*what = accept ? STR("accepted") : STR("rejected");
	return decide_order(c, &o, accept);
}

/* PRIMARY KEY. The moment also says that there is a message, for whoever ends the order. */
static const struct sql SQL_CONFIRM_AGAIN = {
	"confirm_again",
	"UPDATE ticket_order SET confirm_by_at = created_at + ? WHERE order_no = ? AND confirm_by_at IS NULL"
	" AND created_at > ? - ?",
};

enum result confirm_again(struct ctx *c, struct order *o)
{
	int64_t changed = 0;
	enum result r;

	ASSERT(order_is_locked(c, o));
	if (o->state != ORDER_ACCEPTED || o->before_payment || o->confirm_later || o->codes_by.given ||
	    o->confirm_by.given)
		return OK;
	r = db_exec(c->db, &SQL_CONFIRM_AGAIN,
	            ARGS(arg_int(CONFIRM_WITHIN_S), arg_int(o->order_no), arg_utc(c->now), arg_int(CONFIRM_WITHIN_S)),
	            &changed);
	if (r == OK && changed == 1)
		r = order_lock(c, order_ref(o), o);
	return r == OK && changed == 1 ? add_confirmation(c, o, true) : r;
}
