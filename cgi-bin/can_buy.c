/*
 * Booking check: may this be bought? One query, no write, nothing kept.
 *
 * Source: spec trade.md, "can_buy" (scenic_spot.order.can_buy). The fields are in lib/sale/purchase.c.
 */
#include "sale/sale_facts.h"
#include "sale/sale_check.h"
#include "web/spi.h"

static enum result handle(struct call *c)
{
	const struct purchase *p = c->request;
	struct party party = purchase_party(&c->ctx, p);
	struct sale_facts f;
	struct sale_decision v;
	enum result r = sale_facts_read(&c->ctx, p, &party, c->app->app_id, &f);

	if (r != OK)
		return r;
	v = sale_check(p, &party, &f, c->ctx.now);
	return v.code == SPI_OK ? OK : spi_refuse(c, v.code, v.description);
}

static const struct spi CAN_BUY = {
	.action = "can_buy",
	.table = &CAN_BUY_TABLE,
	.use = DB_READ,
	.budget_ms = CAN_BUY_BUDGET_MS,
	.unreadable_code = SPI_OTHER,
	.handle = handle,
};

int main(void)
{
	return spi_main(&CAN_BUY);
}
