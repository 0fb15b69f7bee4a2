/*
 * May this be refunded? The scenic application, for the whole order or for the vouchers it names: decided at once, or
 * later by an operator where the product says so. A used ticket is never refunded; codes that never came are made now.
 * The application of the third-party-code family arrives at the same address: refund_apply_code.c.
 *
 * Source: spec trade.md, "refund_apply" (scenic_spot.order.refund_apply).
 */
#include "refund_apply.h"

#include "callback/app_order.h"
#include "refund_apply_code.h"
#include "sale/purchase.h"

static const struct field fields[] = {
	{ "order_id", FIELD_ID, REQUIRED, offsetof(struct application, of.order_id), 1, 64, NULL },
	{ "biz_uniq_key", FIELD_ID, REQUIRED, offsetof(struct application, of.biz_uniq_key), 1, 128, NULL },
	{ "apply_refund_time_unix", FIELD_TIME, REQUIRED, offsetof(struct application, apply_refund_time_unix), 0,
	  TIME_MAX_S, NULL },
	{ "apply_source", FIELD_INT, OPTIONAL, offsetof(struct application, apply_source), INT32_MIN, INT32_MAX, NULL },
	{ "refund_fee_amount", FIELD_FEN, OPTIONAL, offsetof(struct application, refund_fee_amount), 0, INT64_MAX,
	  NULL },
	{ "vouchers", FIELD_LIST, OPTIONAL, offsetof(struct application, of.vouchers), 0, COPIES_MAX,
	  &VOUCHER_REF_TABLE },
};
static const struct field_table table = FIELD_TABLE(fields, struct application);

static enum result audit_application(struct spi_call *c, const struct order *o, struct vouchers *vs)
{
	const struct application *rq = c->request;
	const char *why;
	bool by_operator = false;
	enum result r;

	if (application_lacks_codes(rq, o, vs)) {
		r = application_give_codes(c, o, vs);
		if (r != NONE)
			return r;
	}
	if (!application_choose(rq, vs))
		return application_reject(c, o, vs, "it names a voucher that the order does not have");
	r = application_objection(c, o, vs, &why);
	if (r == OK && why != NULL)
		return application_reject(c, o, vs, why);
	if (r == OK)
		r = application_needs_operator(c, o, vs, &by_operator);
	if (r != OK)
		return r;
	return by_operator ? application_wait(c, o, vs) : application_accept(c, o, vs);
}

/* For an order that is not here nothing stands against it; what the platform says of it later finds the refund. */
static enum result handle_refund_apply(struct spi_call *c)
{
	struct order o;
	struct vouchers vs = { .n = 0 };
	struct refund rf;
	enum result r = app_order_lock_or_remember(c, c->order_id, &o);

	if (r != OK)
		return r;
	if (o.state == ORDER_ABSENT)
		return application_accept(c, &o, &vs);
	r = vouchers_lock(&c->ctx, &o, &vs);
	if (r != OK)
		return r;
	r = refund_scenic_lock(c, &o, &rf);
	if (r == OK && rf.audit != AUDIT_NONE)
		return application_answer_again(c, &rf);
	return r == OK || r == NONE ? audit_application(c, &o, &vs) : r;
}

static const struct spi REFUND_APPLY = {
	.action = "refund_apply",
	.table = &table,
	.use = DB_WRITE,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = SPI_AGAIN,
	.key = refund_scenic_key,
	.handle = handle_refund_apply,
	.other_has = "certificates",
	.other_lacks = { "biz_uniq_key", "start_time" }, /* start_time: a request for codes */
	.other = &REFUND_APPLY_CODE,
};

int main(void)
{
	return spi_main(&REFUND_APPLY);
}
