/*
 * 申请退货: the refund application of the third-party-code family, by codes. One
 * answer cannot agree to some codes and refuse others: then it is "pending", and each code's audit is sent later.
 *
 * Source: spec codes-and-verify.md §6.1 (fulfilment.order.refund_apply). Names marked
 * ASSUMED there: `certificates`, `result` 0 for pending, `certificate` in the answer.
 */
#include "refund_apply_code.h"

#include "callback/app_order.h"
#include "callback/refund_request.h"
#include "notice/diff.h"
#include "sale/purchase.h"
#include "trade/outbox.h"
#include "trade/voucher_write.h"

#define USED "a ticket was used"
#define BODY_MAX 1024

enum code_audit { CODE_PENDING = 0, CODE_AGREED = 1, CODE_REFUSED = 2 };

struct certificate {
	struct str certificate_id;
	struct str code;
};

struct code_application {
	struct refund_by_code of;
	struct list certificates; /* struct certificate */
	struct opt_utc apply_time;
};

static const struct field certificate_fields[] = {
	{ "certificate_id", FIELD_WORD, OPTIONAL, offsetof(struct certificate, certificate_id), 1, 64, NULL },
	{ "code", FIELD_TEXT, OPTIONAL, offsetof(struct certificate, code), 1, 128, NULL },
};
static const struct field_table certificate_table = FIELD_TABLE(certificate_fields, struct certificate);

static const struct field fields[] = {
	{ "order_id", FIELD_ID, REQUIRED, offsetof(struct code_application, of.order_id), 1, 64, NULL },
	{ "after_sale_id", FIELD_WORD, OPTIONAL, offsetof(struct code_application, of.after_sale_id), 1, 64, NULL },
	{ "certificates", FIELD_LIST, REQUIRED, offsetof(struct code_application, certificates), 1, COPIES_MAX,
	  &certificate_table },
	{ "apply_time", FIELD_TIME, OPTIONAL, offsetof(struct code_application, apply_time), 0, TIME_MAX_S, NULL },
};
static const struct field_table table = FIELD_TABLE(fields, struct code_application);

static struct str key_of_refund_apply_code(struct spi_call *c)
{
	return refund_by_code_key(c, &table);
}

static enum result answer_result(struct spi_call *c, enum code_audit result, const char *reason)
{
	json_int(c->data, "result", result);
	if (reason != NULL)
		json_text(c->data, "reason", reason);
	return OK;
}

static enum result write_code_application(struct spi_call *c, const struct order *o, enum refund_audit audit,
                                          struct refund *rf)
{
	const struct code_application *rq = c->request;

	*rf = (struct refund){ .key = key_of_refund_apply_code(c),
		               .form = REFUND_THIRD_PARTY,
		               .audit = audit,
		               .reason = audit == AUDIT_REJECTED ? USED : NULL,
		               .apply_at = rq->apply_time };
	return refund_write(&c->ctx, o, rf);
}

static enum result lock_unused(struct spi_call *c, struct voucher *v, int64_t refund_id)
{
	return voucher_refundable(v) ? voucher_move(&c->ctx, v, VOUCHER_LOCKED, refund_id) : OK;
}

static enum result agree_all(struct spi_call *c, const struct order *o, struct vouchers *vs)
{
	struct refund rf;
	enum result r = write_code_application(c, o, AUDIT_ACCEPTED, &rf);

	for (size_t i = 0; r == OK && i < vs->n; i++) {
		if (vs->v[i].chosen)
			r = lock_unused(c, &vs->v[i], rf.refund_id);
	}
	return r == OK ? answer_result(c, CODE_AGREED, NULL) : r;
}

static enum result refuse_all(struct spi_call *c, const struct order *o, struct vouchers *vs, const char *reason)
{
	const struct code_application *rq = c->request;
	struct refund rf;
	enum result r = write_code_application(c, o, AUDIT_REJECTED, &rf);

	if (r == OK)
		r = refund_date_uses(c, o, vs, rq->apply_time);
	return r == OK ? answer_result(c, CODE_REFUSED, reason) : r;
}

/* The message with the audit of one certificate (§6.2). */
static enum result add_audit(struct spi_call *c, const struct order *o, size_t i, bool agreed)
{
	const struct code_application *rq = c->request;
	const struct certificate *cert = &((const struct certificate *)rq->certificates.items)[i];
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };
	enum result r;

	json_object(&j, NULL);
	if (rq->of.after_sale_id.p != NULL)
		json_str(&j, "after_sale_id", rq->of.after_sale_id);
	if (cert->certificate_id.p != NULL)
		json_str(&j, "certificate_id", cert->certificate_id);
	json_str(&j, "code", cert->code);
	json_int(&j, "result", agreed ? CODE_AGREED : CODE_REFUSED);
	if (!agreed)
		json_text(&j, "reason", USED);
	json_object_end(&j);
	r = b.over ? BUG
	           : outbox_add(&c->ctx, OUTBOX_CODE_AUDIT,
	                        arena_printf(c->ctx.arena, "%s:%zu", key_of_refund_apply_code(c).p, i), order_ref(o),
	                        buf_str(&b),
	                        refund_audit_terms(c->ctx.now, refund_decide_by(c->ctx.now, rq->apply_time)));
	buf_free(&b);
	return r;
}

/* Some may be refunded and some not, or are unknown: each known one gets its own message, the unknown an operator. */
static enum result answer_pending(struct spi_call *c, const struct order *o, struct vouchers *vs)
{
	const struct code_application *rq = c->request;
	const struct certificate *certs = rq->certificates.items;
	struct refund rf;
	bool unknown = false;
	enum result r = write_code_application(c, o, AUDIT_WAITING, &rf);

	for (size_t i = 0; r == OK && i < rq->certificates.n; i++) {
		struct voucher *v = voucher_by_code(vs, c->conf->voucher_url, certs[i].code);

		unknown = unknown || v == NULL;
		if (v == NULL)
			continue;
		v->chosen = v->state == VOUCHER_USED;
		r = lock_unused(c, v, rf.refund_id);
		if (r == OK)
			r = add_audit(c, o, i, v->state != VOUCHER_USED);
	}
	if (r == OK)
		r = refund_date_uses(c, o, vs, rq->apply_time);
	if (r == OK && unknown)
		r = diff_raise(
			&c->ctx, "refund_waiting", order_ref(o),
			"a refund was requested for a code that the order does not have: decide it in the merchant app");
	return r == OK ? answer_result(c, CODE_PENDING, NULL) : r;
}

static enum result answer_unknown_order(struct spi_call *c)
{
	enum result r =
		diff_raise(&c->ctx, "refund_waiting", (struct order_ref){ c->app->app_id, c->order_id },
	                   "a refund was requested for an order that is not here: decide it in the merchant app");

	return r == OK ? answer_result(c, CODE_PENDING, NULL) : r;
}

static enum result audit_code_application(struct spi_call *c, const struct order *o, struct vouchers *vs)
{
	const struct code_application *rq = c->request;
	const struct certificate *certs = rq->certificates.items;
	size_t used = 0, refunded = 0;

	for (size_t i = 0; i < rq->certificates.n; i++) {
		struct voucher *v = voucher_by_code(vs, c->conf->voucher_url, certs[i].code);

		if (v == NULL)
			return answer_pending(c, o, vs);
		v->chosen = true;
		used += v->state == VOUCHER_USED;
		refunded += v->state == VOUCHER_REFUNDED;
	}
	if (used > 0)
		return used == rq->certificates.n ? refuse_all(c, o, vs, USED) : answer_pending(c, o, vs);
	if (refunded == rq->certificates.n)
		return refuse_all(c, o, vs, "refunded before");
	return agree_all(c, o, vs);
}

/* A repeat whose kept answer was purged. */
static enum result answer_code_again(struct spi_call *c, const struct refund *rf)
{
	switch (rf->audit) {
	case AUDIT_ACCEPTED: return answer_result(c, CODE_AGREED, NULL);
	case AUDIT_REJECTED: return answer_result(c, CODE_REFUSED, rf->reason);
	default: return answer_result(c, CODE_PENDING, NULL);
	}
}

static enum result handle_refund_apply_code(struct spi_call *c)
{
	struct order o;
	struct vouchers vs;
	struct refund rf;
	enum result r = app_order_lock(c, c->order_id, &o);

	if (r == NONE || (r == OK && o.state == ORDER_ABSENT))
		return answer_unknown_order(c);
	if (r == OK)
		r = vouchers_lock(&c->ctx, &o, &vs);
	if (r != OK)
		return r;
	r = refund_lock(&c->ctx, &o, key_of_refund_apply_code(c), &rf);
	if (r == OK)
		return answer_code_again(c, &rf);
	return r == NONE ? audit_code_application(c, &o, &vs) : r;
}

const struct spi REFUND_APPLY_CODE = {
	.action = "refund_apply_code",
	.table = &table,
	.use = DB_WRITE,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = SPI_AGAIN,
	.key = key_of_refund_apply_code,
	.handle = handle_refund_apply_code,
};
