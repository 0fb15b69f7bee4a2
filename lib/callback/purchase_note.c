/*
 * Writing the note.
 */
#include "callback/purchase_note.h"

#include "base/day.h"
#include "base/log.h"

#define NOTE_SIZE (4 * LOG_ID_SHOWN + 80)

static void put_id(struct buf *b, const char *before, struct str id)
{
	char safe[LOG_ID_SHOWN + 1];

	buf_text(b, before);
	buf_text(b, log_safe(id, safe, sizeof safe));
}

void purchase_note(struct spi_call *c, const struct purchase *p, const struct party *party)
{
	struct buf b = buf_in(c->ctx.arena, NOTE_SIZE);
	char day[DAY_TEXT_SIZE] = "-";

	if (p->book_start_day.given)
		day_format(p->book_start_day.v, day);
	put_id(&b, "product=", p->product_id);
	put_id(&b, "/", p->product_out_id);
	put_id(&b, " sku=", p->sku_id);
	put_id(&b, "/", p->sku_out_id);
	buf_text(&b, " day=");
	buf_text(&b, day);
	buf_text(&b, party->nobody ? " persons=no" : " persons=yes");
	c->note = buf_str(&b);
}
