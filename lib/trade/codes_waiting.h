/*
 * Codes that the platform was answered "issuing" for: made and told when they
 * become possible, good at the gate when the platform has taken them.
 *
 * Source: spec codes-and-verify.md §1.3, §2 (/goodlife/v1/fulfilment/create/callback/).
 */
#ifndef SHANMEN_CODES_WAITING_H
#define SHANMEN_CODES_WAITING_H

#include "base/config.h"
#include "db/ctx.h"

/*
 * Inside a transaction, for an order whose row `codes` waits: tries again to make its codes, and fills the row;
 * the tickets stay held until codes_accepted. Lock no outbox row before: the order's lock comes first.
 * NONE: still not possible, or nothing waits; nothing was changed. REFUSE: the order, or a ticket of it, is off, and the
 * row was made moot: commit.
 */
enum result codes_fill_waiting(struct ctx *c, const struct config *conf, struct str order_id) MUST_USE;

/*
 * Inside a transaction: the platform took the codes of an order, so held tickets that have theirs are issued
 * (one that a refund locked will be when it is unlocked). Harmless when repeated. NONE: no such order.
 */
enum result codes_accepted(struct ctx *c, struct str order_id) MUST_USE;

#endif
