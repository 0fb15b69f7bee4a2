/*
 * The platform asks for the codes of an order. They come from our generator, from a loaded pool or from the operator
 * who gives them for this order; they go with the answer, or later as a message.
 *
 * Source: spec codes-and-verify.md §1 (fulfilment.order.tripartite_code).
 */
#include "base/log.h"
#include "base/str.h"
#include "callback/app_order.h"
#include "notice/diff.h"
#include "sale/purchase.h"
#include "trade/issue.h"
#include "trade/outbox.h"
#include "trade/refund.h"
#include "web/spi.h"

#include <string.h>

enum issue_result { ISSUING = 0, ISSUED = 1, ISSUE_FAILED = 2 };

struct tourist {
	struct person_text id_card;
	struct opt_int credential_type;
};

struct code_sku {
	struct str sku_id;
};

struct code_request {
	struct str order_id;
	struct opt_int count;
	struct opt_int copies;
	struct opt_utc start_time, expire_time;
	struct code_sku *sku;
	struct str sku_id;
	struct code_rule *ticket_rule;
	struct list tourists; /* struct tourist */
};

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

static enum result answer_failed(struct spi_call *c, const char *why)
{
	json_int(c->data, "result", ISSUE_FAILED);
	json_text(c->data, "fail_reason", why);
	return OK;
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

/* The documents in the request; they belong to copies in the way travellers do (lib/sale/purchase.c). */
static void take_tourists(struct spi_call *c, const struct code_request *rq, struct code_format *f, int64_t copies)
{
	const struct tourist *tourists = rq->tourists.items;
	int64_t n = (int64_t)rq->tourists.n;
	int64_t each = n >= copies && n % copies == 0 ? n / copies : 0;

	f->docs = arena_array(c->ctx.arena, rq->tourists.n + 1, sizeof *f->docs);
	for (int64_t i = 0; i < n; i++) {
		const struct tourist *t = &tourists[i];

		if (t->id_card.text.p == NULL || t->id_card.form == PERSON_LATER)
			continue;
		f->docs[f->docs_n++] = (struct document){
			.credential_type =
				t->credential_type.given && t->credential_type.v > 0 ? t->credential_type.v : 1,
			.credential_no = t->id_card.text,
			.copy_no = each > 0 ? i / each + 1 : 0,
		};
	}
}

/* With the documents in the request, else those of the order's own travellers. */
static enum result read_code_format(struct spi_call *c, const struct code_request *rq, const struct order *o,
                                    struct code_format *f)
{
	code_format_of_order(f, o, c->conf->voucher_url);
	if (rq->tourists.n > 0)
		take_tourists(c, rq, f, o->copies);
	return f->documents && f->docs_n == 0 ? code_format_documents(&c->ctx, o, f) : OK;
}

static struct outbox_terms codes_terms(const struct order *o)
{
	return outbox_terms_until(o->codes_by, CODES_ALARM_BEFORE_S);
}

/* The codes are made, and the outbox sends them. */
static enum result send_later(struct spi_call *c, const struct order *o, const struct vouchers *vs,
                              const struct code_format *f)
{
	struct str body;
	enum result r = codes_body(&c->ctx, c->conf, o, vs, f, &body);

	json_int(c->data, "result", ISSUING);
	return r == OK ? outbox_add(&c->ctx, OUTBOX_CODES, o->order_id, order_ref(o), body, codes_terms(o)) : r;
}

/* Codes cannot be made yet, but may be later: after "failed" the platform would refund at once, without asking us. */
static enum result make_later(struct spi_call *c, const struct order *o)
{
	json_int(c->data, "result", ISSUING);
	return outbox_add_waiting(&c->ctx, OUTBOX_CODES, o->order_id, order_ref(o), codes_terms(o));
}

/* The same where something is wrong: a discrepancy asks an operator to act within the platform's ten minutes. */
static enum result make_later_and_raise(struct spi_call *c, const struct order *o, const char *kind, const char *detail)
{
	enum result r = diff_raise(&c->ctx, kind, order_ref(o), detail);

	return r == OK ? make_later(c, o) : r;
}

static enum result issue_and_answer(struct spi_call *c, const struct order *o, struct vouchers *vs,
                                    const struct code_format *f)
{
	struct issue_way way;
	enum result r = issue_way_read(&c->ctx, o, &way);

	if (r == OK)
		r = issue_codes(&c->ctx, o, &way, vs);
	if (r == NONE && way.source == CODES_GIVEN)
		return make_later(c, o); /* the normal way: `shanmen codes give` */
	if (r == NONE)
		return make_later_and_raise(c, o, "pool_empty",
		                            "the code pool has too few codes: run `shanmen codes load`");
	if (r != OK)
		return r;
	if (way.later)
		return send_later(c, o, vs, f);
	json_int(c->data, "result", ISSUED);
	vouchers_write(c->data, &c->ctx, vs, f);
	return OK;
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
		return answer_failed(c, "a refund was accepted");
	if (undecided > 0)
		return make_later(c, o);
	if (!code_format_possible(f, vs))
		return make_later_and_raise(
			c, o, "codes_blocked",
			"none of the kinds of code the product takes can be made: voucher_url is not set, or an id document cannot be read");
	return issue_and_answer(c, o, vs, f);
}

static enum result refuse_contradiction(struct spi_call *c, const char *what)
{
	char order[72];

	log_event(LOG_ERROR, "contradiction", "order=%s what=%s", log_safe(c->order_id, order, sizeof order), what);
	return spi_refuse(c, SPI_AGAIN, what);
}

/* A repeat whose kept answer and people were purged: the codes it had, as far as they can be written without documents. */
static enum result answer_purged(struct spi_call *c, const struct code_request *rq, const struct order *o,
                                 const struct vouchers *vs)
{
	struct code_format f = { .numbers = false };
	bool there = vouchers_count(vs, VOUCHER_REFUNDED) + vouchers_count(vs, VOUCHER_VOID) == 0;
	enum result r = read_code_format(c, rq, o, &f);

	f.documents = false;
	for (size_t i = 0; i < vs->n; i++)
		there = there && vs->v[i].items_n > 0;
	if (r == OK && there && code_format_possible(&f, vs)) {
		json_int(c->data, "result", ISSUED);
		vouchers_write(c->data, &c->ctx, vs, &f);
		return OK;
	}
	return r == OK ? spi_refuse(c, SPI_AGAIN, "this order is closed, and the data of its people were deleted") : r;
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
		return answer_failed(c, "the order was cancelled or refunded");
	what = find_contradiction(rq, &o);
	if (what != NULL)
		return refuse_contradiction(c, what);
	r = vouchers_lock(&c->ctx, &o, &vs);
	if (r == OK && o.purged)
		return answer_purged(c, rq, &o, &vs);
	if (r == OK)
		r = set_code_terms(c, rq, &o);
	if (r == OK)
		r = read_code_format(c, rq, &o, &f);
	return r == OK ? issue_unless_refunded(c, &o, &vs, &f) : r;
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
