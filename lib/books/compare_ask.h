/*
 * The platform asked about one order alone: order query, mode (a). Not here: what follows from its answer
 * (compare_repair.h).
 *
 * Source: spec shops-orders-ledger.md §3.
 */
#ifndef SHANMEN_COMPARE_ASK_H
#define SHANMEN_COMPARE_ASK_H

#include "books/platform_order.h"
#include "platform/api_call.h"

enum ask_end {
	ASK_FOUND,   /* it lists the order */
	ASK_NOTHING, /* a complete answer that lists no order at all: the platform does not know it */
	ASK_UNCLEAR, /* proves nothing: another order, two contradicting rows, an unreadable row, no list */
	ASK_TROUBLE, /* no answer, or a refusal: see `refused` */
	ASK_END__MAX
};

struct ask_answer {
	enum ask_end end;
	struct platform_order order; /* of ASK_FOUND */
	utc_t asked_at;              /* before the question was sent */
	struct str said;             /* of the last two: what came, for people */
	enum api_class class;        /* of the answer; API_DONE, too, where the platform was not asked */
	bool refused;                /* of ASK_TROUBLE: an operator has to act (class F, or no permission) */
	bool answered; /* of ASK_TROUBLE: an error code that may be about this order alone (class R, bounded) */
};

/*
 * No transaction is open. `app_id` of the caller is the merchant's app. OK: asked, see `out`, in the arena of the
 * caller's ctx. Anything else: the database.
 */
enum result compare_ask(const struct api_caller *caller, struct str account_id, struct str order_id,
                        struct ask_answer *out) MUST_USE;

/*
 * What the `data` of an answer proves about the one order that was asked for: ASK_FOUND with *out, else *said says why
 * not.
 */
enum ask_end compare_ask_read(struct arena *a, const cJSON *data, struct str order_id, struct order_record *out,
                              struct str *said);

#endif
