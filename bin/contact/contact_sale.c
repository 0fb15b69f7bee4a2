/*
 * A sale, and the same day once more: which price an order names, what visitors pay, and what stock_qty counts.
 *
 * Source: spec trade.md "Money: 23", calendar-and-products.md §1.2.
 */
#include "base/number.h"
#include "contact_asked.h"
#include "contact_call.h"
#include "contact_say.h"

#include <string.h>

/* --- the sale --- */

enum cli_exit contact_sale_look(struct contact *ct, struct contact_state *out)
{
	const struct contact_order *o = &ct->order;
	enum cli_exit e;

	*out = (struct contact_state){ MARK_TO_DO, STR("no order of the SKU yet") };
	if (ct->sku.sku_out_id.p == NULL)
		return CLI_DONE;
	e = contact_order_last(&ct->ac, &ct->sku, ct->day, &ct->order);
	if (e != CLI_DONE || !o->found)
		return e;
	*out = (struct contact_state){ MARK_DONE, arena_printf(&ct->cli->arena, "order %s of %lld copies for %s, %s",
		                                               o->order_id.p, (long long)o->copies,
		                                               contact_day(ct, o->day), o->state.p) };
	return CLI_DONE;
}

static bool is_for_copies(struct opt_fen said, const struct contact_order *o, fen_t price)
{
	return said.given && said.v.fen == price.fen * o->copies;
}

/* The price that stands crossed out beside the selling price; the selling price where there is none. */
static fen_t crossed_out(const struct contact *ct)
{
	struct opt_fen market = ct->sku.market_price;

	return market.given && market.v.fen > ct->order.price.fen ? market.v : ct->order.price;
}

static enum cli_exit judge_origin_amount(struct contact *ct)
{
	const struct contact_order *o = &ct->order;
	fen_t market = crossed_out(ct);

	if (!o->origin.given)
		return contact_open("price_check: the order names no origin_amount");
	if (is_for_copies(o->origin, o, o->price) || is_for_copies(o->origin, o, market)) {
		contact_say("the order names origin_amount %s: %s × %lld", fen_text(&ct->cli->arena, o->origin.v).p,
		            is_for_copies(o->origin, o, o->price) ? "the selling price" : "the crossed-out price",
		            (long long)o->copies);
		contact_settle(ct, "price_check", STR("strict"));
		return CLI_DONE;
	}
	(void)contact_contradicts(
		"the order names origin_amount %s, neither the selling price %s nor the crossed-out price "
		"%s × %lld",
		fen_text(&ct->cli->arena, o->origin.v).p, fen_text(&ct->cli->arena, o->price).p,
		fen_text(&ct->cli->arena, market).p, (long long)o->copies);
	contact_settle(ct, "price_check", STR("log"));
	return CLI_REFUSED;
}

/* What visitors pay says whether the crossed-out price is only shown. */
static enum cli_exit judge_pay_amount(struct contact *ct)
{
	const struct contact_order *o = &ct->order;
	fen_t market = crossed_out(ct);
	bool sent = strcmp(ct->cli->config.calendar_origin.p, "market") == 0;

	if (market.fen == o->price.fen || !sent) {
		(void)contact_open("calendar_origin: %s; the step works without it",
		                   sent ? "the SKU has no market_price_fen above the selling price"
		                        : "no crossed-out price is sent (selling)");
		return CLI_DONE;
	}
	if (is_for_copies(o->pay, o, market)) {
		(void)contact_contradicts("the visitor paid the crossed-out price %s instead of %s",
		                          fen_text(&ct->cli->arena, market).p, fen_text(&ct->cli->arena, o->price).p);
		contact_settle(ct, "calendar_origin", STR("selling"));
		return CLI_REFUSED;
	}
	if (is_for_copies(o->pay, o, o->price)) {
		contact_say("the visitor paid the selling price, with the market price crossed out beside it");
		contact_settle(ct, "calendar_origin", STR("market"));
		return CLI_DONE;
	}
	return contact_open(
		"calendar_origin: the visitor paid %s, with a discount of the platform: buy once more without one",
		o->pay.given ? fen_text(&ct->cli->arena, o->pay.v).p : "an amount that was not named");
}

/* Orders that were refused for their price, by the log; 0 also where there is none to read. */
static int64_t orders_of_other_prices(struct contact *ct)
{
	char err[300];
	struct contact_wanted w = contact_wanted_of(ct, "create_order");

	if (ct->log.path.n == 0 || !contact_log_read(&ct->cli->arena, &ct->log, &w, &ct->calls, err, sizeof err))
		return 0;
	return ct->calls.price_refused;
}

static enum cli_exit judge_no_sale(struct contact *ct)
{
	bool strict = strcmp(ct->cli->config.price_check.p, "strict") == 0;

	if (strict && orders_of_other_prices(ct) > 0) {
		(void)contact_contradicts(
			"orders came and were refused here with code 23: they name another price than we "
			"expect");
		contact_settle(ct, "price_check", STR("log"));
		contact_say("then buy once more: the order is taken, and this step shows its price");
		return CLI_REFUSED;
	}
	return contact_open(
		"no order of %s came: buy one copy of the open day in the app, then: shanmen contact sale%s",
		ct->sku.sku_out_id.p, contact_args(ct));
}

enum cli_exit contact_sale_judge(struct contact *ct)
{
	enum cli_exit origin, pay;

	if (!ct->order.found)
		return judge_no_sale(ct);
	origin = judge_origin_amount(ct);
	pay = judge_pay_amount(ct);
	return origin != CLI_DONE ? origin : pay;
}

/* --- the same day again --- */

enum cli_exit contact_again_look(struct contact *ct, struct contact_state *out)
{
	enum cli_exit e;

	*out = (struct contact_state){ MARK_TO_DO, STR("after a sale of the day") };
	if (ct->sku.sku_out_id.p == NULL || !ct->day.given)
		return CLI_DONE;
	e = contact_day_read(ct);
	if (e == CLI_DONE && ct->push.known && ct->push.row.sold > 0)
		out->words = arena_printf(&ct->cli->arena, "%lld of %lld copies of %s are sold: it can be sent again",
		                          (long long)ct->push.row.sold, (long long)ct->push.row.stock,
		                          contact_day(ct, ct->day.v));
	return e;
}

enum cli_exit contact_again_run(struct contact *ct)
{
	struct contact_form f = { .form = calendar_form_of(&ct->cli->config) };
	enum cli_exit e = contact_day_begin(ct);

	if (e != CLI_DONE)
		return e;
	if (!ct->push.known || ct->push.row.sold == 0) {
		(void)contact_open("calendar_stock: no copy of %s on %s is sold; the step \"sale\" comes first",
		                   ct->sku.sku_out_id.p, contact_day(ct, ct->day.v));
		return CLI_TRY_AGAIN;
	}
	if (!ct->push.row.open || ct->push.row.stock <= ct->push.row.sold)
		return cli_refuse("%s is closed or sold out on %s: give it more copies first", ct->sku.sku_out_id.p,
		                  contact_day(ct, ct->day.v));
	ct->entry = calendar_entry_of(&f.form, &ct->push.row);
	f.what = arena_printf(&ct->cli->arena, "stock_qty %lld", (long long)ct->entry.stock);
	/* What was seen belongs to the numbers that the platform has: sending the same again changes nothing. */
	return contact_day_send(ct, &f);
}

/* How many copies the person saw that can still be sold; -1: not said, -2: no number. */
static int64_t seen_left(struct contact *ct)
{
	const char *seen = contact_seen(ct, "How many copies of the day can still be sold, says the back office?");
	int64_t n = -2;

	if (seen == NULL)
		return -1;
	return number_parse(str_text(seen), 0, INT32_MAX, &n) ? n : -2;
}

enum cli_exit contact_again_judge(struct contact *ct)
{
	const struct contact_trial *t = &ct->trials[0];
	int64_t sent = ct->entry.stock, sold = ct->push.row.sold, seen;

	if (t->end == END_UNKNOWN)
		return contact_open("calendar_stock: it is not known whether the platform took it; run the step again");
	if (t->end != END_TAKEN) {
		contact_say("refused with %s: %s", t->what.p, api_cli_shown(&ct->ac, t->said));
		(void)contact_open("calendar_stock: read the words: is the number too small, or the day?");
		return CLI_REFUSED;
	}
	contact_say("taken: stock_qty %lld, while %lld copies are sold", (long long)sent, (long long)sold);
	contact_say("if it counts all copies, %lld can still be sold there; if what is left, %lld",
	            (long long)(sent > sold ? sent - sold : 0), (long long)sent);
	seen = seen_left(ct);
	if (seen == -2)
		return cli_misuse(ct->cli, "--seen: \"%s\" is not a number of copies", ct->seen);
	if (seen == -1)
		return contact_open(
			"calendar_stock: look how many copies can still be sold there, then: shanmen contact "
			"again%s --seen N",
			contact_args(ct));
	if (seen != sent && seen != sent - sold)
		return contact_contradicts(
			"%lld is neither %lld nor %lld: was a copy sold meanwhile, or is it another figure? "
			"Look for the copies that can still be sold",
			(long long)seen, (long long)(sent - sold), (long long)sent);
	contact_settle(ct, "calendar_stock", seen == sent ? STR("left") : STR("total"));
	return CLI_DONE;
}
