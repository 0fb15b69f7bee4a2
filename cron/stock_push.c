/*
 * Sends the platform what changed in the calendar: price, stock, open or closed. Cron starts it every minute and it works
 * for most of that minute, so that a day that sold out here is closed there within seconds. Products that the platform
 * pulls (way semi_direct) are not sent.
 *
 * Killed at any moment, nothing is lost: a day stays pending until its acknowledgement is committed.
 *
 * Source: spec calendar-and-products.md.
 */
#include "base/day.h"
#include "product/push_body.h"
#include "stock_push_calls.h"

#include <inttypes.h>
#include <stdio.h>

#define WORK_S 57 /* of cron's minute */
#define SHOWN_SKUS 100000
#define SHOWN_DAYS 10000

enum { FLAG_FULL, FLAG_DRY_RUN };

/* --- --dry-run --- */

static enum result read_days(struct job_work *w, const struct push_sku *sku, struct calendar_days *out)
{
	struct calendar_form form = calendar_form_of(&w->conf);
	struct tx tx = job_tx(w);

	while (tx_next(&tx))
		tx.r = calendar_push_days(&w->ctx, &form, sku, SHOWN_DAYS, out);
	return tx.r;
}

static void show_days(const struct push_sku *sku, const struct calendar_days *days)
{
	bool save = sku->whole && days->n <= PUSH_DAYS;
	char day[DAY_TEXT_SIZE];

	for (size_t i = 0; i < days->n; i++) {
		const struct calendar_entry *e = &days->items[i];

		day_format(e->day, day);
		(void)printf("%s %s %s price_fen %" PRId64 " stock %" PRId64 " %s\n", save ? "save" : "batch_save",
		             sku->sku_out_id.p, day, e->price.fen, e->stock, e->on_sale ? "open" : "closed");
	}
}

/* Shows what would be sent now; sends and writes nothing. */
static enum result dry_run(struct job_work *w)
{
	struct push_skus skus;
	struct arena of_days = { NULL };
	size_t n = 0;
	struct tx tx = job_tx(w);
	enum result r;

	while (tx_next(&tx))
		tx.r = calendar_push_due(&w->ctx, STR(""), SHOWN_SKUS, &skus);
	r = tx.r;
	for (size_t i = 0; r == OK && i < skus.n && !job_over(w); i++) {
		struct calendar_days days = { NULL, 0 };

		w->ctx.arena = &of_days; /* so that the list of SKUs survives the reset */
		r = read_days(w, &skus.items[i], &days);
		if (r == OK)
			show_days(&skus.items[i], &days);
		n += days.n;
		arena_reset(&of_days);
	}
	w->ctx.arena = &w->arena;
	arena_free(&of_days);
	if (r == OK)
		buf_printf(&w->summary, "dry run: %zu days of %zu SKUs would be sent", n, skus.n);
	return r;
}

/* --- the work --- */

static enum result forget_pulled(struct job_work *w)
{
	bool more = true;
	struct tx tx = { .r = OK };

	while (tx.r == OK && more && !job_over(w)) {
		tx = job_tx(w);
		while (tx_next(&tx))
			tx.r = calendar_push_forget_pulled(&w->ctx, &more);
		arena_reset(&w->arena);
	}
	return tx.r;
}

static void summarise(struct job_work *w, const struct push_calls *pc)
{
	const struct push_counts *n = &pc->counts;

	if (n->calls > 0)
		buf_printf(&w->summary, "%zu days accepted in %zu calls, %zu rejected, %zu calls to be tried again",
		           n->days, n->calls, n->rejected, n->failed);
	else if (pc->token_waits)
		buf_text(&w->summary, "what is pending waits for a token: see token_refresh");
}

/* With --once and --full we say what was not sent. Cron's next minute goes on with it anyway. */
static enum result complain_of_rest(struct job_work *w, const struct push_calls *pc)
{
	int64_t failing = 0;
	struct tx tx = job_tx(w);

	while (tx_next(&tx))
		tx.r = calendar_push_failing(&w->ctx, &failing);
	if (tx.r != OK || (failing == 0 && pc->found.n == 0 && !pc->token_waits))
		return tx.r;
	job_complain(w, "not everything was sent: %" PRId64 " SKUs wait for another try; see shanmen calendar diff",
	             failing + (int64_t)pc->found.n);
	return AGAIN;
}

static enum result push(struct job_work *w)
{
	struct push_calls pc;
	enum result r = forget_pulled(w);

	push_calls_open(&pc, w);
	if (r == OK && w->flags[FLAG_FULL]) {
		struct tx tx = job_tx(w);

		while (tx_next(&tx))
			tx.r = calendar_mark_whole(&w->ctx, CALENDAR_ALL_PRODUCTS);
		r = tx.r;
	}
	if (r == OK)
		r = flight_run(&pc.flight);
	summarise(w, &pc);
	if (r == OK && w->once)
		r = complain_of_rest(w, &pc);
	push_calls_close(&pc);
	return r;
}

static enum result run_stock_push(struct job_work *w)
{
	return w->flags[FLAG_DRY_RUN] ? dry_run(w) : push(w);
}

static const struct job_flag flags[] = {
	[FLAG_FULL] = { "full", "send the whole calendar of every product again", false, true, NULL },
	[FLAG_DRY_RUN] = { "dry-run", "show what would be sent now; nothing is sent or written", true, false, NULL },
	{ NULL, NULL, false, false, NULL },
};

static const char *const variants[] = { "--full", NULL };

static const struct job STOCK_PUSH = {
	.name = "stock_push",
	.help = "sends the platform what changed in price, stock and open days",
	.details =
		"Run by cron every minute; it works for most of the minute. A day that sold out or was closed is sent\n"
		"first, any other change of stock at most every 20 s; with calendar_stock = total a sale alone is not sent. A call\n"
		"that the platform refuses is halved down to the one day that it does not take. Days that the platform shows\n"
		"differently from us are in shanmen calendar diff; days that it rejected are there with its words.\n"
		"\n"
		"  stock_push --once      # what changed, now, by hand\n"
		"  stock_push --full      # everything again: after work in the platform's back office, and once a night\n"
		"  stock_push --dry-run   # what would be sent\n",
	.work_s = WORK_S,
	.flags = flags,
	.variants = variants,
	.run = run_stock_push,
};

int main(int argc, char **argv)
{
	return job_main(&STOCK_PUSH, argc, argv);
}
