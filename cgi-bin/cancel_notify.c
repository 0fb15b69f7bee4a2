/*
 * The platform cancels an order: it was not paid in time, was cancelled, or our creation failed. The stock
 * goes back, once; a ticket that was used at the gate stays used.
 *
 * Source: spec trade.md, "cancel_notify" (scenic_spot.order.cancel_notify).
 */
#include "callback/app_order.h"
#include "trade/order_cancel.h"
#include "web/spi.h"

struct cancel {
	struct str order_id;
	struct str order_out_id;
	struct opt_utc cancel_order_time_unix;
	struct opt_int cancel_type;
};

static const struct field fields[] = {
	{ "order_id", FIELD_ID, REQUIRED, offsetof(struct cancel, order_id), 1, 64, NULL },
	{ "order_out_id", FIELD_ID, OPTIONAL, offsetof(struct cancel, order_out_id), 1, 64, NULL },
	{ "cancel_order_time_unix", FIELD_TIME, REQUIRED, offsetof(struct cancel, cancel_order_time_unix), 0,
	  TIME_MAX_S, NULL },
	{ "cancel_type", FIELD_INT, OPTIONAL, offsetof(struct cancel, cancel_type), INT64_MIN, INT64_MAX, NULL },
};
static const struct field_table table = FIELD_TABLE(fields, struct cancel);

static struct str key_of_cancel_notify(struct spi_call *c)
{
	c->order_id = ((const struct cancel *)c->request)->order_id;
	return c->order_id;
}

static enum result handle_cancel_notify(struct spi_call *c)
{
	const struct cancel *rq = c->request;
	struct order o;
	enum result r = app_order_lock_or_remember(c, rq->order_id, &o);
	utc_t at = rq->cancel_order_time_unix.v;

	if (r != OK)
		return r;
	/* A repeat whose kept answer was purged: it was done then. */
	if (o.cancelled.given && o.cancelled.v.s == at.s)
		return OK;
	return o.state == ORDER_ABSENT ? order_set_cancelled(&c->ctx, &o, at) : order_cancel(&c->ctx, &o, at);
}

static const struct spi CANCEL_NOTIFY = {
	.action = "cancel_notify",
	.table = &table,
	.use = DB_WRITE,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = SPI_AGAIN,
	.key = key_of_cancel_notify,
	.handle = handle_cancel_notify,
};

int main(void)
{
	return spi_main(&CANCEL_NOTIFY);
}
