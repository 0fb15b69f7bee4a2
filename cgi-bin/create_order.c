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
#include "sale/sale_memory.h"
#include "trade/confirm.h"
#include "trade/order_create.h"
#include "trade/stock.h"
#include "web/spi.h"

#include <string.h>

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

/* An order from before the hash was kept, or whose people were purged, is judged by what the row still says. */
static bool same_content(const struct spi_call *c, const struct purchase *p, const struct order *o)
{
	if (o->content_hash.n == HASH_SIZE)
		return memcmp(o->content_hash.p, c->content.b, HASH_SIZE) == 0;
	return o->copies == purchase_count(p) && o->day.n == p->book_start_day.v.n;
}

/* There is a row for this order already: a notice came first, or this is a repeat, whose answer follows from the row. */
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
	if (!same_content(c, p, &o))
		return spi_conflict(c);
	write_created(c, o.order_out_id, o.before_payment, o.confirm_later);
	return confirm_again(&c->ctx, &o);
}

/*
 * The rules say no. That refuses a new order, but not a repeat: the rules may say no only because its day has passed or is
 * sold out meanwhile, and the order is there.
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
	struct new_order o = { c->app->app_id, p, &party, &f, STR_NONE, c->content };
	enum result r = sale_facts_read_locked(&c->ctx, p, &party, c->app->app_id, SALE_NEW_ORDER, &f);

	purchase_note(c, p, &party);
	if (r != OK)
		return r;
	d = sale_check(p, &party, &f, c->ctx.now, price_terms(c, false));
	if (d.code != SPI_OK)
		return refuse_new(c, p, &d);
	r = order_out_id_make(&c->ctx, &o.order_out_id);
	if (r == OK)
		r = order_create(&c->ctx, &o);
	if (r == DUPLICATE)
		return answer_existing(c, p);
	if (r != OK)
		return r;
	write_created(c, o.order_out_id, f.before_payment, f.confirm_later);
	r = take_balance_and_stock(c, p, &f);
	/* The alarm's row is locked after that of the day, though this holds the day for longer: it is rare. */
	return r == OK ? price_difference_raise(c, p, &f) : r;
}

/* The day is as the platform says: open, at the price of this order. False: the order does not name a price. */
static bool assume_day(const struct purchase *p, struct sale_facts *f)
{
	int64_t copies = purchase_count(p);

	if (!p->book_start_day.given || p->amount == NULL || !p->amount->origin_amount.given || copies <= 0 ||
	    p->amount->origin_amount.v.fen % copies != 0)
		return false;
	f->day_known = f->day_open = true;
	f->price_fen = (fen_t){ p->amount->origin_amount.v.fen / copies };
	f->left = copies;
	return true;
}

/* Where the catalogue is remembered, nothing is asked before the sale: its statement finds out whether what is assumed holds. */
static enum result assume_facts(struct spi_call *c, const struct purchase *p, const struct party *party,
                                struct sale_facts *f)
{
	if (sale_memory_find(&c->ctx, p, c->app->app_id, f) == OK && assume_day(p, f))
		return OK;
	return sale_facts_read(&c->ctx, p, party, c->app->app_id, f);
}

/* Nobody's tickets are counted, no balance is taken, no id of the platform is learnt, and no price is to be complained of. */
static bool is_usual(const struct purchase *p, const struct sale_facts *f)
{
	return f->found && !f->balance_watched && !sale_counts_people(f) && !sale_ids_bring(p, f) &&
	       !sale_price_differs(p, f);
}

/* The usual sale: new, and everything speaks for it. Whatever does not is left to handle_create_order. */
static enum result sell_at_once(struct spi_call *c)
{
	const struct purchase *p = c->request;
	struct party party = purchase_party(&c->ctx, p);
	struct sale_facts f;
	struct new_order o = { c->app->app_id, p, &party, &f, STR_NONE, c->content };
	enum result r;

	if (!order_sell_fits(p, &party))
		return NONE;
	r = assume_facts(c, p, &party, &f);
	if (r == OK &&
	    (!is_usual(p, &f) || sale_check(p, &party, &f, c->ctx.now, price_terms(c, false)).code != SPI_OK))
		return NONE;
	purchase_note(c, p, &party);
	if (r == OK)
		r = order_out_id_make(&c->ctx, &o.order_out_id);
	if (r == OK)
		r = order_sell(&c->ctx, &o);
	if (r == OK)
		write_created(c, o.order_out_id, f.before_payment, f.confirm_later);
	return r == DUPLICATE ? NONE : r;
}

/* From now on sell_at_once finds the order's id taken. */
static enum result remember_refused(struct spi_call *c)
{
	struct order o;
	enum result r = order_lock_or_remember(&c->ctx, (struct order_ref){ c->app->app_id, c->order_id }, &o);

	return r == OK && o.state != ORDER_ABSENT ? DUPLICATE : r;
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
	.at_once = sell_at_once,
	.refused = remember_refused,
	.lacks = purchase_lacks,
	.repeated = confirm_repeated,
};

int main(void)
{
	return spi_main(&CREATE_ORDER);
}
