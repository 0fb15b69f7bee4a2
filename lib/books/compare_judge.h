/*
 * One order, ours and the platform's: what differs, and what can be repaired. Pure: two structs in, findings out; the
 * table of all pairs of states is in README.md of this room. Not here: reading our side (compare_view.h) and the
 * platform's (order_page.h), doing the repair (compare_repair.h).
 *
 * Nothing is concluded from an unknown status, from certificates that the platform does not list, or from counts that
 * do not fit each other. What has just changed is not judged: notices and indexes take their time.
 * Source: spec shops-orders-ledger.md §3.3, §5; statuses are ASSUMED as listed there.
 */
#ifndef SHANMEN_COMPARE_JUDGE_H
#define SHANMEN_COMPARE_JUDGE_H

#include "books/order_page.h"
#include "trade/voucher.h"

/* Nothing is a finding before so many seconds have passed: */
#define JUDGE_YOUNG_S 900       /* after a change here, which may not have reached the platform */
#define JUDGE_PAID_S 180        /* after a payment there, whose notice may be on its way */
#define JUDGE_CODES_S 300       /* after a payment there, for codes */
#define JUDGE_UNDECIDED_S 86400 /* of a refund, there or here */

/* An unpaid order that so many answers in a row did not list, over so many seconds, is not paid. */
#define JUDGE_UNLISTED 3
#define JUDGE_UNLISTED_S 3600

/* Our side of the order. */
struct our_order {
	bool here; /* false: there is none, or it is only remembered as absent */
	enum order_state state;
	int64_t copies;
	struct opt_fen pay; /* for all copies */
	struct str sku_id, sku_out_id;
	size_t in[VOUCHER__MAX];              /* copies in each state */
	size_t acknowledged, failed, pending; /* messages of uses: acknowledged, given up, still sent */
	bool resent;                          /* the uses were sent once more already */
	size_t taken_back; /* verifications that people cancelled there: certificates without another that stands */
	utc_t changed_at;  /* last known change */
	struct opt_utc locked_at; /* the oldest accepted application that locks a copy */
	struct opt_fen refunded;  /* what the notices said was paid back, in all; not given: one did not say */
	utc_t visit_over_at;      /* 24:00 of the last day */
	struct opt_utc auto_refund_at;
	struct opt_utc pay_by_at;
	int64_t unlisted;           /* how often in a row the platform did not list it before … */
	struct opt_utc unlisted_at; /* … and since when */
};

/* The platform's. */
struct their_order {
	bool sku_here;                    /* what was sold is of our catalogue; read only where the order is not here */
	const struct order_record *order; /* NULL: it does not list the order */
};

enum finding {
	FOUND_MISSING_HERE,
	FOUND_MISSING_THERE,
	FOUND_STATUS_DIFFERS,
	FOUND_STATUS_UNKNOWN,
	FOUND_PAY_DIFFERS,
	FOUND_COUNT_DIFFERS,
	FOUND_SKU_DIFFERS,
	FOUND_REFUND_AMOUNT_DIFFERS,
	FOUND_REFUNDED_BUT_USED,
	FOUND_REFUND_NOT_HERE,
	FOUND_REFUND_NOT_THERE,
	FOUND_REFUND_UNDECIDED,
	FOUND_LOCK_NOT_THERE,
	FOUND_CANCEL_NOT_HERE,
	FOUND_PAID_NOT_HERE,
	FOUND_PAID_WITHOUT_CODES,
	FOUND_USED_NOT_VERIFIED,
	FOUND_VERIFIED_NOT_USED,
	FINDING__MAX
};
#define FOUND(f) (1u << (f))

/* Which copies the platform has refunded, where that is clear: none, the locked ones, all that are not used. */
enum refund_repair { REFUND_LEAVE, REFUND_END_LOCKED, REFUND_END_UNUSED };

struct judgement {
	unsigned found;               /* FOUND(…) */
	enum refund_repair refund;    /* these copies are to end as refunded here, too */
	bool cancel;                  /* our unpaid order is to be cancelled */
	bool resend_uses;             /* the uses are to be sent once more */
	bool counted;                 /* the certificates have said how many copies are in refund: */
	size_t refunding;             /* … so many that nothing here explains: no lock, no refund, no cancellation */
	bool ended;                   /* nothing can happen to it any more on the platform's side */
	struct opt_fen refund_amount; /* of the refunds that are not known here; not given: not known for each */
	struct opt_utc refunded_at;   /* the last of them */
};

/* Compares the two sides at `now`. */
struct judgement compare_judge(const struct our_order *o, const struct their_order *t, utc_t now);

#endif
