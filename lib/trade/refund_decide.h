/*
 * An operator decides about a refund application that waits for it, or, when nobody has, a rule; the outbox sends the
 * decision to the platform.
 *
 * Source: spec codes-and-verify.md §5.2 (/goodlife/v1/trip/refund/audit/).
 */
#ifndef SHANMEN_REFUND_DECIDE_H
#define SHANMEN_REFUND_DECIDE_H

#include "base/config.h"
#include "db/ctx.h"

struct refund_decision {
	struct str order_id; /* of the refund */
	size_t tickets;      /* that this refund has locked */
	bool with_codes;     /* the platform gets codes with the rejection */
	struct str why;      /* REFUSE: the rest of a sentence that begins with "refund KEY" */
};

/*
 * Inside the transaction. Accepted: its vouchers stay locked until the notice that the money has moved. Rejected: they are
 * valid again; where codes had never come (apply_source 301) they are made now and sent with the rejection.
 * NONE: no such refund. REFUSE: it cannot be decided, or not this way; `why` says why: roll back.
 */
enum result refund_decide(struct ctx *c, const struct config *conf, int64_t app_id, struct str key, bool accept,
                          struct refund_decision *out) MUST_USE;

/*
 * Inside the transaction, when nobody has decided in time: rejected where a ticket of it was used, or where it has no
 * ticket any more, else accepted. REFUSE: it does not wait any more, or cannot be decided by rule; nothing was changed.
 */
enum result refund_decide_by_rule(struct ctx *c, const struct config *conf, int64_t app_id, struct str key,
                                  struct refund_decision *out) MUST_USE;

#endif
