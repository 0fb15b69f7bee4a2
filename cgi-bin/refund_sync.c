/*
 * 超时退货通知: the result of a refund that was not decided by us, voucher by
 * voucher. Agreed ones end as refunded, refused ones are unlocked; a used one stays used.
 *
 * Source: spec codes-and-verify.md §6.3 (fulfilment.order.refund_notice).
 */
#include "call_order.h"
#include "diff.h"
#include "spi.h"
#include "voucher_ref.h"

enum notice_result { NOTICE_AGREED = 1, NOTICE_REFUSED = 2 };

struct notice {
	struct str certificate_id;
	struct str code;
	struct opt_int audit_result;
	struct opt_utc apply_time, audit_time;
};

struct sync {
	struct str order_id;
	struct str after_sale_id;
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
static const struct table notice_table = TABLE(notice_fields, struct notice);

static const struct field fields[] = {
	{ "order_id", FIELD_TEXT, REQUIRED, offsetof(struct sync, order_id), 1, 64, NULL },
	{ "after_sale_id", FIELD_WORD, OPTIONAL, offsetof(struct sync, after_sale_id), 1, 64, NULL },
	{ "after_sale_type", FIELD_INT, OPTIONAL, offsetof(struct sync, after_sale_type), INT32_MIN, INT32_MAX, NULL },
	{ "notice_list", FIELD_LIST, REQUIRED, offsetof(struct sync, notice_list), 1, COPIES_MAX, &notice_table },
};
static const struct table table = TABLE(fields, struct sync);

/* No key is documented: only identical notices are repeats of each other. */
static struct str key(struct call *c)
{
	const struct sync *rq = c->request;
	struct hash h = field_digest(&table, rq, 0);

	c->order_id = rq->order_id;
	return arena_printf(c->ctx.arena, "%s:%s", rq->order_id.p, hex_encode(c->ctx.arena, h.b, HASH_SIZE / 2).p);
}

static void choose_only(struct vouchers *vs, struct str code)
{
	for (size_t i = 0; i < vs->n; i++)
		vs->v[i].chosen = false;
	if (code.p != NULL)
		(void)vouchers_choose_code(vs, code);
}

static enum result unlock_chosen(struct call *c, struct vouchers *vs)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < vs->n; i++) {
		struct voucher *v = &vs->v[i];

		if (v->chosen && v->state == VOUCHER_LOCKED)
			r = voucher_move(&c->ctx, v, v->had_codes ? VOUCHER_ISSUED : VOUCHER_HELD, 0);
	}
	return r;
}

static enum result apply(struct call *c, const struct order *o, struct vouchers *vs, const struct notice *n)
{
	int64_t ended;
	enum result r;

	choose_only(vs, n->code);
	if (n->audit_result.v == NOTICE_REFUSED)
		return unlock_chosen(c, vs);
	if (n->audit_result.v != NOTICE_AGREED)
		return OK;
	r = vouchers_end(&c->ctx, o, vs, VOUCHER_REFUNDED, 0, &ended);
	for (size_t i = 0; r == OK && i < vs->n; i++) {
		if (vs->v[i].chosen && vs->v[i].state == VOUCHER_USED)
			r = diff_raise(&c->ctx, "refund_of_used", o->order_id,
			               "refunded by the platform, but a ticket was used");
	}
	return r;
}

static enum result handle(struct call *c)
{
	const struct sync *rq = c->request;
	const struct notice *notices = rq->notice_list.items;
	struct order o;
	struct vouchers vs;
	enum result r = call_order_lock_or_remember(c, rq->order_id, &o);

	if (r != OK || o.state == ORDER_ABSENT)
		return r;
	r = vouchers_lock(&c->ctx, &o, &vs);
	for (size_t i = 0; r == OK && i < rq->notice_list.n; i++)
		r = apply(c, &o, &vs, &notices[i]);
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
	.key = key,
	.handle = handle,
};

int main(void)
{
	return spi_main(&REFUND_SYNC);
}
