/*
 * The visitor has paid (before-payment mode). The answer accepts or rejects the order, also one that was never
 * created here: the platform's payment does not depend on our creation.
 *
 * Source: spec trade.md, "pay_notify" (scenic_spot.order.pay_notify).
 */
#include "callback/app_order.h"
#include "callback/confirm_info.h"
#include "web/spi.h"

struct pay {
	struct str order_id;
	struct str order_out_id;
	struct opt_utc pay_time_unix;
};

static const struct field fields[] = {
	{ "order_id", FIELD_ID, REQUIRED, offsetof(struct pay, order_id), 1, 64, NULL },
	{ "order_out_id", FIELD_ID, OPTIONAL, offsetof(struct pay, order_out_id), 1, 64, NULL },
	{ "pay_time_unix", FIELD_TIME, REQUIRED, offsetof(struct pay, pay_time_unix), 0, TIME_MAX_S, NULL },
};
static const struct field_table table = FIELD_TABLE(fields, struct pay);

static struct str key_of_pay_notify(struct spi_call *c)
{
	c->order_id = ((const struct pay *)c->request)->order_id;
	return c->order_id;
}

/* Accepted or waiting already: the same answer again. */
static enum confirm_answer answer_of(const struct order *o)
{
	switch (o->state) {
	case ORDER_ACCEPTED: return CONFIRM_ACCEPT;
	case ORDER_WAITING: return CONFIRM_LATER;
	default: return CONFIRM_REJECT;
	}
}

static enum result handle_pay_notify(struct spi_call *c)
{
	const struct pay *rq = c->request;
	struct order o;
	enum result r = app_order_lock_or_remember(c, rq->order_id, &o);

	if (r == OK && o.state == ORDER_CREATED)
		r = order_set_paid(&c->ctx, &o, rq->pay_time_unix.v, o.confirm_later ? ORDER_WAITING : ORDER_ACCEPTED);
	if (r == OK)
		confirm_info_write(c->data, answer_of(&o));
	return r;
}

static const struct spi PAY_NOTIFY = {
	.action = "pay_notify",
	.table = &table,
	.use = DB_WRITE,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = SPI_AGAIN,
	.key = key_of_pay_notify,
	.handle = handle_pay_notify,
};

int main(void)
{
	return spi_main(&PAY_NOTIFY);
}
