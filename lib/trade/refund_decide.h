/*
 * A person's word on an application for refund that waits for it: told to the
 * platform from the outbox.
 *
 * Source: spec codes-and-verify.md §5.2 (/goodlife/v1/trip/refund/audit/).
 */
#ifndef SHANMEN_REFUND_DECIDE_H
#define SHANMEN_REFUND_DECIDE_H

#include "base/config.h"
#include "db/ctx.h"

struct refund_decision {
	struct str order_id; /* of the refund */
	size_t tickets;      /* whose refund it is */
	bool with_codes;     /* the platform gets codes with the rejection */
	struct str why;      /* REFUSE: a clause behind "refund KEY" */
};

/*
 * Inside a transaction. Accepted: its tickets stay locked until the money's notice. Rejected: they are valid
 * again; where codes had never come (apply_source 301) they are made now and told with it.
 * NONE: no such refund. REFUSE: it cannot be decided (so), `why` says it.
 */
enum result refund_decide(struct ctx *c, const struct config *conf, struct str key, bool accept,
                          struct refund_decision *out) MUST_USE;

#endif
