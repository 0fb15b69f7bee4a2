/*
 * Codes that we promised the platform for later ("issuing"): they are made and sent when they become
 * possible, and are valid at the gate when the platform has taken them.
 *
 * Source: spec codes-and-verify.md §1.3, §2 (/goodlife/v1/fulfilment/create/callback/).
 */
#ifndef SHANMEN_CODES_WAITING_H
#define SHANMEN_CODES_WAITING_H

#include "base/config.h"
#include "db/ctx.h"

/*
 * Inside the transaction, for an order whose message about codes waits for its content: tries again to make its codes,
 * and fills the message; the vouchers stay held until codes_accepted. The order's lock comes first: hold no lock of
 * the outbox. NONE: still not possible, or nothing waits; nothing was changed. REFUSE: the order or one of its
 * vouchers has ended, and the message was made void: commit.
 */
enum result codes_fill_waiting(struct ctx *c, const struct config *conf, struct order_ref which) MUST_USE;

/*
 * Inside the transaction: the platform has taken the codes of an order, so held vouchers that have theirs are issued
 * (one that a refund locked will be when it is unlocked). Done again it changes nothing. NONE: no such order.
 */
enum result codes_accepted(struct ctx *c, struct order_ref which) MUST_USE;

#endif
