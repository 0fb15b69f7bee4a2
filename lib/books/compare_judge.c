/*
 * The judgement: amounts, refunds, uses, then order_status by order_status.
 */
#include "books/compare_judge.h"

#include "base/str.h"

/* The certificates of an order, counted. */
struct items {
	size_t n;
	size_t live, refunding, refunded, fulfilled, fulfilling;
	bool unknown;        /* one has a status that is not known */
	bool undecided_long; /* one has been in refund for a day */
	struct opt_fen amount;
	struct opt_utc refunded_at;
};

static void count_refunded(struct items *s, const struct order_certificate *c)
{
	s->refunded++;
	s->amount.given = s->amount.given && c->refund.given;
	s->amount.v.fen += c->refund.v.fen;
	if (c->refunded_at.given && (!s->refunded_at.given || c->refunded_at.v.s > s->refunded_at.v.s))
		s->refunded_at = c->refunded_at;
}

static void count_item(struct items *s, const struct order_certificate *c, utc_t now)
{
	switch (c->item_status.given ? c->item_status.v : -1) {
	case ITEM_INITIAL:
	case ITEM_TO_USE:
	case ITEM_BOOKING:
	case ITEM_BOOKED: s->live++; break;
	case ITEM_REFUNDING:
		s->refunding++;
		s->undecided_long =
			s->undecided_long || (c->updated_at.given && now.s - c->updated_at.v.s >= JUDGE_UNDECIDED_S);
		break;
	case ITEM_REFUNDED: count_refunded(s, c); break;
	case ITEM_FULFILLING: s->fulfilling++; break;
	case ITEM_FULFILLED: s->fulfilled++; break;
	default: s->unknown = true;
	}
}

static struct items count_items(const struct order_record *o, utc_t now)
{
	struct items s = { .n = o->certificates_n, .amount = { .given = true } };

	for (size_t i = 0; i < s.n; i++)
		count_item(&s, &o->certificates[i], now);
	s.amount.given = s.amount.given && s.refunded > 0;
	return s;
}

static bool is_old(utc_t since, utc_t now, int64_t age_s)
{
	return now.s - since.s >= age_s;
}

static bool ended_here(const struct our_order *o)
{
	return o->state == ORDER_REJECTED || o->state == ORDER_CANCELLED || o->state == ORDER_REFUNDED;
}

static bool paid_here(const struct our_order *o)
{
	return o->state == ORDER_WAITING || o->state == ORDER_ACCEPTED;
}

static bool paid_there(int64_t status)
{
	return status == STATUS_PAID || status == STATUS_TO_USE || status == STATUS_COMPLETED;
}

/* One id that both sides have and that is the same decides; with no id on both sides nothing is known. */
static bool sku_differs(const struct our_order *o, const struct order_record *t)
{
	bool by_theirs = o->sku_id.p != NULL && t->sku_id.p != NULL;
	bool by_ours = o->sku_out_id.p != NULL && t->sku_out_id.p != NULL;

	return (by_theirs || by_ours) && !str_same(o->sku_id, t->sku_id) && !str_same(o->sku_out_id, t->sku_out_id);
}

static void judge_amounts(struct judgement *j, const struct our_order *o, const struct order_record *t)
{
	if (o->pay.given && t->pay.given && o->pay.v.fen != t->pay.v.fen)
		j->found |= FOUND(FOUND_PAY_DIFFERS);
	if (t->copies.given && t->copies.v != o->copies)
		j->found |= FOUND(FOUND_COUNT_DIFFERS);
	if (sku_differs(o, t))
		j->found |= FOUND(FOUND_SKU_DIFFERS);
}

/* The platform refunded more than is known here: for which copies? */
static void judge_more_refunded(struct judgement *j, const struct our_order *o, const struct items *s)
{
	size_t copies = (size_t)o->copies, used = o->in[VOUCHER_USED], gone = o->in[VOUCHER_REFUNDED];
	size_t unused = copies - used, seen = s->fulfilled + s->fulfilling;
	bool uses_known = used == 0 || seen >= used;

	if (s->refunded + used > copies)
		j->found |= FOUND(FOUND_REFUNDED_BUT_USED);
	if (gone >= unused)
		return; /* no unused copy is left: the rest is for used ones */
	j->found |= FOUND(FOUND_REFUND_NOT_HERE);
	if (s->refunded == copies || (s->refunded == unused && uses_known))
		j->refund = REFUND_END_UNUSED;
	else if (o->in[VOUCHER_LOCKED] > 0 && s->refunded - gone == o->in[VOUCHER_LOCKED] && s->refunding == 0)
		j->refund = REFUND_END_LOCKED;
}

static void judge_refunds(struct judgement *j, const struct our_order *o, const struct items *s, utc_t now)
{
	size_t gone = o->in[VOUCHER_REFUNDED], ended = gone + o->in[VOUCHER_VOID];

	if (s->undecided_long)
		j->found |= FOUND(FOUND_REFUND_UNDECIDED);
	if (s->refunded > gone)
		judge_more_refunded(j, o, s);
	else if (s->refunded + o->in[VOUCHER_USED] > (size_t)o->copies)
		j->found |= FOUND(FOUND_REFUNDED_BUT_USED);
	if (ended > s->refunded + s->refunding && is_old(o->changed_at, now, JUDGE_YOUNG_S))
		j->found |= FOUND(FOUND_REFUND_NOT_THERE);
	if (s->refunded == gone && gone > 0 && o->refunded.given && s->amount.given &&
	    o->refunded.v.fen != s->amount.v.fen)
		j->found |= FOUND(FOUND_REFUND_AMOUNT_DIFFERS);
	if (o->in[VOUCHER_LOCKED] > s->refunding && s->refunded <= gone && o->locked_at.given &&
	    is_old(o->locked_at.v, now, JUDGE_UNDECIDED_S))
		j->found |= FOUND(FOUND_LOCK_NOT_THERE);
}

/*
 * At the moment of the automatic refund the platform may verify a partly used order as a whole, and settle it so: the
 * unused copies are then fulfilled there, and that is no difference. An order that nobody used is never ended that way.
 */
static bool verified_whole(const struct our_order *o, const struct items *s, utc_t now)
{
	return o->in[VOUCHER_USED] > 0 && o->auto_refund_at.given && now.s >= o->auto_refund_at.v.s &&
	       s->fulfilled + s->fulfilling + s->refunded == (size_t)o->copies &&
	       s->refunded <= o->in[VOUCHER_REFUNDED];
}

/*
 * Uses that the platform does not show are missed only after the visit, and only those that were acknowledged or are
 * not sent any more.
 */
static void judge_uses(struct judgement *j, const struct our_order *o, const struct items *s, utc_t now)
{
	size_t used = o->in[VOUCHER_USED], seen = s->fulfilled + s->fulfilling;
	/* Without an automatic refund the platform may fulfil the order by itself after the visit (ASSUMED). */
	bool by_itself = !o->auto_refund_at.given && now.s >= o->visit_over_at.s;

	if (seen > used && !by_itself && !verified_whole(o, s, now) && is_old(o->changed_at, now, JUDGE_YOUNG_S))
		j->found |= FOUND(FOUND_VERIFIED_NOT_USED);
	seen += o->taken_back; /* a person's word: it is a discrepancy of its own, and the use is not sent against it */
	if (seen >= used || s->refunded + used > (size_t)o->copies || now.s < o->visit_over_at.s ||
	    (o->pending > 0 && !o->resent) || o->pending + o->acknowledged + o->failed == 0 ||
	    !is_old(o->changed_at, now, JUDGE_YOUNG_S))
		return;
	j->found |= FOUND(FOUND_USED_NOT_VERIFIED);
	j->resend_uses = !o->resent && o->taken_back == 0;
}

/*
 * Copies in refund there that may still be used here. Those that are locked, cancelled or refunded here are explained:
 * their money has not moved there yet.
 */
static void judge_refunding(struct judgement *j, const struct our_order *o, const struct items *s)
{
	size_t ended = o->in[VOUCHER_REFUNDED] + o->in[VOUCHER_VOID];
	size_t explained = o->in[VOUCHER_LOCKED] + (ended > s->refunded ? ended - s->refunded : 0);

	j->counted = true;
	j->refunding = s->refunding > explained ? s->refunding - explained : 0;
}

/* One certificate for each copy; or several for each, then only when all have the same status: counted as copies. */
static bool count_by_copy(struct items *s, size_t copies)
{
	size_t *counts[] = { &s->live, &s->refunding, &s->refunded, &s->fulfilled, &s->fulfilling };
	size_t each = copies > 0 ? s->n / copies : 0;

	if (each == 0 || s->n != each * copies)
		return false;
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		if (each > 1 && *counts[i] != 0 && *counts[i] != s->n)
			return false;
		*counts[i] /= each;
	}
	return true;
}

/* Are there more copies there than here? Then certificates are not parts of our copies. FOUND_COUNT_DIFFERS says it. */
static bool has_more_copies(const struct our_order *o, const struct order_record *t, const struct items *s)
{
	return t->copies.given && t->copies.v > o->copies && s->n == (size_t)t->copies.v;
}

static void judge_items(struct judgement *j, const struct our_order *o, const struct order_record *t, struct items *s,
                        utc_t now)
{
	if (s->n == 0 || has_more_copies(o, t, s))
		return;
	if (s->unknown || !count_by_copy(s, (size_t)o->copies)) {
		j->found |= FOUND(FOUND_STATUS_UNKNOWN);
		return;
	}
	j->refund_amount = s->amount;
	if (s->refunded > 0 && o->in[VOUCHER_REFUNDED] > 0) { /* without the refunds that are known here */
		j->refund_amount.given = s->amount.given && o->refunded.given && s->amount.v.fen >= o->refunded.v.fen;
		j->refund_amount.v.fen = s->amount.v.fen - o->refunded.v.fen;
	}
	j->refunded_at = s->refunded_at;
	judge_refunds(j, o, s, now);
	judge_refunding(j, o, s);
	judge_uses(j, o, s, now);
}

/* Paid there. */
static void judge_paid(struct judgement *j, const struct our_order *o, const struct order_record *t, struct items *s,
                       utc_t now)
{
	bool all_back = s->n > 0 && s->refunded == s->n;
	utc_t paid_at = t->paid_at.given ? t->paid_at.v : o->changed_at;

	judge_amounts(j, o, t);
	judge_items(j, o, t, s, now);
	if (o->state == ORDER_CREATED && !all_back && is_old(paid_at, now, JUDGE_PAID_S))
		j->found |= FOUND(FOUND_PAID_NOT_HERE);
	if (t->order_status.v == STATUS_PAID && paid_here(o) && !all_back && is_old(paid_at, now, JUDGE_CODES_S))
		j->found |= FOUND(FOUND_PAID_WITHOUT_CODES);
}

static void judge_unpaid(struct judgement *j, const struct our_order *o, utc_t now)
{
	if (paid_here(o) && is_old(o->changed_at, now, JUDGE_YOUNG_S))
		j->found |= FOUND(FOUND_STATUS_DIFFERS);
}

/* Closed there. Where all of it was refunded, the refunds say more. */
static void judge_closed(struct judgement *j, const struct our_order *o, const struct order_record *t, struct items *s,
                         utc_t now)
{
	j->ended = true;
	if (o->state == ORDER_CREATED) {
		j->found |= FOUND(FOUND_CANCEL_NOT_HERE);
		j->cancel = true;
	} else if (paid_here(o) && s->n > 0 && s->refunded == s->n && !has_more_copies(o, t, s)) {
		judge_items(j, o, t, s, now);
	} else if (paid_here(o) && is_old(o->changed_at, now, JUDGE_YOUNG_S)) {
		j->found |= FOUND(FOUND_STATUS_DIFFERS);
	}
}

/* We have no such order. It is missing only when it can still be used there. */
static void judge_missing_here(struct judgement *j, const struct their_order *t, const struct items *s, utc_t now)
{
	const struct order_record *o = t->order;
	struct opt_utc since = o->paid_at.given ? o->paid_at : o->created_at;
	bool live = o->order_status.given && paid_there(o->order_status.v) && (s->n == 0 || s->refunded < s->n);

	j->ended = !live;
	if (live && t->sku_here && (!since.given || is_old(since.v, now, JUDGE_YOUNG_S)))
		j->found |= FOUND(FOUND_MISSING_HERE);
}

static bool ended_there(const struct order_record *t, const struct items *s)
{
	return t->order_status.given && !s->unknown && s->n > 0 && s->refunded + s->fulfilled == s->n;
}

static void judge_listed(struct judgement *j, const struct our_order *o, const struct order_record *t, struct items *s,
                         utc_t now)
{
	if (!t->order_status.given || !order_status_known(t->order_status.v)) {
		j->found |= FOUND(FOUND_STATUS_UNKNOWN);
		return;
	}
	j->ended = ended_there(t, s);
	if (t->order_status.v == STATUS_UNPAID)
		judge_unpaid(j, o, now);
	else if (t->order_status.v == STATUS_CLOSED)
		judge_closed(j, o, t, s, now);
	else if (paid_there(t->order_status.v))
		judge_paid(j, o, t, s, now);
}

/*
 * The platform does not list the order. A paid order would be listed. So an order that is unpaid here, asked about
 * often enough after its time to pay, is not paid: either the platform does not know it, or it does not list unpaid
 * orders. If the payment comes later, pay_notify is answered with a refusal and the platform refunds.
 */
static void judge_unlisted(struct judgement *j, const struct our_order *o, utc_t now)
{
	j->ended = !o->here || ended_here(o);
	if (paid_here(o) && is_old(o->changed_at, now, JUDGE_YOUNG_S))
		j->found |= FOUND(FOUND_MISSING_THERE);
	if (o->state != ORDER_CREATED || !o->pay_by_at.given || now.s < o->pay_by_at.v.s ||
	    o->unlisted + 1 < JUDGE_UNLISTED || !o->unlisted_at.given ||
	    !is_old(o->unlisted_at.v, now, JUDGE_UNLISTED_S))
		return;
	j->found |= FOUND(FOUND_MISSING_THERE);
	j->cancel = true;
}

struct judgement compare_judge(const struct our_order *o, const struct their_order *t, utc_t now)
{
	struct judgement j = { .found = 0 };
	struct items s;

	if (t->order == NULL) {
		judge_unlisted(&j, o, now);
		return j;
	}
	s = count_items(t->order, now);
	if (o->here)
		judge_listed(&j, o, t->order, &s, now);
	else
		judge_missing_here(&j, t, &s, now);
	return j;
}
