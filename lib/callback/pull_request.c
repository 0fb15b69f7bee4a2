/*
 * The fields of a pull, and finding the SKUs it means, by either id or by both.
 */
#include "callback/pull_request.h"

#include "base/buf.h"
#include "base/str.h"

#include <string.h>

#define WORDS_MAX 32768 /* more than PULL_SKUS_MAX names with their reasons */

static const struct field specification_fields[] = {
	{ "sku_id", FIELD_WORD, OPTIONAL, offsetof(struct pull_specification, sku_id), 1, 64, NULL },
	{ "sku_out_id", FIELD_WORD, OPTIONAL, offsetof(struct pull_specification, sku_out_id), 1, 64, NULL },
};
static const struct field_table specification_table = FIELD_TABLE(specification_fields, struct pull_specification);

static const struct field fields[] = {
	{ "account_id", FIELD_WORD, OPTIONAL, offsetof(struct pull_request, account_id), 1, 64, NULL },
	{ "product_id", FIELD_WORD, OPTIONAL, offsetof(struct pull_request, product_id), 1, 64, NULL },
	{ "product_out_id", FIELD_WORD, OPTIONAL, offsetof(struct pull_request, product_out_id), 1, 64, NULL },
	{ "start_date", FIELD_DAY, REQUIRED, offsetof(struct pull_request, start_date), 0, 0, NULL },
	{ "end_date", FIELD_DAY, REQUIRED, offsetof(struct pull_request, end_date), 0, 0, NULL },
	{ "ticket_specifications", FIELD_LIST, OPTIONAL, offsetof(struct pull_request, ticket_specifications), 0,
	  PULL_SKUS_MAX, &specification_table },
};
const struct field_table PULL_REQUEST_TABLE = FIELD_TABLE(fields, struct pull_request);

static struct pull_sku *by_id(const struct pull_product *p, struct str sku_id)
{
	for (size_t i = 0; i < p->skus_n; i++) {
		if (str_same(p->skus[i].sku_id, sku_id))
			return &p->skus[i];
	}
	return NULL;
}

static struct pull_sku *by_out_id(const struct pull_product *p, struct str sku_out_id)
{
	for (size_t i = 0; i < p->skus_n; i++) {
		if (str_same(p->skus[i].sku_out_id, sku_out_id))
			return &p->skus[i];
	}
	return NULL;
}

bool pull_names_product(const struct pull_request *rq, const struct pull_product *p)
{
	if (rq->product_id.p != NULL && p->product_id.p != NULL && !str_same(rq->product_id, p->product_id))
		return false;
	return rq->product_out_id.p == NULL || str_same(rq->product_out_id, p->product_out_id) ||
	       by_out_id(p, rq->product_out_id) != NULL;
}

/* Where both ids are given, they must be of the same SKU; an id of the platform that no SKU has contradicts nothing. */
static struct pull_entry find_sku(struct pull_product *p, const struct pull_specification *asked)
{
	struct pull_entry e = { .asked = *asked };
	struct pull_sku *named = by_id(p, asked->sku_id), *own = by_out_id(p, asked->sku_out_id);

	if (asked->sku_id.p == NULL && asked->sku_out_id.p == NULL)
		e.why = "neither sku_id nor sku_out_id is given";
	else if (named == NULL && own == NULL)
		e.why = "no such SKU of this product here";
	else if ((asked->sku_out_id.p != NULL && named != NULL && named != own) ||
	         (named == NULL && asked->sku_id.p != NULL && own->sku_id.p != NULL))
		e.why = "sku_id and sku_out_id are not of one SKU here";
	else
		e.sku = named != NULL ? named : own;
	if (e.sku != NULL)
		e.answered_as = asked->sku_out_id.p != NULL ? asked->sku_out_id : e.sku->sku_out_id;
	return e;
}

/* Every SKU. A product with one SKU is answered under the own id that the merchant typed in for the product. */
static struct pull_entries all_entries(struct arena *a, const struct pull_request *rq, struct pull_product *p)
{
	struct pull_entries es = { .e = arena_array(a, p->skus_n + 1, sizeof *es.e),
		                   .n = p->skus_n,
		                   .known = p->skus_n };
	bool one = p->skus_n == 1 && rq->product_out_id.p != NULL;

	for (size_t i = 0; i < p->skus_n; i++) {
		struct pull_sku *s = &p->skus[i];

		s->wanted = true;
		es.e[i] = (struct pull_entry){ .sku = s, .answered_as = one ? rq->product_out_id : s->sku_out_id };
	}
	return es;
}

struct pull_entries pull_entries(struct arena *a, const struct pull_request *rq, struct pull_product *p)
{
	const struct pull_specification *named = rq->ticket_specifications.items;
	size_t n = rq->ticket_specifications.n;
	struct pull_entries es = { .e = arena_array(a, n + 1, sizeof *es.e) };

	if (n == 0)
		return all_entries(a, rq, p);
	for (size_t i = 0; i < n; i++) {
		struct pull_entry e = find_sku(p, &named[i]);

		if (e.sku != NULL && e.sku->wanted)
			continue;
		if (e.sku != NULL)
			e.sku->wanted = true;
		es.known += e.sku != NULL;
		es.e[es.n++] = e;
	}
	return es;
}

struct str pull_unknown_words(struct arena *a, const struct pull_entries *es)
{
	struct buf b = BUF_INIT(WORDS_MAX);

	for (size_t i = 0; i < es->n; i++) {
		const struct pull_entry *e = &es->e[i];
		struct str name = e->asked.sku_out_id.p != NULL ? e->asked.sku_out_id : e->asked.sku_id;

		if (e->sku == NULL)
			buf_printf(&b, "%s%s: %s", b.n > 0 ? "; " : "", name.p != NULL ? name.p : "?", e->why);
	}
	return buf_take(a, &b);
}
