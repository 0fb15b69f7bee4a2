/*
 * Admission of a whole order at the counter, for a group. Order and vouchers are locked as by every callback, so that
 * the gate, a refund or a cancellation comes either before it or after it.
 */
#include "base/assert.h"
#include "trade/admission.h"
#include "trade/verify_push.h"
#include "trade/voucher_write.h"

#include <string.h>

/* The reason of a copy, with the first of its items that was used. */
static enum admission_reason judge_copy(const struct voucher *v, struct order_admission *out)
{
	enum admission_reason reason = admission_of_state(v->state);

	out->copy_no = v->copy_no;
	if (reason == ADMIT_OK && v->refunding)
		reason = ADMIT_REFUND_PENDING;
	if (reason != ADMIT_OK)
		return reason;
	for (size_t i = 0; i < v->items_n; i++) {
		if (!v->items[i].used)
			continue;
		out->project_name = v->items[i].name;
		out->used_at = v->items[i].used_at;
		return ADMIT_ALREADY_USED;
	}
	return v->items_n > 0 ? ADMIT_OK : ADMIT_NOT_ISSUED;
}

static enum admission_reason judge_order(const struct ctx *c, const struct order *o, const struct vouchers *vs,
                                         struct str poi_id, struct order_admission *out)
{
	for (size_t i = 0; i < vs->n; i++) {
		enum admission_reason reason = judge_copy(&vs->v[i], out);

		if (reason != ADMIT_OK)
			return reason;
	}
	out->copy_no = 0;
	if (vs->n == 0)
		return ADMIT_NOT_ISSUED;
	if (poi_id.p != NULL && strcmp(poi_id.p, o->poi_id.p) != 0)
		return ADMIT_WRONG_POI;
	if (admission_expired(c->now, VOUCHER_ISSUED, o->auto_refund_at))
		return ADMIT_EXPIRED;
	return admission_day_fits(c->now, o->day, o->last_day, o->valid_from, o->valid_to) ? ADMIT_OK : ADMIT_WRONG_DAY;
}

static enum result use_all(struct ctx *c, const struct order *o, const struct vouchers *vs, struct str poi_id)
{
	const struct verify_use u = {
		.order = order_ref(o),
		.order_no = o->order_no,
		.poi_id = poi_id.p != NULL ? poi_id : o->poi_id,
		.used_at = c->now,
		.refused_at = vouchers_refused_at(vs),
	};
	enum result r = vouchers_use_all(c, o, vs, u.poi_id);

	return r == OK ? verify_push_add(c, &u) : r;
}

enum result admission_decide_order(struct ctx *c, struct order_ref which, struct str poi_id,
                                   struct order_admission *out)
{
	struct order o;
	struct vouchers vs;
	enum result r;

	ASSERT(tx_open(c->db));
	r = order_lock(c, which, &o);
	if (r == OK)
		r = vouchers_lock(c, &o, &vs);
	if (r != OK)
		return r;
	*out = (struct order_admission){ .order_id = o.order_id, .copies = (int64_t)vs.n, .used_at = c->now };
	out->reason = judge_order(c, &o, &vs, poi_id, out);
	out->admit = out->reason == ADMIT_OK;
	return out->admit ? use_all(c, &o, &vs, poi_id) : OK;
}
