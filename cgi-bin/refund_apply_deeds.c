/*
 * What is done with a refund application: accepted, rejected, left to an operator, or answered with the codes that never came.
 * Each writes its row, its part of the answer, and what follows for the tickets.
 *
 * Source: spec trade.md, "refund_apply" (scenic_spot.order.refund_apply).
 */
#include "refund_apply.h"
#include "trade/issue.h"
#include "trade/outbox.h"

enum audit_result { AUDIT_RESULT_ACCEPT = 1, AUDIT_RESULT_REJECT = 2, AUDIT_RESULT_WAITING = 3 };

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

/* The fee is the platform's own: it would take a higher one as a rejection. */
enum result application_accept(struct spi_call *c, const struct order *o, struct vouchers *vs)
{
	const struct application *rq = c->request;
	struct refund rf;
	enum result r = write_application(c, o, AUDIT_ACCEPTED, NULL, &rf);

	json_int(c->data, "audit_refund_result", AUDIT_RESULT_ACCEPT);
	json_int(c->data, "refund_fee_amount", rq->refund_fee_amount.v.fen);
	return r == OK ? lock_chosen(c, vs, &rf) : r;
}

enum result application_reject(struct spi_call *c, const struct order *o, struct vouchers *vs, const char *reason)
{
	const struct application *rq = c->request;
	struct refund rf;
	enum result r = write_application(c, o, AUDIT_REJECTED, reason, &rf);

	json_int(c->data, "audit_refund_result", AUDIT_RESULT_REJECT);
	return r == OK ? refund_date_uses(c, o, vs, rq->apply_refund_time_unix) : r;
}

/* `shanmen refund accept` or `reject` decides; until then the tickets admit nobody. */
enum result application_wait(struct spi_call *c, const struct order *o, struct vouchers *vs)
{
	struct refund rf;
	enum result r = write_application(c, o, AUDIT_WAITING, NULL, &rf);

	json_int(c->data, "audit_refund_result", AUDIT_RESULT_WAITING);
	return r == OK ? lock_chosen(c, vs, &rf) : r;
}

/* Codes never reached the platform: they are given with this answer, so that the order stays valid. NONE: they cannot. */
enum result application_give_codes(struct spi_call *c, const struct order *o, struct vouchers *vs)
{
	static const struct list all = { false, NULL, 0 };
	struct code_format f;
	enum result r = issue_at_once(&c->ctx, o, c->conf->voucher_url, vs, &f);

	if (r != OK)
		return r;
	(void)vouchers_choose(vs, &all);
	r = application_reject(c, o, vs, "the codes are given with this answer");
	vouchers_write(c->data, &c->ctx, vs, &f);
	return r == OK ? outbox_void(&c->ctx, order_ref(o), OUTBOX_KIND(OUTBOX_CODES),
	                             "the codes went with the answer to a refund application")
	               : r;
}

/* A repeat whose kept answer was purged: the decision of then, or what an operator has decided since. */
enum result application_answer_again(struct spi_call *c, const struct refund *rf)
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
