/*
 * May this be refunded? The scenic application: whole, or the vouchers named;
 * decided at once. A used ticket is never refunded; a missing code is made up for.
 * The third-party-code family's application arrives at the same address: refund_apply_code.c.
 *
 * Source: spec trade.md, "refund_apply" (scenic_spot.order.refund_apply).
 */
#include "call_order.h"
#include "issue.h"
#include "refund.h"
#include "refund_apply_code.h"
#include "spi.h"
#include "voucher_ref.h"

enum apply_source { SOURCE_NO_CODES = 301, SOURCE_EXPIRY = 302 };
enum audit_result { AUDIT_RESULT_ACCEPT = 1, AUDIT_RESULT_REJECT = 2 };

struct apply {
	struct str order_id;
	struct str biz_uniq_key;
	struct opt_utc apply_refund_time_unix;
	struct opt_int apply_source;
	struct opt_fen refund_fee_amount;
	struct list vouchers; /* struct voucher_ref */
};

static const struct field fields[] = {
	{ "order_id", FIELD_TEXT, REQUIRED, offsetof(struct apply, order_id), 1, 64, NULL },
	{ "biz_uniq_key", FIELD_TEXT, REQUIRED, offsetof(struct apply, biz_uniq_key), 1, 128, NULL },
	{ "apply_refund_time_unix", FIELD_TIME, OPTIONAL, offsetof(struct apply, apply_refund_time_unix), 0, TIME_MAX_S,
	  NULL },
	{ "apply_source", FIELD_INT, OPTIONAL, offsetof(struct apply, apply_source), INT32_MIN, INT32_MAX, NULL },
	{ "refund_fee_amount", FIELD_FEN, OPTIONAL, offsetof(struct apply, refund_fee_amount), 0, INT64_MAX, NULL },
	{ "vouchers", FIELD_LIST, OPTIONAL, offsetof(struct apply, vouchers), 0, COPIES_MAX, &VOUCHER_REF_TABLE },
};
static const struct table table = TABLE(fields, struct apply);

static struct str key(struct call *c)
{
	c->order_id = ((const struct apply *)c->request)->order_id;
	return ((const struct apply *)c->request)->biz_uniq_key;
}

static enum result write_audit(struct call *c, const struct order *o, const char *reject_reason, struct refund *rf)
{
	const struct apply *rq = c->request;
	enum result r;

	*rf = (struct refund){
		.key = rq->biz_uniq_key,
		.form = REFUND_SCENIC,
		.whole = rq->vouchers.n == 0,
		.audit = reject_reason == NULL ? AUDIT_ACCEPTED : AUDIT_REJECTED,
		.reason = reject_reason,
		.apply_source = rq->apply_source,
		.apply_at = rq->apply_refund_time_unix,
		.fee_fen = rq->refund_fee_amount,
	};
	r = refund_write(&c->ctx, o, rf);
	return r == REFUSE ? spi_refuse(c, SPI_AGAIN, "this biz_uniq_key belongs to another order") : r;
}

static enum result reject(struct call *c, const struct order *o, const char *reason)
{
	struct refund rf;

	json_int(c->data, "audit_refund_result", AUDIT_RESULT_REJECT);
	return write_audit(c, o, reason, &rf);
}

/* The platform's own fee is charged: ours must not be above it, or it counts as a reject. */
static enum result accept(struct call *c, const struct order *o, struct refund *rf)
{
	const struct apply *rq = c->request;

	json_int(c->data, "audit_refund_result", AUDIT_RESULT_ACCEPT);
	json_int(c->data, "refund_fee_amount", rq->refund_fee_amount.v.fen);
	return write_audit(c, o, NULL, rf);
}

static enum result lock_chosen(struct call *c, struct vouchers *vs, int64_t refund_id)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < vs->n; i++) {
		struct voucher *v = &vs->v[i];

		if (v->chosen && voucher_live(v) && v->state != VOUCHER_USED)
			r = voucher_move(&c->ctx, v, VOUCHER_LOCKED, refund_id);
	}
	return r;
}

static bool any_chosen(const struct vouchers *vs, bool (*is)(const struct voucher *v))
{
	for (size_t i = 0; i < vs->n; i++) {
		if (vs->v[i].chosen && is(&vs->v[i]))
			return true;
	}
	return false;
}

static bool is_used(const struct voucher *v)
{
	return v->state == VOUCHER_USED;
}

static bool is_not_used(const struct voucher *v)
{
	return v->state != VOUCHER_USED;
}

/* Money is still due: sold, or cancelled and not refunded yet. */
static bool is_owed(const struct voucher *v)
{
	return v->state != VOUCHER_REFUNDED;
}

/* At expiry the platform has asked what was used; it refunds the rest. */
static void leave_used_out(const struct apply *rq, struct vouchers *vs)
{
	if (rq->apply_source.v != SOURCE_EXPIRY || rq->vouchers.n > 0 || !any_chosen(vs, is_not_used))
		return;
	for (size_t i = 0; i < vs->n; i++)
		vs->v[i].chosen = vs->v[i].chosen && !is_used(&vs->v[i]);
}

/* Codes never reached the platform: give them now, so that the order stands. NONE: they cannot be given. */
static enum result make_up(struct call *c, const struct order *o, struct vouchers *vs)
{
	struct code_wish w = { .per_list = 1 };
	struct issue_way way;
	enum result r = issue_way_read(&c->ctx, o, &way);

	code_wish_order(&w, o, c->conf->voucher_url);
	if (r == OK && w.documents)
		r = code_wish_travellers(&c->ctx, o, &w);
	if (r == OK && !code_wish_possible(&w, vs))
		return NONE;
	way.later = false; /* they hold from this answer on */
	if (r == OK)
		r = issue_codes(&c->ctx, o, &way, vs);
	if (r != OK)
		return r;
	r = reject(c, o, "the codes are given with this answer");
	vouchers_write(c->data, &c->ctx, vs, &w);
	return r;
}

static bool can_make_up(const struct apply *rq, const struct order *o, const struct vouchers *vs)
{
	return rq->apply_source.v == SOURCE_NO_CODES && o->state == ORDER_ACCEPTED &&
	       vouchers_count(vs, VOUCHER_HELD) + vouchers_count(vs, VOUCHER_ISSUED) == vs->n;
}

static enum result audit(struct call *c, const struct order *o, struct vouchers *vs)
{
	const struct apply *rq = c->request;
	struct refund rf;
	enum result r;

	if (can_make_up(rq, o, vs)) {
		r = make_up(c, o, vs);
		if (r != NONE)
			return r;
	}
	if (!vouchers_choose(vs, &rq->vouchers))
		return reject(c, o, "it names a voucher that the order does not have");
	leave_used_out(rq, vs);
	if (any_chosen(vs, is_used))
		return reject(c, o, "a ticket was used");
	if (!any_chosen(vs, is_owed)) {
		/* By this very refund, whose notice came first? Else the money would go back twice. */
		r = refund_lock(&c->ctx, o, rq->biz_uniq_key, &rf);
		if (r != OK)
			return r == NONE ? reject(c, o, "the tickets were refunded before") : r;
	}
	r = accept(c, o, &rf);
	return r == OK ? lock_chosen(c, vs, rf.refund_id) : r;
}

static enum result handle(struct call *c)
{
	const struct apply *rq = c->request;
	struct order o;
	struct vouchers vs;
	struct refund rf;
	enum result r = call_order_lock_or_remember(c, rq->order_id, &o);

	if (r != OK)
		return r;
	if (o.state == ORDER_ABSENT)
		return accept(c, &o, &rf);
	r = vouchers_lock(&c->ctx, &o, &vs);
	return r == OK ? audit(c, &o, &vs) : r;
}

static const struct spi REFUND_APPLY = {
	.action = "refund_apply",
	.table = &table,
	.use = DB_WRITE,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = SPI_AGAIN,
	.key = key,
	.handle = handle,
	.other_has = "certificates",
	.other_lacks = "biz_uniq_key",
	.other = &REFUND_APPLY_CODE,
};

int main(void)
{
	return spi_main(&REFUND_APPLY);
}
