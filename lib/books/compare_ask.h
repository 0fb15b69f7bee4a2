/*
 * One order asked about at the platform: order query, mode (a). Not here: what follows from it (compare_repair.h).
 *
 * Source: spec shops-orders-ledger.md §3.
 */
#ifndef SHANMEN_COMPARE_ASK_H
#define SHANMEN_COMPARE_ASK_H

#include "books/platform_order.h"
#include "platform/api_call.h"

enum ask_end {
	ASK_FOUND,
	ASK_NOTHING, /* a complete, well-formed answer that lists no order at all: the platform does not know it */
	ASK_UNCLEAR, /* an answer that is no proof: another order's row, two contradicting rows, one that cannot be read, no list */
	ASK_TROUBLE, /* no answer, or a no: see `refused` */
	ASK__MAX
};

struct order_answer {
	enum ask_end end;
	struct platform_order told; /* of ASK_FOUND */
	utc_t asked_at;             /* before the question left */
	struct str said;            /* of the last two: what came, for people */
	bool refused;               /* of ASK_TROUBLE: a person has to act (class F) */
	bool answered;              /* of ASK_TROUBLE: a code that may be about this order alone (class R, bounded) */
};

/*
 * No transaction is open. OK: asked, see `out`, in the caller's arena. Anything else: the database. `app_id` of the
 * caller is the merchant's.
 */
enum result compare_ask(const struct api_caller *caller, struct str account_id, struct str order_id,
                        struct order_answer *out) MUST_USE;

/* What an answer's `data` proves about the order that was asked for alone; for the unit test. */
enum ask_end compare_ask_read(struct arena *a, const cJSON *data, struct str order_id, struct trade_order *out,
                              struct str *said);

#endif
