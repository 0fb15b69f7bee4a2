/*
 * In which forms the codes of a request may be answered, and with whose documents.
 *
 * Source: spec codes-and-verify.md §1 (fulfilment.order.tripartite_code).
 */
#include "sale/purchase.h"
#include "tripartite_code.h"

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
enum result codes_format(struct spi_call *c, const struct code_request *rq, const struct order *o,
                         struct code_format *f)
{
	code_format_of_order(f, o, c->conf->voucher_url);
	if (rq->tourists.n > 0)
		take_tourists(c, rq, f, o->copies);
	return f->documents && f->docs_n == 0 ? code_format_documents(&c->ctx, o, f) : OK;
}
