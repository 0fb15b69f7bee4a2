/*
 * Booking check: may this be bought? One query, no write, nothing kept.
 *
 * It is asked twice: when the visitor opens the order page, without any person, and with the persons when the order is
 * submitted. A first "no" hides the product from everybody. So all fields are optional, and one that cannot be read
 * counts as absent; create_order judges all again, and strictly.
 *
 * Source: spec trade.md, "can_buy: asked twice" (scenic_spot.order.can_buy). The fields are in lib/sale/purchase.c.
 */
#include "base/day.h"
#include "base/log.h"
#include "callback/price_difference.h"
#include "sale/sale_check.h"
#include "sale/sale_facts.h"
#include "web/spi.h"

/* What was asked, for the log: no other record of it is kept. */
static struct str can_buy_note(struct spi_call *c, const struct purchase *p, const struct party *party)
{
	char product[72], product_out[72], sku[72], sku_out[72], day[DAY_TEXT_SIZE] = "-";

	if (p->book_start_day.given)
		day_format(p->book_start_day.v, day);
	return arena_printf(c->ctx.arena, "product=%s/%s sku=%s/%s day=%s persons=%s",
	                    log_safe(p->product_id, product, sizeof product),
	                    log_safe(p->product_out_id, product_out, sizeof product_out),
	                    log_safe(p->sku_id, sku, sizeof sku), log_safe(p->sku_out_id, sku_out, sizeof sku_out), day,
	                    party->nobody ? "no" : "yes");
}

static enum result handle_can_buy(struct spi_call *c)
{
	const struct purchase *p = c->request;
	struct party party = purchase_party(&c->ctx, p);
	struct sale_facts f;
	struct sale_decision d;
	enum result r = sale_facts_read(&c->ctx, p, &party, c->app->app_id, &f);

	c->note = can_buy_note(c, p, &party);
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
