/*
 * Money has moved: what ends with it. Told by the platform's notice, or found by a look at the platform's books
 * when the notice was lost; a notice that comes after the look finds everything done. All of it holds the order's and
 * the vouchers' locks.
 *
 * Source: spec trade.md, "refund_notify".
 */
#ifndef SHANMEN_REFUND_END_H
#define SHANMEN_REFUND_END_H

#include "trade/refund.h"

/*
 * The chosen vouchers end as refunded, their stock goes back once; what was used stays used, with a difference. The order is
 * refunded when all of it is. `refund_id` 0: each keeps the refund that locked it.
 */
enum result refund_end_chosen(struct ctx *c, struct order *o, struct vouchers *vs, int64_t refund_id) MUST_USE;

/* What the platform's books tell of a refund whose notice did not come. */
struct refund_found {
	bool locked_only;      /* of the unused copies those that a refund has locked; else all unused ones */
	struct opt_fen amount; /* not given: not known for these copies */
	struct opt_utc at;
};

/* Does what the notice would have done; copies that no application has locked get a row of refund that waits for it. */
enum result refund_end_found(struct ctx *c, struct order *o, struct vouchers *vs, const struct refund_found *f)
	MUST_USE;

/*
 * The notice `rf` has come after all: of the vouchers that a look has ended it gets those it names (`chosen`), or
 * where it names none up to `count`. *taken counts them: they are done.
 */
enum result refund_take_over(struct ctx *c, const struct order *o, struct vouchers *vs, const struct refund *rf,
                             bool named, int64_t count, struct opt_fen amount, int64_t *taken) MUST_USE;

#endif
