/*
 * What the requests about refunds have in common. The scenic family (refund_apply, refund_notify) names a refund by
 * biz_uniq_key, and tickets by their parts. The third-party-code family (refund_apply_code, refund_sync) names codes, and
 * its pages document no key.
 *
 * Source: spec trade.md, "refund_apply", "refund_notify"; codes-and-verify.md §6.
 */
#ifndef SHANMEN_REFUND_REQUEST_H
#define SHANMEN_REFUND_REQUEST_H

#include "callback/voucher_ref.h"
#include "trade/refund.h"
#include "web/spi.h"

/* The first member of each request of the scenic family. */
struct refund_scenic {
	struct str order_id;
	struct str biz_uniq_key;
	struct list vouchers; /* struct voucher_ref */
};

/* The first member of each request of the third-party-code family. */
struct refund_by_code {
	struct str order_id;
	struct str after_sale_id;
};

/* The idempotency key, as in struct spi. Without a documented one, only a request with the same content is a repeat. */
struct str refund_scenic_key(struct spi_call *c);
struct str refund_by_code_key(struct spi_call *c, const struct field_table *t);

/* As refund_lock and refund_write, for the refund of a scenic request. REFUSE: answered 100, its key is another order's. */
enum result refund_scenic_lock(struct spi_call *c, const struct order *o, struct refund *rf) MUST_USE;
enum result refund_scenic_write(struct spi_call *c, const struct order *o, struct refund *rf) MUST_USE;

/* The refund is refused: the platform counts uses of the chosen tickets only with a time before its application. */
enum result refund_date_uses(struct spi_call *c, const struct order *o, struct vouchers *vs, struct opt_utc applied_at)
	MUST_USE;

#endif
