/*
 * Choosing the copies, and writing it down.
 */
#include "books/compare_hold.h"

#include "trade/voucher_write.h"

static bool is_unused(const struct voucher *v)
{
	return v->state == VOUCHER_HELD || v->state == VOUCHER_ISSUED;
}

static void choose_last(struct vouchers *vs, bool held, size_t *n)
{
	for (size_t i = vs->n; i-- > 0 && *n > 0;) {
		if (!is_unused(&vs->v[i]) || vs->v[i].refunding != held)
			continue;
		vs->v[i].chosen = true;
		--*n;
	}
}

static void choose_held(struct vouchers *vs, size_t n)
{
	for (size_t i = 0; i < vs->n; i++)
		vs->v[i].chosen = false;
	choose_last(vs, true, &n);
	choose_last(vs, false, &n);
}

bool compare_hold_differs(struct compare_view *v, const struct judgement *j)
{
	bool differs = false;

	if (!v->row || !j->counted)
		return false;
	choose_held(&v->vs, j->refunding);
	for (size_t i = 0; i < v->vs.n; i++)
		differs = differs || v->vs.v[i].chosen != v->vs.v[i].refunding;
	return differs;
}

enum result compare_hold(struct ctx *c, struct compare_view *v, const struct judgement *j)
{
	return compare_hold_differs(v, j) ? vouchers_set_refunding(c, &v->vs) : OK;
}
