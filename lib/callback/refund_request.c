/*
 * Keys and rows of refunds, and the time of uses after a refusal.
 */
#include "callback/refund_request.h"

#include "base/hex.h"
#include "trade/verify_push.h"

struct str refund_scenic_key(struct spi_call *c)
{
	const struct refund_scenic *of = c->request;

	c->order_id = of->order_id;
	return of->biz_uniq_key;
}

struct str refund_by_code_key(struct spi_call *c, const struct field_table *t)
{
	const struct refund_by_code *of = c->request;
	struct hash h = field_digest(t, of, 0);

	c->order_id = of->order_id;
	return arena_printf(c->ctx.arena, "%s:%s", of->order_id.p, hex_encode(c->ctx.arena, h.b, HASH_SIZE / 2).p);
}

static enum result refuse_other_order(struct spi_call *c, enum result r)
{
	return r == REFUSE ? spi_refuse(c, SPI_AGAIN, "this biz_uniq_key belongs to another order") : r;
}

enum result refund_scenic_lock(struct spi_call *c, const struct order *o, struct refund *rf)
{
	return refuse_other_order(c, refund_lock(&c->ctx, o, refund_scenic_key(c), rf));
}

enum result refund_scenic_write(struct spi_call *c, const struct order *o, struct refund *rf)
{
	const struct refund_scenic *of = c->request;

	rf->key = of->biz_uniq_key;
	rf->whole = of->vouchers.n == 0;
	return refuse_other_order(c, refund_write(&c->ctx, o, rf));
}

enum result refund_date_uses(struct spi_call *c, const struct order *o, struct vouchers *vs, struct opt_utc applied_at)
{
	return verify_push_refused(&c->ctx, o, vs, applied_at.given ? applied_at.v : c->ctx.now);
}
