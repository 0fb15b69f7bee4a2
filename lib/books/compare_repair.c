/*
 * The repairs of a comparison, and the sentences of its discrepancies.
 */
#include "books/compare_repair.h"

#include "base/guard.h"
#include "base/str.h"
#include "books/compare_hold.h"
#include "books/compare_view.h"
#include "notice/diff.h"
#include "trade/order_asked.h"
#include "trade/order_cancel.h"
#include "trade/outbox.h"
#include "trade/refund_end.h"

#include <assert.h>
#include <string.h>

static const struct {
	const char *kind;
	const char *subject; /* "": the order itself */
	const char *detail;
} texts[] = {
	[FOUND_MISSING_HERE] = { "missing_here", "",
	                         "paid there, and never sold here: find out why the creation failed; the visitor has no ticket" },
	[FOUND_MISSING_THERE] = { "missing_there", "",
	                          "sold here, and the platform does not know the order: ask its support by the order id" },
	[FOUND_STATUS_DIFFERS] = { "status_differs", "", "paid here, unpaid or closed there: find out which is right" },
	[FOUND_STATUS_UNKNOWN] = { "status_unknown", "",
	                           "the platform lists a status that is not known here, or certificates that do not fit the "
	                           "copies: nothing was concluded from it" },
	[FOUND_PAY_DIFFERS] = { "amount_differs", "pay",
	                        "what was paid differs: the ledger will follow the platform's" },
	[FOUND_COUNT_DIFFERS] = { "amount_differs", "count", "the number of copies differs" },
	[FOUND_SKU_DIFFERS] = { "amount_differs", "sku", "it is another kind of ticket there" },
	[FOUND_REFUND_AMOUNT_DIFFERS] = { "refund_amount_differs", "",
	                                  "what was paid back differs from what its notices said" },
	[FOUND_REFUNDED_BUT_USED] = { "refunded_but_used", "",
	                              "refunded there, but used here: object with the platform, unless it was agreed with the visitor after "
	                              "the use, which sends no notice; the evidence is in this row" },
	[FOUND_REFUND_NOT_HERE] = { "refund_not_here", "",
	                            "refunded there, its notice is missing, and it is not clear which copies: look it up on the "
	                            "platform's side" },
	[FOUND_REFUND_NOT_THERE] = { "refund_not_there", "",
	                             "cancelled, rejected or refunded here, still usable there: the visitor waits for money" },
	[FOUND_REFUND_UNDECIDED] = { "refund_undecided", "",
	                             "in refund on the platform's side for a day; without an audit it pays after a day" },
	[FOUND_LOCK_NOT_THERE] = { "status_differs", "lock",
	                           "locked here by an accepted refund for a day, and there is none there: the gate refuses the ticket" },
	[FOUND_CANCEL_NOT_HERE] = { "cancel_not_here", "", "closed there, its notice is missing" },
	[FOUND_PAID_NOT_HERE] = { "paid_not_here", "",
	                          "paid there, and no notice of it came: the stock stays held; no ticket until it is confirmed" },
	[FOUND_PAID_WITHOUT_CODES] = { "paid_without_codes", "",
	                               "paid there and still without codes: the platform refunds ten minutes after payment" },
	[FOUND_USED_NOT_VERIFIED] = { "used_not_verified", "",
	                              "used here and sent, but not fulfilled there after the visit: it will not be paid" },
	[FOUND_VERIFIED_NOT_USED] = { "status_differs", "use",
	                              "more is fulfilled there than was used here: it was verified elsewhere" },
};
static_assert(sizeof texts / sizeof texts[0] == FINDING__MAX, "a sentence for every finding");

/* One comparison at work. */
struct comparison {
	struct ctx *c;
	const struct order_record *theirs;
	struct compare_view view;
	struct diff_round round;
	struct judgement j;
	size_t open;
};

static enum result judge_order(struct comparison *k, utc_t now)
{
	struct their_order t = { .order = k->theirs };
	enum result r = OK;

	if (t.order != NULL && !k->view.ours.here)
		r = compare_sku_here(k->c, k->theirs->order_id, &t.sku_here);
	k->j = compare_judge(&k->view.ours, &t, now);
	return r;
}

/*
 * Writes one finding down. `repaired`: how it was repaired; NULL: it stays open, and `note` says what was done about
 * it.
 */
static enum result write_finding(struct comparison *k, enum finding f, const char *repaired, const char *note)
{
	struct str subject = { texts[f].subject, strlen(texts[f].subject) };
	struct diff d = { .kind = texts[f].kind,
		          .subject = subject,
		          .detail = texts[f].detail,
		          .ours = compare_view_text(k->c, &k->view),
		          .theirs = order_record_text(k->c, k->theirs),
		          .repaired = repaired,
		          .note = note };
	enum result r = OK;

	k->open += repaired == NULL;
	if (f == FOUND_REFUNDED_BUT_USED)
		r = compare_view_uses(k->c, &k->view, &d.varying);
	return r == OK ? diff_round_found(&k->round, &d) : r;
}

static enum result repair_refund(struct comparison *k)
{
	const struct refund_found f = { .locked_only = k->j.refund == REFUND_END_LOCKED,
		                        .amount = k->j.refund_amount,
		                        .at = k->j.refunded_at };
	enum result r =
		write_finding(k, FOUND_REFUND_NOT_HERE, "refunded here too, as its notice would have done", NULL);

	return r == OK ? refund_end_found(k->c, &k->view.order, &k->view.vs, &f) : r;
}

static enum result repair_cancel(struct comparison *k)
{
	bool closed = k->theirs != NULL;
	utc_t at = closed && k->theirs->updated_at.given ? k->theirs->updated_at.v : k->c->now;
	enum result r =
		closed ? write_finding(k, FOUND_CANCEL_NOT_HERE, "cancelled here too, as its notice would have done",
	                               NULL)
		       : write_finding(
				 k, FOUND_MISSING_THERE,
				 "unpaid, and never listed however often the platform was asked: cancelled, stock given back",
				 NULL);

	return r == OK ? order_cancel(k->c, &k->view.order, at) : r;
}

/* Repairs what is clear. Then the order is read and judged again, and what still differs stays open. */
static enum result repair_order(struct comparison *k)
{
	enum result r = OK;

	if (k->j.refund == REFUND_LEAVE && !k->j.cancel)
		return OK;
	r = k->j.cancel ? repair_cancel(k) : repair_refund(k);
	if (r == OK)
		r = compare_view_lock(k->c, k->view.order.order_id, &k->view);
	return r == OK ? judge_order(k, k->c->now) : r;
}

/* Uses that the platform acknowledged and does not show are sent once more, once in an order's life. */
static enum result resend_uses(struct comparison *k, size_t *n)
{
	*n = 0;
	return k->j.resend_uses ? outbox_send_again(k->c, k->view.order.order_id, OUTBOX_VERIFY, n) : OK;
}

static enum result write_findings(struct comparison *k)
{
	size_t resent;
	enum result r = resend_uses(k, &resent);
	const char *note = resent > 0 ? "sent once more; closed when the platform shows it" : NULL;

	for (int f = 0; r == OK && f < FINDING__MAX; f++) {
		if ((k->j.found & FOUND(f)) != 0)
			r = write_finding(k, (enum finding)f, NULL, f == FOUND_USED_NOT_VERIFIED ? note : NULL);
	}
	return r;
}

/* *fresh is false when the order has changed since the fingerprint was read. */
static enum result check_fingerprint(struct ctx *c, struct str order_id, struct str fingerprint, bool *fresh)
{
	struct str now;
	enum result r = compare_fingerprint(c, order_id, &now);

	*fresh = r == OK && (!GUARDED || str_same(now, fingerprint));
	return r;
}

static enum result write_comparison(struct comparison *k, struct compare_outcome *out)
{
	enum result r = k->view.ours.here ? order_asked_unlisted(k->c, k->view.order.order_no, k->theirs == NULL) : OK;

	if (r == OK)
		r = repair_order(k);
	if (r == OK)
		r = write_findings(k);
	if (r == OK)
		r = compare_hold(k->c, &k->view, &k->j);
	if (r == OK)
		r = diff_round_end(&k->round);
	*out = (struct compare_outcome){ .end = k->open > 0 ? COMPARE_DIFFERS : COMPARE_SAME,
		                         .fresh = k->round.fresh,
		                         .repaired = k->round.repaired,
		                         .gone = k->round.gone,
		                         .order_ended = k->j.ended,
		                         .here = k->view.ours.here };
	return r;
}

enum result compare_repair(struct ctx *c, struct str order_id, const struct order_record *theirs,
                           struct str fingerprint, struct compare_outcome *out)
{
	struct comparison k = { .c = c, .theirs = theirs, .round = diff_round_begin(c, DIFF_ORDER, order_id) };
	bool fresh = true;
	enum result r = compare_view_lock(c, order_id, &k.view);

	*out = (struct compare_outcome){ .end = COMPARE_AGAIN };
	if (r == OK && fingerprint.p != NULL)
		r = check_fingerprint(c, order_id, fingerprint, &fresh);
	if (r == OK)
		r = judge_order(&k, c->now);
	out->here = k.view.ours.here;
	if (r != OK || !fresh || (fingerprint.p == NULL && (k.j.found != 0 || compare_hold_differs(&k.view, &k.j))))
		return r;
	return write_comparison(&k, out);
}

enum result compare_resend(struct ctx *c, struct str order_id, const struct order_record *theirs,
                           struct str fingerprint, utc_t now, size_t *n)
{
	struct comparison k = { .c = c, .theirs = theirs };
	bool fresh = false;
	enum result r = compare_view_lock(c, order_id, &k.view);

	*n = 0;
	if (r == OK)
		r = check_fingerprint(c, order_id, fingerprint, &fresh);
	if (r == OK)
		r = judge_order(&k, now);
	return r == OK && fresh ? resend_uses(&k, n) : r;
}
