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
	{ "product_id", FIELD_WORD, OPTIONAL, offsetof(struct pull_request, product_id), 1, 64, NULL },
	{ "product_out_id", FIELD_WORD, OPTIONAL, offsetof(struct pull_request, product_out_id), 1, 64, NULL },
	{ "start_date", FIELD_DAY, REQUIRED, offsetof(struct pull_request, start_date), 0, 0, NULL },
	{ "end_date", FIELD_DAY, REQUIRED, offsetof(struct pull_request, end_date), 0, 0, NULL },
	{ "ticket_specifications", FIELD_LIST, OPTIONAL, offsetof(struct pull_request, ticket_specifications), 0,
	  PULL_SKUS_MAX, &specification_table },
};
const struct field_table PULL_REQUEST_TABLE = FIELD_TABLE(fields, struct pull_request);

/* Where both ids are given, they must be of the same SKU. */
static struct pull_entry find_sku(struct pull_product *p, const struct pull_specification *asked)
{
	struct pull_entry e = { *asked, NULL, "no such SKU of this product here" };

	if (asked->sku_id.p == NULL && asked->sku_out_id.p == NULL)
		e.why = "neither sku_id nor sku_out_id is given";
	for (size_t i = 0; i < p->skus_n; i++) {
		struct pull_sku *s = &p->skus[i];
		bool by_id = str_same(asked->sku_id, s->sku_id);
		bool by_out_id = str_same(asked->sku_out_id, s->sku_out_id);

		if (!by_id && !by_out_id)
			continue;
		e.why = "sku_id and sku_out_id are not of one SKU here";
		if ((by_id || asked->sku_id.p == NULL) && (by_out_id || asked->sku_out_id.p == NULL)) {
			e.sku = s;
			e.why = NULL;
			break;
		}
	}
	return e;
}

struct pull_entries pull_entries(struct arena *a, const struct pull_request *rq, struct pull_product *p)
{
	const struct pull_specification *named = rq->ticket_specifications.items;
	bool all = rq->ticket_specifications.n == 0;
	size_t n = all ? p->skus_n : rq->ticket_specifications.n;
	struct pull_entries es = { .e = arena_array(a, n + 1, sizeof *es.e) };

	for (size_t i = 0; i < n; i++) {
		const struct pull_specification own = { all ? p->skus[i].sku_id : STR_NONE, STR_NONE };
		struct pull_entry e = find_sku(p, all ? &own : &named[i]);

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
	struct str words;

	for (size_t i = 0; i < es->n; i++) {
		const struct pull_entry *e = &es->e[i];
		struct str name = e->asked.sku_out_id.p != NULL ? e->asked.sku_out_id : e->asked.sku_id;

		if (e->sku == NULL)
			buf_printf(&b, "%s%s: %s", b.n > 0 ? "; " : "", name.p != NULL ? name.p : "?", e->why);
	}
	words = arena_str(a, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return words;
}
