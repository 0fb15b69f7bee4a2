/*
 * The deeds of a comparison, and the words of its differences.
 */
#include "books/compare_repair.h"

#include "base/guard.h"
#include "base/str.h"
#include "books/compare_due.h"
#include "books/compare_view.h"
#include "notice/diff.h"
#include "trade/order_cancel.h"
#include "trade/outbox.h"
#include "trade/refund_end.h"

#include <assert.h>
#include <string.h>

static const struct {
	const char *kind;
	const char *subject; /* "": the order itself */
	const char *detail;
} words[] = {
	[FOUND_MISSING_HERE] = { "missing_here", "",
	                         "paid there, and we never sold it: see why the creation failed; the visitor has no ticket" },
	[FOUND_MISSING_THERE] = { "missing_there", "",
	                          "sold here, and the platform does not know the order: ask its support by the order id" },
	[FOUND_STATUS_DIFFERS] = { "status_differs", "", "paid here, unpaid or closed there: see which is right" },
	[FOUND_STATUS_UNKNOWN] = { "status_unknown", "",
	                           "the platform tells a status that is not known here, or certificates that do not fit the "
	                           "copies: nothing was concluded from it" },
	[FOUND_PAY_DIFFERS] = { "amount_differs", "pay",
	                        "what was paid differs: the ledger will follow the platform's" },
	[FOUND_COUNT_DIFFERS] = { "amount_differs", "count", "the number of copies differs" },
	[FOUND_SKU_DIFFERS] = { "amount_differs", "sku", "it is another kind of ticket there" },
	[FOUND_REFUND_AMOUNT_DIFFERS] = { "refund_amount_differs", "",
	                                  "what was paid back differs from what its notices said" },
	[FOUND_REFUNDED_BUT_USED] = { "refunded_but_used", "",
	                              "refunded there, but used here: object with the platform, the evidence is beside" },
	[FOUND_REFUND_NOT_HERE] = { "refund_not_here", "",
	                            "refunded there, its notice is missing, and it is not clear which copies: see on the "
	                            "platform's side" },
	[FOUND_REFUND_NOT_THERE] = { "refund_not_there", "",
	                             "cancelled, rejected or refunded here, still usable there: the visitor waits for money" },
	[FOUND_REFUND_UNDECIDED] = { "refund_undecided", "",
	                             "in refund on the platform's side since a day; without an audit it pays after three" },
	[FOUND_LOCK_NOT_THERE] = { "status_differs", "lock",
	                           "locked here by an accepted refund since a day, and there is none there: the gate refuses it" },
	[FOUND_CANCEL_NOT_HERE] = { "cancel_not_here", "", "closed there, its notice is missing" },
	[FOUND_PAID_NOT_HERE] = { "paid_not_here", "",
	                          "paid there, and no notice of it came: the stock stays; no ticket until it is confirmed" },
	[FOUND_PAID_WITHOUT_CODES] = { "paid_without_codes", "",
	                               "paid there and still without codes: the platform refunds ten minutes after payment" },
	[FOUND_USED_NOT_VERIFIED] = { "used_not_verified", "",
	                              "used here and told, but not fulfilled there after the visit: it will not be paid" },
	[FOUND_VERIFIED_NOT_USED] = { "status_differs", "use",
	                              "fulfilled there, and more than was used here: somebody verified it elsewhere" },
};
static_assert(sizeof words / sizeof words[0] == FINDING__MAX, "words for every finding");

/* What one comparison works with. */
struct match {
	struct ctx *c;
	const struct trade_order *told;
	struct order_view view;
	struct diff_round round;
	struct judgement j;
	size_t open;
};

static enum result judge(struct match *m)
{
	struct theirs t = { .listed = m->told != NULL, .said = m->told };
	enum result r = OK;

	if (t.listed && !m->view.ours.here)
		r = order_sku_here(m->c, m->told, &t.sku_here);
	m->j = compare_judge(&m->view.ours, &t, m->c->now);
	return r;
}

static enum result found(struct match *m, enum finding f, const char *mended, const char *note)
{
	struct str subject = { words[f].subject, strlen(words[f].subject) };
	struct diff d = { .kind = words[f].kind,
		          .subject = subject,
		          .detail = words[f].detail,
		          .ours = order_view_words(m->c, &m->view),
		          .theirs = trade_order_words(m->c, m->told),
		          .mended = mended,
		          .note = note };
	enum result r = OK;

	m->open += mended == NULL;
	if (f == FOUND_REFUNDED_BUT_USED)
		r = order_view_uses(m->c, &m->view, &d.aside);
	return r == OK ? diff_round_found(&m->round, &d) : r;
}

static enum result mend_refund(struct match *m)
{
	const struct refund_found f = { .locked_only = m->j.refund == REFUND_END_LOCKED,
		                        .amount = m->j.refund_amount,
		                        .at = m->j.refunded_at };
	enum result r = found(m, FOUND_REFUND_NOT_HERE, "refunded here too, as its notice would have done", NULL);

	return r == OK ? refund_end_found(m->c, &m->view.order, &m->view.vs, &f) : r;
}

static enum result mend_cancel(struct match *m)
{
	bool closed = m->told != NULL;
	utc_t at = closed && m->told->updated_at.given ? m->told->updated_at.v : m->c->now;
	enum result r =
		closed ? found(m, FOUND_CANCEL_NOT_HERE, "cancelled here too, as its notice would have done", NULL)
		       : found(m, FOUND_MISSING_THERE,
	                       "unpaid, and asked for again and again in vain: cancelled, stock given back", NULL);

	return r == OK ? order_cancel(m->c, &m->view.order, at) : r;
}

/* What is mended is read and judged again: what then differs is open. */
static enum result mend(struct match *m)
{
	enum result r = OK;

	if (m->j.refund == REFUND_LEAVE && !m->j.cancel)
		return OK;
	r = m->j.cancel ? mend_cancel(m) : mend_refund(m);
	if (r == OK)
		r = order_view_lock(m->c, m->view.order.order_id, &m->view);
	return r == OK ? judge(m) : r;
}

/* Once in an order's life: what the platform took and does not show is owed again. */
static enum result retell(struct match *m, const char **note)
{
	size_t n = 0;
	enum result r = m->j.retell ? outbox_send_again(m->c, m->view.order.order_id, OUTBOX_VERIFY, &n) : OK;

	*note = n > 0 ? "told once more; gone when the platform shows it" : NULL;
	return r;
}

static enum result list(struct match *m)
{
	const char *note;
	enum result r = retell(m, &note);

	for (int f = 0; r == OK && f < FINDING__MAX; f++) {
		if ((m->j.found & FOUND(f)) != 0)
			r = found(m, (enum finding)f, NULL, f == FOUND_USED_NOT_VERIFIED ? note : NULL);
	}
	return r;
}

/* False in *fresh: the order has changed since the mark was read. */
static enum result check_mark(struct ctx *c, struct str order_id, struct str mark, bool *fresh)
{
	struct str now;
	enum result r = order_mark(c, order_id, &now);

	*fresh = r == OK && (!GUARDED || str_same(now, mark));
	return r;
}

static enum result settle(struct match *m, struct compare_repaired *out)
{
	enum result r = m->view.ours.here ? compare_due_unlisted(m->c, m->view.order.order_no, m->told == NULL) : OK;

	if (r == OK)
		r = mend(m);
	if (r == OK)
		r = list(m);
	if (r == OK)
		r = diff_round_end(&m->round);
	*out = (struct compare_repaired){ .end = m->open > 0 ? MATCH_DIFFERS : MATCH_SAME,
		                          .fresh = m->round.fresh,
		                          .mended = m->round.mended,
		                          .gone = m->round.gone,
		                          .ended = m->j.ended,
		                          .here = m->view.ours.here };
	return r;
}

enum result compare_repair(struct ctx *c, struct str order_id, const struct trade_order *told, struct str mark,
                           struct compare_repaired *out)
{
	struct match m = { .c = c, .told = told, .round = diff_round_begin(c, DIFF_ORDER, order_id) };
	bool fresh = true;
	enum result r = order_view_lock(c, order_id, &m.view);

	*out = (struct compare_repaired){ .end = MATCH_AGAIN };
	if (r == OK && mark.p != NULL)
		r = check_mark(c, order_id, mark, &fresh);
	if (r == OK)
		r = judge(&m);
	out->here = m.view.ours.here;
	if (r != OK || !fresh || (mark.p == NULL && m.j.found != 0))
		return r;
	return settle(&m, out);
}
