/*
 * Booking check: may this be bought? One query, and no answer is kept. Only the platform's ids are written, where they were
 * not known.
 *
 * It is asked twice: when the visitor opens the order page, without any person, and with the persons when the order is
 * submitted. A first "no" hides the product from everybody. So all fields are optional, and one that cannot be read
 * counts as absent; create_order judges all again, and strictly.
 *
 * Source: spec trade.md, "can_buy: asked twice" (scenic_spot.order.can_buy). The fields are in lib/sale/purchase.c.
 */
#include "callback/price_difference.h"
#include "callback/purchase_note.h"
#include "callback/sale_ids.h"
#include "sale/sale_check.h"
#include "sale/sale_facts.h"
#include "web/spi.h"

static enum result handle_can_buy(struct spi_call *c)
{
	const struct purchase *p = c->request;
	struct party party = purchase_people(&c->ctx, p);
	struct sale_facts f;
	struct sale_decision d;
	enum result r = sale_facts_read(&c->ctx, p, &party, c->app->app_id, &f);

	purchase_note(c, p, &party);
	if (r == OK)
		r = sale_ids_take(&c->ctx, p, &f);
	if (r != OK)
		return r;
	d = sale_check(p, &party, &f, c->ctx.now, price_terms(c, true));
	if (d.code != SPI_OK)
		return spi_refuse(c, d.code, d.description);
	price_difference_log(p, &f);
	return OK;
}

static const struct spi CAN_BUY = {
	.action = "can_buy",
	.table = &CAN_BUY_TABLE,
	.use = DB_READ,
	.budget_ms = CAN_BUY_BUDGET_MS,
	.unreadable_code = SPI_OTHER,
	.lenient = true,
	.handle = handle_can_buy,
};

int main(void)
{
	return spi_main(&CAN_BUY);
}
