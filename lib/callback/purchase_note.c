/*
 * Writing the note.
 */
#include "callback/purchase_note.h"

#include "base/day.h"
#include "base/log.h"

#define ID_SIZE 72

void purchase_note(struct spi_call *c, const struct purchase *p, const struct party *party)
{
	char product[ID_SIZE], product_out[ID_SIZE], sku[ID_SIZE], sku_out[ID_SIZE], day[DAY_TEXT_SIZE] = "-";

	if (p->book_start_day.given)
		day_format(p->book_start_day.v, day);
	c->note = arena_printf(c->ctx.arena, "product=%s/%s sku=%s/%s day=%s persons=%s",
	                       log_safe(p->product_id, product, sizeof product),
	                       log_safe(p->product_out_id, product_out, sizeof product_out),
	                       log_safe(p->sku_id, sku, sizeof sku), log_safe(p->sku_out_id, sku_out, sizeof sku_out),
	                       day, party->nobody ? "no" : "yes");
}
