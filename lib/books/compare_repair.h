/*
 * One order of ours beside the platform's: differences written down (scope DIFF_ORDER), what can be mended safely
 * mended, in one transaction under our locks. Not here: asking (compare_ask.h), the judgement (compare_judge.h).
 *
 * The platform's answer counts only when the order has not changed here since the question was asked: mark before,
 * ask, match with the mark. Rows that were stored before (a pulled window) may be older than what happened here since:
 * without a mark they can only say that nothing differs; where something does, the order is to be asked about anew.
 * So: order_mark → compare_ask → platform_order_put and compare_repair in one transaction (compare_order.h does all of it).
 */
#ifndef SHANMEN_COMPARE_REPAIR_H
#define SHANMEN_COMPARE_REPAIR_H

#include "books/platform_order.h"

enum match_end {
	MATCH_SAME,    /* nothing differs, or it was mended */
	MATCH_DIFFERS, /* something is open */
	MATCH_AGAIN,   /* not judged: changed since the mark, or without a mark something may differ. Ask (anew) */
	MATCH__MAX
};

struct compare_repaired {
	enum match_end end;
	size_t fresh;  /* differences that are new */
	size_t mended; /* of these, mended at once */
	size_t gone;   /* open ones that are no more */
	bool ended;    /* nothing can happen to it any more on the platform's side: used or refunded, all of it */
	bool here;     /* we have it */
};

/*
 * Inside a transaction. `told` NULL: the platform, asked about it alone, lists nothing. `mark` STR_NONE: `told` was stored
 * before. In a transaction of its own an order; it may raise alarms.
 */
enum result compare_repair(struct ctx *c, struct str order_id, const struct trade_order *told, struct str mark,
                           struct compare_repaired *out) MUST_USE;

#endif
