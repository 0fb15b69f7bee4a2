/*
 * The answers to a request for codes, and what follows from each: codes with the answer, later as a message, or never.
 *
 * Source: spec codes-and-verify.md §1 (fulfilment.order.tripartite_code).
 */
#include "notice/diff.h"
#include "trade/outbox.h"
#include "tripartite_code.h"

enum issue_result { ISSUING = 0, ISSUED = 1, ISSUE_FAILED = 2 };

enum result codes_fail(struct spi_call *c, const char *why)
{
	json_int(c->data, "result", ISSUE_FAILED);
	json_text(c->data, "fail_reason", why);
	return OK;
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
enum result codes_make_later(struct spi_call *c, const struct order *o)
{
	json_int(c->data, "result", ISSUING);
	return outbox_add_waiting(&c->ctx, OUTBOX_CODES, o->order_id, order_ref(o), codes_terms(o));
}

/* The same where something is wrong: a discrepancy asks an operator to act within the platform's ten minutes. */
enum result codes_make_later_and_raise(struct spi_call *c, const struct order *o, const char *kind, const char *detail)
{
	enum result r = diff_raise(&c->ctx, kind, order_ref(o), detail);

	return r == OK ? codes_make_later(c, o) : r;
}

enum result codes_issue(struct spi_call *c, const struct order *o, struct vouchers *vs, const struct code_format *f)
{
	struct issue_way way;
	enum result r = issue_way_read(&c->ctx, o, &way);

	if (r == OK)
		r = issue_codes(&c->ctx, o, &way, vs);
	if (r == NONE && way.source == CODES_GIVEN)
		return codes_make_later(c, o); /* the normal way: `shanmen codes give` */
	if (r == NONE)
		return codes_make_later_and_raise(c, o, "pool_empty",
		                                  "the code pool has too few codes: run `shanmen codes load`");
	if (r != OK)
		return r;
	if (way.later)
		return send_later(c, o, vs, f);
	json_int(c->data, "result", ISSUED);
	vouchers_write(c->data, &c->ctx, vs, f);
	return OK;
}

enum result codes_answer_purged(struct spi_call *c, const struct vouchers *vs, struct code_format *f)
{
	bool there = vouchers_count(vs, VOUCHER_REFUNDED) + vouchers_count(vs, VOUCHER_VOID) == 0;

	f->documents = false;
	for (size_t i = 0; i < vs->n; i++)
		there = there && vs->v[i].items_n > 0;
	if (!there || !code_format_possible(f, vs))
		return spi_refuse(c, SPI_AGAIN, "this order is closed, and the data of its people were deleted");
	json_int(c->data, "result", ISSUED);
	vouchers_write(c->data, &c->ctx, vs, f);
	return OK;
}
