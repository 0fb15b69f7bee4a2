/*
 * What a refund application is judged by: which of the chosen tickets may still be refunded, and who decides.
 *
 * Source: spec trade.md, "refund_apply" (scenic_spot.order.refund_apply).
 */
#include "refund_apply.h"

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

bool application_lacks_codes(const struct application *rq, const struct order *o, const struct vouchers *vs)
{
	return rq->apply_source.v == SOURCE_NO_CODES && o->state == ORDER_ACCEPTED &&
	       vouchers_count(vs, VOUCHER_HELD) + vouchers_count(vs, VOUCHER_ISSUED) == vs->n;
}

/* At expiry the platform has asked which tickets were used, and refunds the others. */
static void leave_used_out(const struct application *rq, struct vouchers *vs)
{
	if (rq->apply_source.v != SOURCE_EXPIRY || rq->of.vouchers.n > 0 || !any_chosen(vs, is_not_used))
		return;
	for (size_t i = 0; i < vs->n; i++)
		vs->v[i].chosen = vs->v[i].chosen && !is_used(&vs->v[i]);
}

bool application_choose(const struct application *rq, struct vouchers *vs)
{
	bool all = vouchers_choose(vs, &rq->of.vouchers);

	leave_used_out(rq, vs);
	return all;
}

/* There is something to decide: it is unused, and no refund was accepted for it. */
static bool is_undecided(const struct voucher *v)
{
	return voucher_refundable(v) && !v->accepted;
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

enum result application_objection(struct spi_call *c, const struct order *o, struct vouchers *vs, const char **why)
{
	struct refund rf;
	enum result r;

	*why = any_chosen(vs, is_used) ? "a ticket was used" : NULL;
	if (*why != NULL)
		return OK;
	if (!any_chosen(vs, is_unrefunded)) {
		/* All were refunded before. Unless that was this very refund, whose notice came first, the money would go back twice. */
		r = refund_scenic_lock(c, o, &rf);
		if (r == NONE)
			*why = "the tickets were refunded before";
		if (r != OK)
			return r == NONE ? OK : r;
	}
	r = refund_mark_accepted(&c->ctx, o, vs);
	if (r == OK && splits_waiting_refund(vs))
		*why = "another application for one of these tickets, and for others, waits for a decision";
	return r;
}

/* Not at expiry: there the platform knows which tickets were used, and nothing is left to decide. */
enum result application_needs_operator(struct spi_call *c, const struct order *o, struct vouchers *vs, bool *out)
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
