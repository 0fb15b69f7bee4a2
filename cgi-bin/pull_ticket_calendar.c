/*
 * The platform pulls price and stock: when somebody presses "pull" in its back office, after a booking check failed, and every four
 * hours by itself.
 * Products of both ways of working are answered, always with the numbers of this moment, so no answer is kept. The
 * fields are in lib/callback/pull_request.c.
 *
 * Source: spec calendar-and-products.md, "Pull SPI" (scenic.goods.pull_ticket_calendar).
 */
#include "callback/pull_request.h"
#include "product/calendar_json.h"
#include "product/platform_ids.h"
#include "web/spi.h"

static enum result find_product(struct spi_call *c, const struct pull_request *rq, struct pull_product *out)
{
	const struct pull_name name = { rq->account_id, rq->product_id, rq->product_out_id };
	enum result r;

	if (rq->product_id.p == NULL && rq->product_out_id.p == NULL)
		return spi_refuse(c, PULL_OTHER, "neither product_id nor product_out_id is given");
	r = pull_product_read(&c->ctx, c->app->app_id, &name, out);
	if (r == NONE)
		return spi_refuse(c, PULL_UNKNOWN_PRODUCT, "no such product here");
	if (r == OK && !pull_names_product(rq, out))
		return spi_refuse(c, PULL_UNKNOWN_PRODUCT, "product_id and product_out_id are not of one product here");
	return r;
}

/* A SKU that is not known here is left out of the list and named in the description. */
static void write_answer(struct spi_call *c, const struct calendar_form *form, const struct pull_entries *ws)
{
	if (ws->known < ws->n)
		spi_describe(c, pull_unknown_words(c->ctx.arena, ws));
	json_list(c->data, "ticket_sku_and_calendar");
	for (size_t i = 0; i < ws->n; i++) {
		const struct pull_sku *s = ws->e[i].sku;

		if (s != NULL)
			calendar_json_sku(c->data, form, s->sku_id, ws->e[i].answered_as, s->days, s->days_n);
	}
	json_list_end(c->data);
}

/* Finds the SKUs that the request is about, or refuses it. */
static enum result find_skus(struct spi_call *c, const struct pull_request *rq, struct pull_product *p,
                             struct pull_entries *ws)
{
	*ws = pull_entries(c->ctx.arena, rq, p);
	if (ws->n == 0)
		return spi_refuse(c, PULL_UNKNOWN_SKU, "the product has no SKU here");
	if (ws->n > PULL_SKUS_MAX)
		return spi_refuse(c, PULL_OTHER,
		                  arena_printf(c->ctx.arena, "the product has more than %d SKUs: name those wanted",
		                               PULL_SKUS_MAX)
		                          .p);
	if (ws->known == 0)
		return spi_refuse(c, PULL_UNKNOWN_SKU, pull_unknown_words(c->ctx.arena, ws).p);
	return OK;
}

/* The platform's ids that we did not know; from here on the answer names them. */
static enum result take_ids(struct spi_call *c, const struct pull_request *rq, const struct pull_product *p,
                            struct pull_entries *ws)
{
	struct platform_ids ids = { .product_no = p->product_no };
	enum result r;

	ids.product_id = p->product_id.p == NULL ? rq->product_id : STR_NONE;
	r = platform_ids_take(&c->ctx, &ids);
	for (size_t i = 0; r == OK && i < ws->n; i++) {
		struct pull_sku *s = ws->e[i].sku;

		if (s == NULL || s->sku_id.p != NULL || ws->e[i].asked.sku_id.p == NULL)
			continue;
		s->sku_id = ws->e[i].asked.sku_id;
		ids = (struct platform_ids){ .sku_no = s->sku_no, .sku_id = s->sku_id };
		r = platform_ids_take(&c->ctx, &ids);
	}
	return r;
}

static enum result handle_pull(struct spi_call *c)
{
	const struct pull_request *rq = c->request;
	day_t from = rq->start_date.v;
	day_t to = rq->end_date.v;
	struct calendar_form form = calendar_form_of(c->conf);
	struct pull_product p;
	struct pull_entries ws;
	enum result r;

	if (from.n > to.n)
		return spi_refuse(c, PULL_OTHER, "start_date is behind end_date");
	if (to.n - from.n >= PULL_DAYS_MAX)
		return spi_refuse(c, PULL_OTHER,
		                  arena_printf(c->ctx.arena, "more than %d days at once", PULL_DAYS_MAX).p);
	r = find_product(c, rq, &p);
	if (r == OK)
		r = find_skus(c, rq, &p, &ws);
	if (r == OK)
		r = take_ids(c, rq, &p, &ws);
	if (r == OK)
		r = pull_days_read(&c->ctx, &form, &p, from, to);
	if (r == OK)
		write_answer(c, &form, &ws);
	return r;
}

static const struct spi PULL_TICKET_CALENDAR = {
	.action = "pull_ticket_calendar",
	.table = &PULL_REQUEST_TABLE,
	.use = DB_READ,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = PULL_OTHER,
	.handle = handle_pull,
};

int main(void)
{
	return spi_main(&PULL_TICKET_CALENDAR);
}
