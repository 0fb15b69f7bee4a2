/*
 * What two books say of one order, compared: ours and what the platform told. Pure: no deed, no table; the pairs of states
 * are a table in docs/architecture.md ("Orders compared"). Not here: reading both (order_view.h), what is
 * done about it (compare_repair.h).
 *
 * Nothing is concluded from a status that is not known, from certificates that were not told, or from counts that do not
 * fit. Who is young is not judged: notices and indexes take their time.
 * Source: spec shops-orders-ledger.md §3.3, §5; statuses are ASSUMED as listed there.
 */
#ifndef SHANMEN_COMPARE_JUDGE_H
#define SHANMEN_COMPARE_JUDGE_H

#include "books/trade_json.h"
#include "trade/voucher.h"

#define JUDGE_YOUNG_S 900       /* after a change here: what is not there may be on its way */
#define JUDGE_PAID_S 180        /* the pay notice may be on its way */
#define JUDGE_CODES_S 300       /* paid there and still without codes */
#define JUDGE_UNDECIDED_S 86400 /* of a refund, there or here */
#define JUDGE_UNLISTED 3        /* answers that list nothing of an unpaid order … */
#define JUDGE_UNLISTED_S 3600   /* … over so long: it is not paid */

/* Our side. */
struct ours {
	bool here; /* false: none, or only remembered as absent */
	enum order_state state;
	int64_t copies;
	struct opt_fen pay; /* for all copies */
	struct str sku_id, sku_out_id;
	size_t in[VOUCHER__MAX];  /* copies in each state */
	size_t told, failed, due; /* messages of uses: acknowledged, given up, still pushed */
	bool retold;              /* they were owed once more already */
	utc_t changed_at;         /* last known change */
	struct opt_utc locked_at; /* the oldest accepted application behind a lock */
	struct opt_fen refunded;  /* sum of what the notices said was paid back; not given: one did not say */
	utc_t visit_over_at;      /* 24:00 of the last day */
	struct opt_utc auto_refund_at;
	struct opt_utc pay_by_at;
	int64_t unlisted;           /* how often the platform listed nothing before, one after another … */
	struct opt_utc unlisted_at; /* … since when */
};

/* The platform's. */
struct theirs {
	bool listed;                    /* false: it knows no such order */
	bool sku_here;                  /* what was sold is of our catalogue */
	const struct trade_order *said; /* NULL with listed false */
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

/* What can be mended, and how. */
enum mend_refund { REFUND_LEAVE, REFUND_END_LOCKED, REFUND_END_UNUSED };

struct judgement {
	unsigned found; /* FOUND(…) */
	enum mend_refund refund;
	bool cancel;                  /* our unpaid order is to be cancelled */
	bool retell;                  /* the uses are to be told once more */
	bool ended;                   /* nothing can happen to it any more on the platform's side */
	struct opt_fen refund_amount; /* of all certificates refunded there; not given: not told of each */
	struct opt_utc refunded_at;   /* the last of them */
};

struct judgement compare_judge(const struct ours *o, const struct theirs *t, utc_t now);

#endif
