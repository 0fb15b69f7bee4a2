/*
 * The rules about people, asked again for a stored order once the platform has decrypted what
 * they depend on; and what follows from a no. The judgement itself is sale_check.c's.
 *
 * Not accepted yet: the order is rejected, and the platform refunds. Accepted: the visitor has paid and was
 * told yes, so the ticket stays valid and a person is told (difference rule_broken).
 */
#ifndef SHANMEN_RECHECK_H
#define SHANMEN_RECHECK_H

#include "sale/sale_check.h"
#include "trade/order.h"

/*
 * Inside a transaction, before the order's row is locked (buyer_lock comes first): what the rules
 * as they stand now say. The people's limits hold until the commit; the order's own copies don't count.
 */
enum result recheck_judge(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                          int64_t order_no, struct sale_decision *out) MUST_USE;

/* Inside the same transaction, with the order's row locked: what follows. */
enum result recheck_follow(struct ctx *c, struct order *o, const struct sale_decision *v) MUST_USE;

#endif
