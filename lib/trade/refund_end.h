/*
 * The money has moved: the vouchers end. The platform's notice says so, or, where the notice was lost, a comparison with the
 * platform's books finds it. A notice that comes after such a comparison finds its work done, and only takes the refund over.
 *
 * Every function runs inside a transaction and holds the locks of the order and of its vouchers.
 * Source: spec trade.md, "refund_notify".
 */
#ifndef SHANMEN_REFUND_END_H
#define SHANMEN_REFUND_END_H

#include "trade/refund.h"

/*
 * The chosen vouchers end as refunded, and their stock goes back once. A used voucher stays used, and a discrepancy is raised.
 * The order is refunded when all of its vouchers are. `refund_id` 0: each keeps the refund that locked it.
 */
enum result refund_end_chosen(struct ctx *c, struct order *o, struct vouchers *vs, int64_t refund_id) MUST_USE;

/* What the platform's books say about a refund whose notice did not come. */
struct refund_found {
	bool locked_only;      /* of the unused vouchers those that a refund has locked; else all unused ones */
	struct opt_fen amount; /* not given: it is not known for these vouchers */
	struct opt_utc at;
};

/* Does what the notice would have done; vouchers that no application has locked get a refund row of their own. */
enum result refund_end_found(struct ctx *c, struct order *o, struct vouchers *vs, const struct refund_found *f)
	MUST_USE;

/*
 * The notice `rf` has come after refund_end_found: it gets the vouchers that it names (`chosen`, when `named`), else up
 * to `count`. *taken counts them: they need nothing more. Nothing happens where no such refund was found.
 */
enum result refund_take_over(struct ctx *c, const struct order *o, struct vouchers *vs, const struct refund *rf,
                             bool named, int64_t count, struct opt_fen amount, int64_t *taken) MUST_USE;

#endif
