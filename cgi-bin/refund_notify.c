/*
 * The money has moved: the vouchers it is for end as refunded, and their stock goes back once.
 * The notice may come without any application, and for an order that is not here.
 *
 * Source: spec trade.md, "refund_notify" (scenic_spot.order.refund_notify).
 */
#include "callback/app_order.h"
#include "callback/refund_request.h"
#include "notice/diff.h"
#include "sale/purchase.h"
#include "trade/refund_end.h"

enum { SCENE_EXPIRY = 150 }; /* refund_scene; all others are kept as they are */

struct notice {
	struct refund_scenic of;
	struct opt_fen refund_amount;
	struct opt_utc refund_time_unix;
	struct opt_int refund_scene;
	struct opt_int refund_count;
};

static const struct field fields[] = {
	{ "order_id", FIELD_ID, REQUIRED, offsetof(struct notice, of.order_id), 1, 64, NULL },
	{ "biz_uniq_key", FIELD_ID, REQUIRED, offsetof(struct notice, of.biz_uniq_key), 1, 128, NULL },
	{ "refund_amount", FIELD_FEN, OPTIONAL, offsetof(struct notice, refund_amount), 0, INT64_MAX, NULL },
	{ "refund_time_unix", FIELD_TIME, REQUIRED, offsetof(struct notice, refund_time_unix), 0, TIME_MAX_S, NULL },
	{ "refund_scene", FIELD_INT, OPTIONAL, offsetof(struct notice, refund_scene), INT32_MIN, INT32_MAX, NULL },
	{ "refund_count", FIELD_INT, OPTIONAL, offsetof(struct notice, refund_count), 0, INT32_MAX, NULL },
	{ "vouchers", FIELD_LIST, OPTIONAL, offsetof(struct notice, of.vouchers), 0, COPIES_MAX, &VOUCHER_REF_TABLE },
};
static const struct field_table table = FIELD_TABLE(fields, struct notice);

/* The application whose money this is; a notice without one gets a row of its own. */
static enum result find_refund(struct spi_call *c, const struct order *o, struct refund *rf)
{
	enum result r = refund_scenic_lock(c, o, rf);

	if (r != NONE)
		return r;
	*rf = (struct refund){ .audit = AUDIT_NONE };
	return refund_scenic_write(c, o, rf);
}

static int64_t count_chosen(const struct vouchers *vs)
{
	int64_t n = 0;

	for (size_t i = 0; i < vs->n; i++)
		n += vs->v[i].chosen;
	return n;
}

static bool is_unused(const struct voucher *v)
{
	return v->state == VOUCHER_HELD || v->state == VOUCHER_ISSUED;
}

/* Only a number was given: chosen are locked ones first, then the last copies that are still unused. */
static void choose_number(struct vouchers *vs, int64_t n)
{
	for (size_t i = vs->n; i-- > 0 && n > 0;) {
		if (vs->v[i].state == VOUCHER_LOCKED) {
			vs->v[i].chosen = true;
			n--;
		}
	}
	for (size_t i = vs->n; i-- > 0 && n > 0;) {
		if (is_unused(&vs->v[i])) {
			vs->v[i].chosen = true;
			n--;
		}
	}
}

/* What was paid for so many of its copies: fen that cannot be divided are no copy's. */
static int64_t price_of(const struct order *o, int64_t copies)
{
	return o->pay_fen.fen / o->copies * copies + o->pay_fen.fen % o->copies * copies / o->copies;
}

/* The copies that the amount pays for, `live` at most; all of them where an amount is not known. *rest: fen are left over. */
static int64_t copies_paid_back(const struct notice *rq, const struct order *o, int64_t live, bool *rest)
{
	int64_t n = 0;

	*rest = false;
	if (!rq->refund_amount.given || o->copies <= 0 || o->pay_fen.fen <= 0)
		return live;
	while (n < live && price_of(o, n + 1) <= rq->refund_amount.v.fen)
		n++;
	*rest = rq->refund_amount.v.fen > price_of(o, n) && n < live;
	return n;
}

static enum result raise_unclear(struct spi_call *c, const char *detail)
{
	return diff_raise(&c->ctx, "refund_unclear", (struct order_ref){ c->app->app_id, c->order_id }, detail);
}

/*
 * At expiry the platform has asked which tickets were used, and pays the others back, or nothing where it has verified
 * the whole order. So the notice is clear without names. False: not that, or the money is for fewer.
 */
static bool choose_expired(const struct notice *rq, const struct order *o, struct vouchers *vs)
{
	int64_t unused = 0, used = (int64_t)vouchers_count(vs, VOUCHER_USED), n;
	bool rest = false;

	for (size_t i = 0; i < vs->n; i++)
		unused += voucher_refundable(&vs->v[i]);
	n = rq->refund_count.given ? rq->refund_count.v : copies_paid_back(rq, o, unused + used, &rest);
	if (rest || rq->refund_scene.v != SCENE_EXPIRY || rq->of.vouchers.n > 0 || (n > 0 && (used == 0 || n < unused)))
		return false;
	for (size_t i = 0; i < vs->n; i++) /* more than the unused ones: then used tickets are paid back, too */
		vs->v[i].chosen = n > 0 && voucher_live(&vs->v[i]) && (n > unused || vs->v[i].state != VOUCHER_USED);
	return true;
}

/* No voucher was named or locked: the application decides, else the number, else all of them. */
static enum result choose_unnamed(struct spi_call *c, const struct order *o, struct vouchers *vs,
                                  const struct refund *rf)
{
	static const struct list all = { false, NULL, 0 };
	const struct notice *rq = c->request;
	bool rest;
	int64_t paid;
	int64_t live = (int64_t)(vs->n - vouchers_count(vs, VOUCHER_REFUNDED) - vouchers_count(vs, VOUCHER_VOID));

	if (choose_expired(rq, o, vs))
		return OK;
	if (rf->audit != AUDIT_NONE && !rf->whole)
		return raise_unclear(
			c, "refunded against our rejection, and the notice does not say which tickets: none was ended");
	paid = copies_paid_back(rq, o, live, &rest);
	if (rf->audit == AUDIT_NONE && rq->of.vouchers.n == 0 && !rq->refund_count.given && (rest || paid < live)) {
		choose_number(vs, paid);
		return raise_unclear(
			c,
			"a refund notice without tickets or number: as many unused ones were ended as its amount pays for; check which were meant");
	}
	if (rq->of.vouchers.n > 0 || (rq->refund_count.given && rq->refund_count.v < live)) {
		choose_number(vs, rq->refund_count.given ? rq->refund_count.v : (int64_t)rq->of.vouchers.n);
		return raise_unclear(c,
		                     "the refund notice does not say which tickets: the last unused ones were taken");
	}
	(void)vouchers_choose(vs, &all);
	return OK;
}

/* Which vouchers the money is for: those named; else those the application locked; else choose_unnamed. */
static enum result choose_refunded(struct spi_call *c, const struct order *o, struct vouchers *vs,
                                   const struct refund *rf)
{
	const struct notice *rq = c->request;

	if (rq->of.vouchers.n > 0 && vouchers_choose(vs, &rq->of.vouchers))
		return OK;
	for (size_t i = 0; i < vs->n; i++)
		vs->v[i].chosen = rq->of.vouchers.n == 0 && vs->v[i].refund_id == rf->refund_id;
	return count_chosen(vs) > 0 ? OK : choose_unnamed(c, o, vs, rf);
}

/* A comparison with the platform's books may have done the work before. True in *done: nothing is left for this notice. */
static enum result take_over_found(struct spi_call *c, const struct order *o, struct vouchers *vs,
                                   const struct refund *rf, bool *done)
{
	const struct notice *rq = c->request;
	bool named = rq->of.vouchers.n > 0;
	bool rest = false;
	int64_t taken,
		most = rq->refund_count.given ? rq->refund_count.v : copies_paid_back(rq, o, (int64_t)vs->n, &rest);
	enum result r;

	most += rest; /* they have ended: the fee of one is no reason to leave it to nobody */
	if (named)
		(void)vouchers_choose(vs, &rq->of.vouchers);
	r = refund_take_over(&c->ctx, o, vs, rf, named, named ? (int64_t)vs->n : most, rq->refund_amount, &taken);
	*done = taken > 0 && !named;
	for (size_t i = 0; i < vs->n; i++)
		vs->v[i].chosen = false;
	return r;
}

/* More money than was paid, or more copies than were sold: what the books know of the order does not explain it. */
static enum result raise_excess(struct spi_call *c, const struct order *o)
{
	const struct notice *rq = c->request;
	fen_t all = { 0 };
	enum result r = refund_paid_sum(&c->ctx, o, &all);

	if (r == OK && o->pay_fen.fen > 0 && all.fen > o->pay_fen.fen)
		return diff_raise(&c->ctx, "refund_excess", order_ref(o),
		                  "the refunds of this order are more than was paid for it");
	if (r == OK && (rq->refund_count.v > o->copies || (int64_t)rq->of.vouchers.n > o->copies))
		return diff_raise(&c->ctx, "refund_excess", order_ref(o),
		                  "a refund notice is for more copies than the order has");
	return r;
}

/* A repeat whose kept answer was purged: this refund has exactly these values already. */
static bool said_before(const struct notice *rq, const struct refund *rf)
{
	return rf->paid_at.given && rf->paid_at.v.s == rq->refund_time_unix.v.s &&
	       rf->paid_fen.given == rq->refund_amount.given && rf->paid_fen.v.fen == rq->refund_amount.v.fen &&
	       rf->paid_scene.given == rq->refund_scene.given && rf->paid_scene.v == rq->refund_scene.v;
}

static enum result handle_refund_notify(struct spi_call *c)
{
	const struct notice *rq = c->request;
	struct order o;
	struct vouchers vs;
	struct refund rf;
	bool done = false;
	enum result r = app_order_lock_or_remember(c, c->order_id, &o);

	if (r == OK)
		r = vouchers_lock(&c->ctx, &o, &vs);
	if (r == OK)
		r = find_refund(c, &o, &rf);
	if (r == OK && said_before(rq, &rf))
		return OK;
	if (r == OK)
		r = refund_set_paid(&c->ctx, rf.refund_id, rq->refund_amount, rq->refund_scene, rq->refund_time_unix);
	if (r != OK || o.state == ORDER_ABSENT)
		return r;
	r = take_over_found(c, &o, &vs, &rf, &done);
	if (r == OK)
		r = raise_excess(c, &o);
	if (r != OK || done)
		return r;
	r = choose_refunded(c, &o, &vs, &rf);
	return r == OK ? refund_end_chosen(&c->ctx, &o, &vs, rf.refund_id) : r;
}

static const struct spi REFUND_NOTIFY = {
	.action = "refund_notify",
	.table = &table,
	.use = DB_WRITE,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = SPI_AGAIN,
	.key = refund_scenic_key,
	.handle = handle_refund_notify,
};

int main(void)
{
	return spi_main(&REFUND_NOTIFY);
}
