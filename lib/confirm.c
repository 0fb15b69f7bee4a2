/*
 * Late acceptance of orders.
 */
#include "confirm.h"

#include "json_out.h"
#include "outbox.h"
#include "voucher.h"

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
	           : outbox_owe(c, OUTBOX_CONFIRM, o->order_id, o->order_id, buf_str(&b),
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
	return r == OK ? order_set_state(c, o, ORDER_REJECTED) : r;
}

enum result confirm_reject_unpaid(struct ctx *c, struct order *o)
{
	return o->state == ORDER_CREATED ? reject(c, o) : BUG;
}

enum result confirm_order(struct ctx *c, struct str order_id, bool accept, struct str *state)
{
	struct order o;
	enum result r = order_lock(c, order_id, &o);

	if (r != OK)
		return r;
	if (o.state != ORDER_WAITING) {
		*state = arena_printf(c->arena, "%s", order_state_word(o.state));
		return REFUSE;
	}
	r = accept ? order_set_state(c, &o, ORDER_ACCEPTED) : reject(c, &o);
	return r == OK ? owe_confirmation(c, &o, accept) : r;
}
