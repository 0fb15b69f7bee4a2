/*
 * The rules about people, checked again for a stored order after the platform has decrypted its people; and what
 * follows if a rule is broken. The rules themselves are in sale/sale_check.h.
 *
 * An order that is not accepted yet is rejected, and the platform refunds it. In an accepted order the visitor has paid
 * and the platform has our acceptance, so the ticket stays valid, and a discrepancy rule_broken is raised.
 */
#ifndef SHANMEN_RECHECK_H
#define SHANMEN_RECHECK_H

#include "sale/sale_check.h"
#include "trade/order.h"

/*
 * Inside a transaction, before the order's row is locked (buyer_lock comes first): what the rules of today say. No other
 * order can use up these people's limits until the commit; the copies of this order do not count.
 */
enum result recheck_rules(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                          int64_t order_no, struct sale_decision *out) MUST_USE;

/* Inside the same transaction, with the order's row locked: does what follows from *v. */
enum result recheck_follow(struct ctx *c, struct order *o, const struct sale_decision *v) MUST_USE;

#endif
