/*
 * Logging and raising prices that differ.
 */
#include "callback/price_difference.h"

#include "base/log.h"
#include "notice/diff.h"

#include <string.h>

struct sale_terms price_terms(const struct spi_call *c, bool question)
{
	return (struct sale_terms){ .question = question, .any_price = strcmp(c->conf->price_check.p, "log") == 0 };
}

/* A question about a product alone, or about no day, has no price of ours beside it. */
static bool differs(const struct purchase *p, const struct sale_facts *f)
{
	return purchase_names_sku(p) && p->book_start_day.given && sale_price_differs(p, f);
}

void price_difference_log(const struct purchase *p, const struct sale_facts *f)
{
	char sku[72];

	if (differs(p, f))
		log_event(LOG_WARN, "price", "sku=%s copies=%lld origin_amount=%lld selling=%lld crossed_out=%lld",
		          log_safe(f->sku_id.p != NULL ? f->sku_id : f->sku_out_id, sku, sizeof sku),
		          (long long)purchase_count(p), (long long)p->amount->origin_amount.v.fen,
		          (long long)f->price_fen.fen, (long long)sale_crossed_out(f).fen);
}

enum result price_difference_raise(struct spi_call *c, const struct purchase *p, const struct sale_facts *f)
{
	struct str detail;

	if (!differs(p, f))
		return OK;
	price_difference_log(p, f);
	detail = arena_printf(
		c->ctx.arena,
		"the platform named %lld fen for %lld × %lld fen (crossed out %lld): compare both calendars, "
		"and market_price_fen of the catalogue",
		(long long)p->amount->origin_amount.v.fen, (long long)purchase_count(p), (long long)f->price_fen.fen,
		(long long)sale_crossed_out(f).fen);
	return diff_raise_once(&c->ctx, "price_differs", (struct order_ref){ c->app->app_id, p->order_id }, detail.p);
}
