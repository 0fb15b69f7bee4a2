/*
 * The platform asks for the codes of an order. They come from our generator, from a loaded pool or from the operator
 * who gives them for this order; they go with the answer, or later as a message.
 *
 * Source: spec codes-and-verify.md §1 (fulfilment.order.tripartite_code).
 */
#include "tripartite_code.h"

#include "base/log.h"
#include "base/str.h"
#include "callback/app_order.h"
#include "sale/purchase.h"
#include "trade/refund.h"

static const struct field tourist_fields[] = {
	{ "id_card", FIELD_PERSON, OPTIONAL, offsetof(struct tourist, id_card), 0, 512, NULL },
	{ "credential_type", FIELD_INT, OPTIONAL, offsetof(struct tourist, credential_type), 0, 99, NULL },
};
static const struct field_table tourist_table = FIELD_TABLE(tourist_fields, struct tourist);

static const struct field sku_fields[] = {
	{ "sku_id", FIELD_WORD, OPTIONAL, offsetof(struct code_sku, sku_id), 1, 64, NULL },
};
static const struct field_table sku_table = FIELD_TABLE(sku_fields, struct code_sku);

static const struct field fields[] = {
	{ "order_id", FIELD_ID, REQUIRED, offsetof(struct code_request, order_id), 1, 64, NULL },
	{ "count", FIELD_INT, OPTIONAL, offsetof(struct code_request, count), 1, 1000, NULL },
	{ "copies", FIELD_INT, OPTIONAL, offsetof(struct code_request, copies), 1, COPIES_MAX, NULL },
	{ "start_time", FIELD_TIME, REQUIRED, offsetof(struct code_request, start_time), 0, TIME_MAX_S, NULL },
	{ "expire_time", FIELD_TIME, REQUIRED, offsetof(struct code_request, expire_time), 0, TIME_MAX_S, NULL },
	{ "sku", FIELD_OBJECT, OPTIONAL, offsetof(struct code_request, sku), 0, 0, &sku_table },
	{ "sku_id", FIELD_WORD, OPTIONAL, offsetof(struct code_request, sku_id), 1, 64, NULL },
	{ "ticket_rule", FIELD_OBJECT, OPTIONAL, offsetof(struct code_request, ticket_rule), 0, 0, &CODE_RULE_TABLE },
	{ "tourists", FIELD_LIST, OPTIONAL, offsetof(struct code_request, tourists), 0, TRAVELLERS_MAX,
	  &tourist_table },
};
static const struct field_table table = FIELD_TABLE(fields, struct code_request);

static struct str key_of_tripartite_code(struct spi_call *c)
{
	c->order_id = ((const struct code_request *)c->request)->order_id;
	return c->order_id;
}

/* What in the request contradicts the order we have; NULL: nothing. */
static const char *find_contradiction(const struct code_request *rq, const struct order *o)
{
	int64_t copies = rq->copies.given ? rq->copies.v : 1;
	struct str sku = rq->sku != NULL && rq->sku->sku_id.p != NULL ? rq->sku->sku_id : rq->sku_id;

	if (copies != o->copies)
		return "copies differ from the order's count";
	if (sku.p != NULL && o->sku_id.p != NULL && !str_same(sku, o->sku_id))
		return "sku_id differs from the order's";
	return NULL;
}

/* No codes once a refund was accepted. While one waits for a decision, the tickets are neither valid nor gone: later. */
static enum result issue_unless_refunded(struct spi_call *c, const struct order *o, struct vouchers *vs,
                                         const struct code_format *f)
{
	size_t there = vouchers_count(vs, VOUCHER_HELD) + vouchers_count(vs, VOUCHER_ISSUED) +
	               vouchers_count(vs, VOUCHER_USED);
	size_t undecided = 0;
	enum result r = refund_mark_accepted(&c->ctx, o, vs);

	if (r != OK)
		return r;
	for (size_t i = 0; i < vs->n; i++)
		undecided += vs->v[i].state == VOUCHER_LOCKED && !vs->v[i].accepted;
	if (there + undecided != vs->n)
		return codes_fail(c, "a refund was accepted");
	if (undecided > 0)
		return codes_make_later(c, o);
	if (!code_format_possible(f, vs))
		return codes_make_later_and_raise(
			c, o, "codes_blocked",
			"none of the kinds of code the product takes can be made: voucher_url is not set, or an id document cannot be read");
	return codes_issue(c, o, vs, f);
}

static enum result refuse_contradiction(struct spi_call *c, const char *what)
{
	char order[72];

	log_event(LOG_ERROR, "contradiction", "order=%s what=%s", log_safe(c->order_id, order, sizeof order), what);
	return spi_refuse(c, SPI_AGAIN, what);
}

static enum result set_code_terms(struct spi_call *c, const struct code_request *rq, struct order *o)
{
	const struct code_terms terms = {
		.valid_from = rq->start_time,
		.valid_to = rq->expire_time,
		.kinds = code_kinds_text(&c->ctx, rq->ticket_rule),
		.per_list = rq->count.given ? rq->count.v : 1,
		.codes_by = { c->ctx.now.s + CODES_WITHIN_S },
	};

	return order_set_code_terms(&c->ctx, o, &terms);
}

static bool lack_codes(const struct vouchers *vs)
{
	bool lack = false;

	for (size_t i = 0; i < vs->n; i++)
		lack = lack || !vs->v[i].had_codes;
	return lack;
}

static enum result handle_tripartite_code(struct spi_call *c)
{
	const struct code_request *rq = c->request;
	struct code_format f = { .numbers = false };
	struct order o;
	struct vouchers vs;
	const char *what;
	enum result r = app_order_lock(c, rq->order_id, &o);

	if (r == NONE || (r == OK && (o.state == ORDER_CREATED || o.state == ORDER_WAITING)))
		return AGAIN; /* no code before creation, payment and acceptance: they may still come */
	if (r != OK)
		return r;
	if (o.state != ORDER_ACCEPTED)
		return codes_fail(c, "the order was cancelled or refunded");
	what = find_contradiction(rq, &o);
	if (what != NULL)
		return refuse_contradiction(c, what);
	r = vouchers_lock(&c->ctx, &o, &vs);
	if (r == OK && !o.purged)
		r = set_code_terms(c, rq, &o);
	if (r == OK)
		r = codes_format(c, rq, &o, &f);
	if (r == OK && o.purged)
		return codes_answer_purged(c, &vs, &f);
	if (r == OK)
		r = issue_unless_refunded(c, &o, &vs, &f);
	return r == OK && lack_codes(&vs) ? order_set_codes_late(&c->ctx, &o, true) : r;
}

static const struct spi TRIPARTITE_CODE = {
	.action = "tripartite_code",
	.table = &table,
	.use = DB_WRITE,
	.budget_ms = SPI_BUDGET_MS,
	.unreadable_code = SPI_AGAIN,
	.key = key_of_tripartite_code,
	.handle = handle_tripartite_code,
};

int main(void)
{
	return spi_main(&TRIPARTITE_CODE);
}
