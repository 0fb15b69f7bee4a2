/*
 * Ending a cancelled order and its vouchers.
 */
#include "trade/order_cancel.h"

#include "base/assert.h"
#include "notice/diff.h"
#include "trade/refund.h"
#include "trade/voucher_write.h"

static enum result end_cancelled(struct ctx *c, struct order *o)
{
	struct vouchers vs;
	int64_t ended;
	enum result r = vouchers_lock(c, o, &vs);

	if (r != OK)
		return r;
	for (size_t i = 0; i < vs.n; i++)
		vs.v[i].chosen = true;
	r = vouchers_end(c, o, &vs, VOUCHER_VOID, 0, &ended);
	if (r == OK)
		r = refund_overtake(c, o, &vs);
	if (r != OK)
		return r;
	if (vouchers_count(&vs, VOUCHER_USED) > 0)
		return diff_raise(c, "cancel_of_used", order_ref(o),
		                  "cancelled by the platform, but a ticket was used");
	return o->state == ORDER_REFUNDED || o->state == ORDER_REJECTED ? OK : order_set_state(c, o, ORDER_CANCELLED);
}

enum result order_cancel(struct ctx *c, struct order *o, utc_t cancelled_at)
{
	enum result r;

	ASSERT(o->state != ORDER_ABSENT);
	r = order_set_cancelled(c, o, cancelled_at);
	return r == OK ? end_cancelled(c, o) : r;
}
