/*
 * 申请退货: the refund application of the third-party-code family, by codes. One
 * answer cannot agree to some and refuse others: then it is pending.
 *
 * Source: spec codes-and-verify.md §6.1 (fulfilment.order.refund_apply). Names marked
 * ASSUMED there: `certificates`, `result` 0 for pending, `certificate` in the answer.
 */
#include "refund_apply_code.h"
#include "call_order.h"

#include "refund.h"
#include "voucher_ref.h"

enum code_audit { CODE_PENDING = 0, CODE_AGREED = 1, CODE_REFUSED = 2 };

struct certificate {
	struct str certificate_id;
	struct str code;
};

struct apply_code {
	struct str order_id;
	struct str after_sale_id;
	struct list certificates; /* struct certificate */
	struct opt_utc apply_time;
};

static const struct field certificate_fields[] = {
	{ "certificate_id", FIELD_WORD, OPTIONAL, offsetof(struct certificate, certificate_id), 1, 64, NULL },
	{ "code", FIELD_TEXT, OPTIONAL, offsetof(struct certificate, code), 1, 128, NULL },
};
static const struct table certificate_table = TABLE(certificate_fields, struct certificate);

static const struct field fields[] = {
	{ "order_id", FIELD_TEXT, REQUIRED, offsetof(struct apply_code, order_id), 1, 64, NULL },
	{ "after_sale_id", FIELD_WORD, OPTIONAL, offsetof(struct apply_code, after_sale_id), 1, 64, NULL },
	{ "certificates", FIELD_LIST, REQUIRED, offsetof(struct apply_code, certificates), 1, COPIES_MAX,
	  &certificate_table },
	{ "apply_time", FIELD_TIME, OPTIONAL, offsetof(struct apply_code, apply_time), 0, TIME_MAX_S, NULL },
};
static const struct table table = TABLE(fields, struct apply_code);

/* No key is documented: the same certificates of an order are the same application. */
static struct str key(struct call *c)
{
	const struct apply_code *rq = c->request;
	struct hash h = field_digest(&table, rq, 0);

	c->order_id = rq->order_id;
	return arena_printf(c->ctx.arena, "%s:%s", rq->order_id.p, hex_encode(c->ctx.arena, h.b, HASH_SIZE / 2).p);
}

static enum result answer(struct call *c, enum code_audit result, const char *reason)
{
	json_int(c->data, "result", result);
	if (reason != NULL)
		json_text(c->data, "reason", reason);
	return OK;
}

static enum result write_audit(struct call *c, const struct order *o, bool agreed, struct refund *rf)
{
	const struct apply_code *rq = c->request;

	*rf = (struct refund){ .key = key(c),
		               .form = REFUND_THIRD_PARTY,
		               .audit = agreed ? AUDIT_ACCEPTED : AUDIT_REJECTED,
		               .reason = agreed ? NULL : "a ticket was used",
		               .apply_at = rq->apply_time };
	return refund_write(&c->ctx, o, rf);
}

static enum result agree(struct call *c, const struct order *o, struct vouchers *vs)
{
	struct refund rf;
	enum result r = write_audit(c, o, true, &rf);

	for (size_t i = 0; r == OK && i < vs->n; i++) {
		if (vs->v[i].chosen && voucher_live(&vs->v[i]))
			r = voucher_move(&c->ctx, &vs->v[i], VOUCHER_LOCKED, rf.refund_id);
	}
	return r == OK ? answer(c, CODE_AGREED, NULL) : r;
}

static enum result handle(struct call *c)
{
	const struct apply_code *rq = c->request;
	const struct certificate *certs = rq->certificates.items;
	struct order o;
	struct vouchers vs;
	struct refund rf;
	size_t used = 0, chosen = 0;
	bool known = true;
	enum result r = call_order_lock(c, rq->order_id, &o);

	if (r == NONE || (r == OK && o.state == ORDER_ABSENT))
		return answer(c, CODE_PENDING, NULL);
	if (r == OK)
		r = vouchers_lock(&c->ctx, &o, &vs);
	if (r != OK)
		return r;
	for (size_t i = 0; i < rq->certificates.n; i++)
		known = certs[i].code.p != NULL && vouchers_choose_code(&vs, certs[i].code) && known;
	for (size_t i = 0; i < vs.n; i++) {
		chosen += vs.v[i].chosen;
		used += vs.v[i].chosen && vs.v[i].state == VOUCHER_USED;
	}
	if (!known || (used > 0 && used < chosen))
		return answer(c, CODE_PENDING, NULL);
	if (used == 0)
		return agree(c, &o, &vs);
	r = write_audit(c, &o, false, &rf);
	return r == OK ? answer(c, CODE_REFUSED, "a ticket was used") : r;
}

const struct spi REFUND_APPLY_CODE = {
	.action = "refund_apply_code",
	.table = &table,
	.use = DB_WRITE,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = SPI_AGAIN,
	.key = key,
	.handle = handle,
};
