/*
 * Late acceptance of orders.
 */
#include "trade/confirm.h"

#include "base/day.h"
#include "json/json_out.h"
#include "trade/outbox.h"
#include "trade/refund.h"

#include <string.h>

#define BODY_MAX 512

static enum result owe_confirmation(struct ctx *c, const struct order *o, bool accept)
{
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };
	enum result r;

	json_object(&j, NULL);
	json_str(&j, "order_id", o->order_id);
	json_int(&j, "confirm_result", accept ? 1 : 2);
	json_object_end(&j);
	r = b.over ? BUG
	           : outbox_add(c, OUTBOX_CONFIRM, o->order_id, o->order_id, buf_str(&b),
	                        outbox_terms_until(o->confirm_by, CONFIRM_ALARM_BEFORE_S));
	buf_free(&b);
	return r;
}

static enum result reject(struct ctx *c, struct order *o)
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
	return o->state == ORDER_CREATED ? reject(c, o) : BUG;
}

static enum result settle(struct ctx *c, struct order *o, bool accept)
{
	enum result r = accept ? order_set_state(c, o, ORDER_ACCEPTED) : reject(c, o);

	return r == OK ? owe_confirmation(c, o, accept) : r;
}

/* From then on the platform refunds; a late acceptance would sell a ticket whose money goes back. */
static bool given_up(const struct ctx *c, const struct order *o)
{
	return o->confirm_by.given && c->now.s >= o->confirm_by.v.s;
}

enum result confirm_order(struct ctx *c, struct str order_id, bool accept, struct str *why)
{
	char until[UTC_TEXT_SIZE];
	struct order o;
	enum result r = order_lock(c, order_id, &o);

	if (r != OK)
		return r;
	if (o.state != ORDER_WAITING) {
		*why = arena_printf(c->arena, "is not waiting for a decision: it is %s", order_state_word(o.state));
		return REFUSE;
	}
	if (given_up(c, &o)) {
		utc_format(o.confirm_by.v, until);
		*why = arena_printf(c->arena,
		                    "cannot be decided any more: the platform waited until %s and has given it up;"
		                    " its refund notice will follow",
		                    until);
		return REFUSE;
	}
	return settle(c, &o, accept);
}

/* PRIMARY KEY. */
static const struct sql SQL_UNDECIDED = {
	"undecided",
	"SELECT undecided FROM app WHERE app_id = ?",
};

enum result confirm_undecided(struct ctx *c, struct str order_id, struct str *what)
{
	struct rows rows;
	struct str wish;
	struct order o;
	bool accept;
	enum result r = order_lock(c, order_id, &o);

	if (r != OK || o.state != ORDER_WAITING || given_up(c, &o))
		return r == OK ? NONE : r;
	r = db_query(c->db, c->arena, &SQL_UNDECIDED, ARGS(arg_int(o.app_id)), &rows);
	if (r != OK || rows.n != 1)
		return r == OK ? BUG : r;
	wish = row_str(&rows, 0, 0);
	accept = strcmp(wish.p, "accept") == 0;
	if (!accept && strcmp(wish.p, "reject") != 0)
		return NONE;
	*what = accept ? STR("accepted") : STR("rejected");
	return settle(c, &o, accept);
}
