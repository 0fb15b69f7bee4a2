/*
 * 超时退货通知: the result of a refund that was not decided by us, voucher by
 * voucher. Agreed: the voucher ends as refunded; refused: it is unlocked; a used one stays used.
 *
 * Source: spec codes-and-verify.md §6.3 (fulfilment.order.refund_notice).
 */
#include "callback/app_order.h"
#include "callback/refund_request.h"
#include "notice/diff.h"
#include "sale/purchase.h"
#include "trade/voucher_write.h"

enum notice_result { NOTICE_AGREED = 1, NOTICE_REFUSED = 2 };

struct notice {
	struct str certificate_id;
	struct str code;
	struct opt_int audit_result;
	struct opt_utc apply_time, audit_time;
};

struct sync {
	struct refund_by_code of;
	struct opt_int after_sale_type;
	struct list notice_list; /* struct notice */
};

static const struct field notice_fields[] = {
	{ "certificate_id", FIELD_WORD, OPTIONAL, offsetof(struct notice, certificate_id), 1, 64, NULL },
	{ "code", FIELD_TEXT, OPTIONAL, offsetof(struct notice, code), 1, 128, NULL },
	{ "audit_result", FIELD_INT, OPTIONAL, offsetof(struct notice, audit_result), INT32_MIN, INT32_MAX, NULL },
	{ "apply_time", FIELD_TIME, OPTIONAL, offsetof(struct notice, apply_time), 0, TIME_MAX_S, NULL },
	{ "audit_time", FIELD_TIME, OPTIONAL, offsetof(struct notice, audit_time), 0, TIME_MAX_S, NULL },
};
static const struct field_table notice_table = FIELD_TABLE(notice_fields, struct notice);

static const struct field fields[] = {
	{ "order_id", FIELD_ID, REQUIRED, offsetof(struct sync, of.order_id), 1, 64, NULL },
	{ "after_sale_id", FIELD_WORD, OPTIONAL, offsetof(struct sync, of.after_sale_id), 1, 64, NULL },
	{ "after_sale_type", FIELD_INT, OPTIONAL, offsetof(struct sync, after_sale_type), INT32_MIN, INT32_MAX, NULL },
	{ "notice_list", FIELD_LIST, REQUIRED, offsetof(struct sync, notice_list), 1, COPIES_MAX, &notice_table },
};
static const struct field_table table = FIELD_TABLE(fields, struct sync);

static struct str key_of_refund_sync(struct spi_call *c)
{
	return refund_by_code_key(c, &table);
}

static void choose_only(struct vouchers *vs, const struct voucher *v)
{
	for (size_t i = 0; i < vs->n; i++)
		vs->v[i].chosen = &vs->v[i] == v;
}

/* The refund was refused. Where the scenic application took the lock, that contradicts us: a discrepancy is raised. */
static enum result unlock_refused(struct spi_call *c, const struct order *o, struct vouchers *vs, struct voucher *v,
                                  struct opt_utc apply_at)
{
	bool third_party = false;
	enum result r;

	if (v->state != VOUCHER_LOCKED)
		return OK;
	r = refund_is_third_party(&c->ctx, v->refund_id, &third_party);
	if (r == OK && !third_party)
		r = diff_raise(
			&c->ctx, "refund_contradicts", order_ref(o),
			"a refund that we had accepted, or not decided yet, was refused elsewhere: the ticket is valid again");
	choose_only(vs, v);
	if (r == OK)
		r = refund_date_uses(c, o, vs, apply_at);
	return r == OK ? voucher_unlock(&c->ctx, v) : r;
}

static enum result end_agreed(struct spi_call *c, const struct order *o, struct vouchers *vs, struct voucher *v,
                              int64_t refund_id)
{
	int64_t ended;
	enum result r;

	choose_only(vs, v);
	r = vouchers_end(&c->ctx, o, vs, VOUCHER_REFUNDED, refund_id, &ended);
	if (r == OK && v->state == VOUCHER_USED)
		r = diff_raise(&c->ctx, "refund_of_used", order_ref(o),
		               "refunded by the platform, but a ticket was used");
	return r;
}

static enum result apply_notice(struct spi_call *c, const struct order *o, struct vouchers *vs, const struct notice *n,
                                int64_t refund_id)
{
	struct voucher *v = voucher_by_code(vs, c->conf->voucher_url, n->code);

	if (v == NULL || (n->audit_result.v != NOTICE_AGREED && n->audit_result.v != NOTICE_REFUSED))
		return diff_raise(&c->ctx, "refund_unclear", order_ref(o),
		                  "the result of a refund names a code that the order does not have, or no result");
	return n->audit_result.v == NOTICE_AGREED ? end_agreed(c, o, vs, v, refund_id)
	                                          : unlock_refused(c, o, vs, v, n->apply_time);
}

/* The notice is kept as a refund, also for an order that is not here. */
static enum result keep_notice(struct spi_call *c, const struct order *o, struct refund *rf)
{
	*rf = (struct refund){ .key = key_of_refund_sync(c), .form = REFUND_THIRD_PARTY, .audit = AUDIT_NONE };
	return refund_write(&c->ctx, o, rf);
}

static enum result handle_refund_sync(struct spi_call *c)
{
	const struct sync *rq = c->request;
	const struct notice *notices = rq->notice_list.items;
	struct order o;
	struct vouchers vs;
	struct refund rf;
	enum result r = app_order_lock_or_remember(c, c->order_id, &o);

	if (r == OK)
		r = vouchers_lock(&c->ctx, &o, &vs);
	if (r != OK)
		return r;
	r = refund_lock(&c->ctx, &o, key_of_refund_sync(c), &rf);
	if (r == OK)
		return OK; /* a repeat whose kept answer was purged */
	if (r == NONE)
		r = keep_notice(c, &o, &rf);
	if (r != OK || o.state == ORDER_ABSENT)
		return r;
	for (size_t i = 0; r == OK && i < rq->notice_list.n; i++)
		r = apply_notice(c, &o, &vs, &notices[i], rf.refund_id);
	if (r == OK)
		r = refund_overtake(&c->ctx, &o, &vs);
	if (r == OK && vouchers_count(&vs, VOUCHER_REFUNDED) == vs.n)
		r = order_set_state(&c->ctx, &o, ORDER_REFUNDED);
	return r;
}

static const struct spi REFUND_SYNC = {
	.action = "refund_sync",
	.table = &table,
	.use = DB_WRITE,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = SPI_AGAIN,
	.key = key_of_refund_sync,
	.handle = handle_refund_sync,
};

int main(void)
{
	return spi_main(&REFUND_SYNC);
}
