/*
 * Order creation, in both modes: after payment (the answer confirms) and
 * before payment (stock is held, pay_notify confirms).
 *
 * Source: spec trade.md, "create_order" (scenic_spot.order.create_order). The fields are in lib/sale/purchase.c.
 */
#include "callback/app_order.h"
#include "callback/confirm_info.h"
#include "callback/price_difference.h"
#include "callback/purchase_note.h"
#include "callback/sale_ids.h"
#include "sale/sale_check.h"
#include "sale/sale_facts.h"
#include "trade/confirm.h"
#include "trade/order_create.h"
#include "trade/stock.h"
#include "web/spi.h"

static struct str key_of_create_order(struct spi_call *c)
{
	c->order_id = ((const struct purchase *)c->request)->order_id;
	return c->order_id;
}

static void write_created(struct spi_call *c, struct str order_out_id, bool before_payment, bool confirm_later)
{
	json_str(c->data, "order_out_id", order_out_id);
	if (!before_payment)
		confirm_info_write(c->data, confirm_later ? CONFIRM_LATER : CONFIRM_ACCEPT);
}

/* There is a row for this order already: a notice came first, or this is a repeat whose kept answer was purged. */
static enum result answer_existing(struct spi_call *c, const struct purchase *p)
{
	struct order o;
	enum result r = app_order_lock(c, p->order_id, &o);

	if (r == NONE)
		return RETRY; /* another order has our order_out_id: make a new one */
	if (r != OK)
		return r;
	if (o.state == ORDER_ABSENT)
		return spi_refuse(c, SPI_OTHER, "this order was cancelled, refunded or paid for before it was created");
	if (o.copies != purchase_count(p) || o.day.n != p->book_start_day.v.n)
		return spi_refuse(c, SPI_OTHER, "this order was created with other content");
	write_created(c, o.order_out_id, o.before_payment, o.confirm_later);
	return OK;
}

/*
 * The rules say no. That refuses a new order, but not a repeat whose kept answer was purged: the rules may say no
 * only because its day has passed, and the order is there.
 */
static enum result refuse_new(struct spi_call *c, const struct purchase *p, const struct sale_decision *d)
{
	struct order o;
	enum result r = app_order_lock(c, p->order_id, &o);

	if (r == NONE || (r == OK && o.state == ORDER_ABSENT))
		return spi_refuse(c, d->code, d->description);
	return r == OK ? answer_existing(c, p) : r;
}

/* The rows that all sales compete for are locked last, and stock last of all: it is locked for the commit alone. */
static enum result take_balance_and_stock(struct spi_call *c, const struct purchase *p, const struct sale_facts *f)
{
	fen_t total = { 0 };
	enum result r = OK;

	if (f->balance_watched && sale_total(f->price_fen, purchase_count(p), &total))
		r = balance_take(&c->ctx, f->account_id, total);
	if (r == NONE)
		return spi_refuse(c, SPI_BALANCE, NULL);
	if (r == OK)
		r = sale_ids_take(&c->ctx, p, f);
	if (r == OK)
		r = spi_keep(c);
	if (r == OK)
		r = stock_take(&c->ctx, f->sku_no, p->book_start_day.v, purchase_count(p));
	return r == NONE ? spi_refuse(c, SPI_NO_STOCK, NULL) : r;
}

static enum result handle_create_order(struct spi_call *c)
{
	const struct purchase *p = c->request;
	struct party party = purchase_party(&c->ctx, p);
	struct sale_facts f;
	struct sale_decision d;
	struct str order_out_id;
	enum result r = sale_facts_read_locked(&c->ctx, p, &party, c->app->app_id, SALE_NEW_ORDER, &f);

	purchase_note(c, p, &party);
	if (r != OK)
		return r;
	d = sale_check(p, &party, &f, c->ctx.now, price_terms(c, false));
	if (d.code != SPI_OK)
		return refuse_new(c, p, &d);
	r = order_out_id_make(&c->ctx, &order_out_id);
	if (r == OK)
		r = order_create(&c->ctx, c->app->app_id, p, &party, &f, order_out_id);
	if (r == DUPLICATE)
		return answer_existing(c, p);
	if (r != OK)
		return r;
	write_created(c, order_out_id, f.before_payment, f.confirm_later);
	r = take_balance_and_stock(c, p, &f);
	/* The alarm's row is locked after that of the day, though this holds the day for longer: it is rare. */
	return r == OK ? price_difference_raise(c, p, &f) : r;
}

static const char *purchase_lacks(const void *request)
{
	return purchase_names_sku(request) ? NULL : "sku_id";
}

/* The platform may not have received the answer that accepted the order. Orders of another app are not touched. */
static enum result confirm_repeated(struct spi_call *c)
{
	struct order o;
	enum result r = app_order_lock(c, c->order_id, &o);

	if (r == NONE || r == REFUSE) /* it was refused, or is another app's */
		return OK;
	return r == OK ? confirm_again(&c->ctx, &o) : r;
}

static const struct spi CREATE_ORDER = {
	.action = "create_order",
	.table = &CREATE_ORDER_TABLE,
	.use = DB_WRITE,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = SPI_OTHER,
	.key = key_of_create_order,
	.handle = handle_create_order,
	.lacks = purchase_lacks,
	.repeated = confirm_repeated,
};

int main(void)
{
	return spi_main(&CREATE_ORDER);
}
