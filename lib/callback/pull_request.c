/*
 * The pull's fields, and finding the SKUs meant by either id or both.
 */
#include "callback/pull_request.h"

#include "base/buf.h"
#include "base/str.h"

#include <string.h>

#define WORDS_MAX 32768 /* above PULL_SKUS_MAX names with their reasons */

static const struct field specification_fields[] = {
	{ "sku_id", FIELD_WORD, OPTIONAL, offsetof(struct pull_specification, sku_id), 1, 64, NULL },
	{ "sku_out_id", FIELD_WORD, OPTIONAL, offsetof(struct pull_specification, sku_out_id), 1, 64, NULL },
};
static const struct table specification_table = TABLE(specification_fields, struct pull_specification);

static const struct field fields[] = {
	{ "product_id", FIELD_WORD, OPTIONAL, offsetof(struct pull_request, product_id), 1, 64, NULL },
	{ "product_out_id", FIELD_WORD, OPTIONAL, offsetof(struct pull_request, product_out_id), 1, 64, NULL },
	{ "start_date", FIELD_DAY, REQUIRED, offsetof(struct pull_request, start_date), 0, 0, NULL },
	{ "end_date", FIELD_DAY, REQUIRED, offsetof(struct pull_request, end_date), 0, 0, NULL },
	{ "ticket_specifications", FIELD_LIST, OPTIONAL, offsetof(struct pull_request, ticket_specifications), 0,
	  PULL_SKUS_MAX, &specification_table },
};
const struct table PULL_REQUEST_TABLE = TABLE(fields, struct pull_request);

/* Both ids, where both are given, must be of one SKU. */
static struct pull_entry find_sku(struct pull_product *p, const struct pull_specification *asked)
{
	struct pull_entry w = { *asked, NULL, "no such SKU of this product here" };

	if (asked->sku_id.p == NULL && asked->sku_out_id.p == NULL)
		w.why = "neither sku_id nor sku_out_id is given";
	for (size_t i = 0; i < p->skus_n; i++) {
		struct pull_sku *s = &p->skus[i];
		bool by_id = str_same(asked->sku_id, s->sku_id);
		bool by_out_id = str_same(asked->sku_out_id, s->sku_out_id);

		if (!by_id && !by_out_id)
			continue;
		w.why = "sku_id and sku_out_id are not of one SKU here";
		if ((by_id || asked->sku_id.p == NULL) && (by_out_id || asked->sku_out_id.p == NULL)) {
			s->wanted = true;
			w.sku = s;
			w.why = NULL;
			break;
		}
	}
	return w;
}

struct pull_entries pull_entries(struct arena *a, const struct pull_request *rq, struct pull_product *p)
{
	const struct pull_specification *named = rq->ticket_specifications.items;
	bool all = rq->ticket_specifications.n == 0;
	struct pull_entries ws = { .n = all ? p->skus_n : rq->ticket_specifications.n };

	ws.w = arena_array(a, ws.n + 1, sizeof *ws.w);
	for (size_t i = 0; i < ws.n; i++) {
		const struct pull_specification own = { all ? p->skus[i].sku_id : STR_NONE, STR_NONE };

		ws.w[i] = find_sku(p, all ? &own : &named[i]);
		ws.known += ws.w[i].sku != NULL;
	}
	return ws;
}

struct str pull_unknown_words(struct arena *a, const struct pull_entries *ws)
{
	struct buf b = BUF_INIT(WORDS_MAX);
	struct str words;

	for (size_t i = 0; i < ws->n; i++) {
		const struct pull_entry *w = &ws->w[i];
		struct str name = w->asked.sku_out_id.p != NULL ? w->asked.sku_out_id : w->asked.sku_id;

		if (w->sku == NULL)
			buf_printf(&b, "%s%s: %s", b.n > 0 ? "; " : "", name.p != NULL ? name.p : "?", w->why);
	}
	words = arena_str(a, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return words;
}
