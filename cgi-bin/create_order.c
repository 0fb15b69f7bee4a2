/*
 * Order creation, in both modes: after payment (the answer confirms) and
 * before payment (stock is held, pay_notify confirms).
 *
 * Source: spec trade.md, "create_order" (scenic_spot.order.create_order). The fields are in lib/sale/purchase.c.
 */
#include "callback/app_order.h"
#include "callback/confirm_info.h"
#include "sale/sale_facts.h"
#include "sale/sale_check.h"
#include "trade/stock.h"
#include "web/spi.h"

static struct str key(struct call *c)
{
	c->order_id = ((const struct purchase *)c->request)->order_id;
	return c->order_id;
}

static void answer(struct call *c, struct str order_out_id, bool before_payment, bool confirm_later)
{
	json_str(c->data, "order_out_id", order_out_id);
	if (!before_payment)
		confirm_info_write(c->data, confirm_later ? CONFIRM_LATER : CONFIRM_ACCEPT);
}

/* There is a row already: a notice came first, or the kept answer was purged. */
static enum result existing(struct call *c, const struct purchase *p)
{
	struct order o;
	enum result r = app_order_lock(c, p->order_id, &o);

	if (r == NONE)
		return RETRY; /* our own number clashed: another one */
	if (r != OK)
		return r;
	if (o.state == ORDER_ABSENT)
		return spi_refuse(c, SPI_OTHER, "this order was cancelled, refunded or paid for before it was created");
	if (o.copies != purchase_count(p) || o.day.n != p->book_start_day.v.n)
		return spi_refuse(c, SPI_OTHER, "this order was created with other content");
	answer(c, o.order_out_id, o.before_payment, o.confirm_later);
	return OK;
}

/* The rules say no. To a repeat whose kept answer was purged they do so because its day has passed: its order stands. */
static enum result refused(struct call *c, const struct purchase *p, const struct sale_decision *v)
{
	struct order o;
	enum result r = app_order_lock(c, p->order_id, &o);

	if (r == NONE || (r == OK && o.state == ORDER_ABSENT))
		return spi_refuse(c, v->code, v->description);
	return r == OK ? existing(c, p) : r;
}

/* The hot rows come last, and stock last of all: it is locked for the commit alone. */
static enum result take(struct call *c, const struct purchase *p, const struct sale_facts *f)
{
	fen_t total = { 0 };
	enum result r = OK;

	if (f->balance_watched && sale_total(f->price_fen, purchase_count(p), &total))
		r = balance_take(&c->ctx, f->account_id, total);
	if (r == NONE)
		return spi_refuse(c, SPI_BALANCE, NULL);
	if (r == OK)
		r = spi_keep(c);
	if (r == OK)
		r = stock_take(&c->ctx, f->sku_id, p->book_start_day.v, purchase_count(p));
	return r == NONE ? spi_refuse(c, SPI_NO_STOCK, NULL) : r;
}

static enum result handle(struct call *c)
{
	const struct purchase *p = c->request;
	struct party party = purchase_party(&c->ctx, p);
	struct sale_facts f;
	struct sale_decision v;
	struct str order_out_id;
	enum result r = sale_facts_read_locked(&c->ctx, p, &party, c->app->app_id, SALE_NEW_ORDER, &f);

	if (r != OK)
		return r;
	v = sale_check(p, &party, &f, c->ctx.now);
	if (v.code != SPI_OK)
		return refused(c, p, &v);
	r = order_out_id_make(&c->ctx, &order_out_id);
	if (r == OK)
		r = order_create(&c->ctx, c->app->app_id, p, &party, &f, order_out_id);
	if (r == DUPLICATE)
		return existing(c, p);
	if (r != OK)
		return r;
	answer(c, order_out_id, f.before_payment, f.confirm_later);
	return take(c, p, &f);
}

static const struct spi CREATE_ORDER = {
	.action = "create_order",
	.table = &CREATE_ORDER_TABLE,
	.use = DB_WRITE,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = SPI_OTHER,
	.key = key,
	.handle = handle,
};

int main(void)
{
	return spi_main(&CREATE_ORDER);
}
