/*
 * May this be refunded? The scenic application, for the whole order or for the vouchers it names: decided at once, or
 * later by an operator where the product says so. A used ticket is never refunded; codes that never came are made now.
 * The application of the third-party-code family arrives at the same address: refund_apply_code.c.
 *
 * Source: spec trade.md, "refund_apply" (scenic_spot.order.refund_apply).
 */
#include "callback/app_order.h"
#include "callback/refund_request.h"
#include "refund_apply_code.h"
#include "sale/purchase.h"
#include "trade/issue.h"
#include "trade/outbox.h"

enum audit_result { AUDIT_RESULT_ACCEPT = 1, AUDIT_RESULT_REJECT = 2, AUDIT_RESULT_WAITING = 3 };

struct application {
	struct refund_scenic of;
	struct opt_utc apply_refund_time_unix;
	struct opt_int apply_source;
	struct opt_fen refund_fee_amount;
};

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

static enum result write_application(struct spi_call *c, const struct order *o, enum refund_audit audit,
                                     const char *reason, struct refund *rf)
{
	const struct application *rq = c->request;

	*rf = (struct refund){
		.form = REFUND_SCENIC,
		.audit = audit,
		.reason = reason,
		.apply_source = rq->apply_source,
		.apply_at = rq->apply_refund_time_unix,
		.fee_fen = rq->refund_fee_amount,
	};
	if (audit == AUDIT_WAITING)
		rf->decide_by = refund_decide_by(c->ctx.now, rq->apply_refund_time_unix);
	return refund_scenic_write(c, o, rf);
}

static enum result reject_application(struct spi_call *c, const struct order *o, struct vouchers *vs,
                                      const char *reason)
{
	const struct application *rq = c->request;
	struct refund rf;
	enum result r = write_application(c, o, AUDIT_REJECTED, reason, &rf);

	json_int(c->data, "audit_refund_result", AUDIT_RESULT_REJECT);
	return r == OK ? refund_date_uses(c, o, vs, rq->apply_refund_time_unix) : r;
}

/* The fee is the platform's own: it would take a higher one as a rejection. */
static enum result accept_application(struct spi_call *c, const struct order *o, struct refund *rf)
{
	const struct application *rq = c->request;

	json_int(c->data, "audit_refund_result", AUDIT_RESULT_ACCEPT);
	json_int(c->data, "refund_fee_amount", rq->refund_fee_amount.v.fen);
	return write_application(c, o, AUDIT_ACCEPTED, NULL, rf);
}

/* A ticket whose refund was accepted before stays locked by that one when this application only waits. */
static enum result lock_chosen(struct spi_call *c, struct vouchers *vs, const struct refund *rf)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < vs->n; i++) {
		struct voucher *v = &vs->v[i];

		if (!v->chosen || !voucher_refundable(v))
			continue;
		if (rf->audit != AUDIT_WAITING || !v->accepted)
			r = voucher_move(&c->ctx, v, VOUCHER_LOCKED, rf->refund_id);
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

/* The money is still to be paid back: it is sold, or cancelled and not refunded yet. */
static bool is_unrefunded(const struct voucher *v)
{
	return v->state != VOUCHER_REFUNDED;
}

/* At expiry the platform has asked which tickets were used, and refunds the others. */
static void leave_used_out(const struct application *rq, struct vouchers *vs)
{
	if (rq->apply_source.v != SOURCE_EXPIRY || rq->of.vouchers.n > 0 || !any_chosen(vs, is_not_used))
		return;
	for (size_t i = 0; i < vs->n; i++)
		vs->v[i].chosen = vs->v[i].chosen && !is_used(&vs->v[i]);
}

/* There is something to decide: it is unused, and no refund was accepted for it. */
static bool is_undecided(const struct voucher *v)
{
	return voucher_refundable(v) && !v->accepted;
}

/* Not at expiry: there the platform knows which tickets were used, and nothing is left to decide. */
static enum result needs_operator(struct spi_call *c, const struct order *o, struct vouchers *vs, bool *out)
{
	const struct application *rq = c->request;
	enum result r;

	*out = false;
	if (rq->apply_source.v == SOURCE_EXPIRY || !any_chosen(vs, is_undecided))
		return OK;
	r = refund_by_operator(&c->ctx, o, out);
	*out = *out && any_chosen(vs, is_undecided);
	return r;
}

/* `shanmen refund accept` or `reject` decides; until then the tickets admit nobody. */
static enum result wait_for_operator(struct spi_call *c, const struct order *o, struct vouchers *vs)
{
	struct refund rf;
	enum result r = write_application(c, o, AUDIT_WAITING, NULL, &rf);

	json_int(c->data, "audit_refund_result", AUDIT_RESULT_WAITING);
	return r == OK ? lock_chosen(c, vs, &rf) : r;
}

/* Codes never reached the platform: they are given with this answer, so that the order stays valid. NONE: they cannot. */
static enum result give_missing_codes(struct spi_call *c, const struct order *o, struct vouchers *vs)
{
	static const struct list all = { false, NULL, 0 };
	struct code_format f;
	enum result r = issue_at_once(&c->ctx, o, c->conf->voucher_url, vs, &f);

	if (r != OK)
		return r;
	(void)vouchers_choose(vs, &all);
	r = reject_application(c, o, vs, "the codes are given with this answer");
	vouchers_write(c->data, &c->ctx, vs, &f);
	return r == OK ? outbox_void(&c->ctx, order_ref(o), OUTBOX_KIND(OUTBOX_CODES),
	                             "the codes went with the answer to a refund application")
	               : r;
}

static bool lacks_codes(const struct application *rq, const struct order *o, const struct vouchers *vs)
{
	return rq->apply_source.v == SOURCE_NO_CODES && o->state == ORDER_ACCEPTED &&
	       vouchers_count(vs, VOUCHER_HELD) + vouchers_count(vs, VOUCHER_ISSUED) == vs->n;
}

/* The reason for which the rules demand a rejection; NULL: there is none. */
static enum result find_objection(struct spi_call *c, const struct order *o, const struct vouchers *vs,
                                  const char **why)
{
	struct refund rf;
	enum result r;

	*why = any_chosen(vs, is_used) ? "a ticket was used" : NULL;
	if (*why != NULL || any_chosen(vs, is_unrefunded))
		return OK;
	/* All were refunded before. Unless that was this very refund, whose notice came first, the money would go back twice. */
	r = refund_scenic_lock(c, o, &rf);
	if (r == NONE)
		*why = "the tickets were refunded before";
	return r == NONE ? OK : r;
}

/*
 * True when this application takes some tickets of another one that waits, but not all. That is rejected: when the other
 * one is accepted as a whole later, these tickets would be paid back twice.
 */
static bool splits_waiting_refund(const struct vouchers *vs)
{
	for (size_t i = 0; i < vs->n; i++) {
		const struct voucher *taken = &vs->v[i];

		if (!taken->chosen || taken->state != VOUCHER_LOCKED || taken->accepted)
			continue;
		for (size_t k = 0; k < vs->n; k++) {
			const struct voucher *left = &vs->v[k];

			if (!left->chosen && left->state == VOUCHER_LOCKED && left->refund_id == taken->refund_id)
				return true;
		}
	}
	return false;
}

static enum result audit_application(struct spi_call *c, const struct order *o, struct vouchers *vs)
{
	const struct application *rq = c->request;
	const char *why;
	bool by_operator = false;
	struct refund rf;
	enum result r;

	if (lacks_codes(rq, o, vs)) {
		r = give_missing_codes(c, o, vs);
		if (r != NONE)
			return r;
	}
	if (!vouchers_choose(vs, &rq->of.vouchers))
		return reject_application(c, o, vs, "it names a voucher that the order does not have");
	leave_used_out(rq, vs);
	r = find_objection(c, o, vs, &why);
	if (r == OK && why == NULL) {
		r = refund_mark_accepted(&c->ctx, o, vs);
		if (r == OK && splits_waiting_refund(vs))
			why = "another application for one of these tickets, and for others, waits for a decision";
	}
	if (r == OK && why != NULL)
		return reject_application(c, o, vs, why);
	if (r == OK)
		r = needs_operator(c, o, vs, &by_operator);
	if (r == OK && by_operator)
		return wait_for_operator(c, o, vs);
	if (r == OK)
		r = accept_application(c, o, &rf);
	return r == OK ? lock_chosen(c, vs, &rf) : r;
}

/* A repeat whose kept answer was purged: the decision of then, or what an operator has decided since. */
static enum result answer_application_again(struct spi_call *c, const struct refund *rf)
{
	static const enum audit_result results[AUDIT__MAX] = {
		[AUDIT_ACCEPTED] = AUDIT_RESULT_ACCEPT,
		[AUDIT_REJECTED] = AUDIT_RESULT_REJECT,
		[AUDIT_WAITING] = AUDIT_RESULT_WAITING,
		[AUDIT_OVERTAKEN] = AUDIT_RESULT_WAITING,
	};

	json_int(c->data, "audit_refund_result", results[rf->audit]);
	if (rf->audit == AUDIT_ACCEPTED)
		json_int(c->data, "refund_fee_amount", rf->fee_fen.v.fen);
	return OK;
}

static enum result handle_refund_apply(struct spi_call *c)
{
	struct order o;
	struct vouchers vs;
	struct refund rf;
	enum result r = app_order_lock_or_remember(c, c->order_id, &o);

	if (r != OK)
		return r;
	if (o.state == ORDER_ABSENT)
		return accept_application(c, &o, &rf);
	r = vouchers_lock(&c->ctx, &o, &vs);
	if (r != OK)
		return r;
	r = refund_scenic_lock(c, &o, &rf);
	if (r == OK && rf.audit != AUDIT_NONE)
		return answer_application_again(c, &rf);
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
