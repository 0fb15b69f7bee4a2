/*
 * Reading the list page by page. A list is not whole if a page has no list or an entry that cannot be read, if the
 * total is absent or differs between pages, if a shop comes twice under one relation, or if there are more or fewer
 * shops than the total.
 */
#include "poi_sync_list.h"

#include "base/id_set.h"
#include "platform/api_call.h"

#include <stdlib.h>
#include <string.h>

#define SHOPS_MAX 50000

/* One relation that is being read. */
struct walk {
	int relation;
	int64_t page;
	int64_t total; /* -1: no page yet */
	int64_t got;
	struct id_set seen; /* a page that comes twice would hide the page that did not come */
};

int poi_list_order(const void *a, const void *b)
{
	return strcmp(((const struct shop_found *)a)->poi_id.p, ((const struct shop_found *)b)->poi_id.p);
}

static bool end_list(struct poi_list *l, enum poi_list_end end, struct str why)
{
	l->end = end;
	l->why = arena_str(l->arena, why.p, why.n);
	return false;
}

static bool contradiction(struct poi_list *l, const struct walk *walk, const char *what)
{
	return end_list(l, POI_CONTRADICTORY,
	                arena_printf(l->arena, "page %lld of relation_type %d %s", (long long)walk->page,
	                             walk->relation, what));
}

static struct str keep(struct poi_list *l, struct str s)
{
	return arena_str(l->arena, s.p, s.n);
}

static void add_shop(struct poi_list *l, const struct shop_found *f, int relation)
{
	l->shops = arena_more(l->arena, l->shops, l->n, &l->room, sizeof *l->shops);
	l->shops[l->n++] = (struct shop_found){ keep(l, f->poi_id),
		                                keep(l, f->name),
		                                keep(l, f->address),
		                                keep(l, f->latitude),
		                                keep(l, f->longitude),
		                                keep(l, f->store_account_id),
		                                relation };
}

/* False: the list is not whole. *more: there is another page. */
static bool take_page(struct poi_list *l, struct walk *walk, const struct shop_page *page, bool *more)
{
	size_t rows = page->n + page->unreadable;

	if (page->unreadable > 0)
		return contradiction(l, walk, "has entries that cannot be read");
	if (page->total < 0)
		return contradiction(l, walk, "has no total");
	if (walk->total >= 0 && page->total != walk->total)
		return contradiction(l, walk, "has another total than the page before");
	walk->total = page->total;
	walk->got += (int64_t)rows;
	for (size_t i = 0; i < page->n; i++) {
		if (!id_set_add(&walk->seen, page->items[i].poi_id))
			return contradiction(l, walk, "has a shop that was listed before");
		add_shop(l, &page->items[i], walk->relation);
	}
	if (walk->got > walk->total)
		return contradiction(l, walk, "has more shops than its total");
	if (rows < SHOP_PAGE && walk->got < walk->total)
		return contradiction(l, walk, "is short, though its total promises more shops");
	if (walk->total > SHOPS_MAX)
		return contradiction(l, walk, "has an impossible total");
	*more = walk->got < walk->total;
	return true;
}

static bool take_answer(struct poi_list *l, struct walk *walk, const struct api_answer *answer, bool *more)
{
	struct shop_page page;

	if (answer->class == API_DONE && shop_page_read(l->w->ctx.arena, answer->data, &page) == OK)
		return take_page(l, walk, &page, more);
	if (answer->class == API_DONE)
		return contradiction(l, walk, "has no list of shops");
	l->no_permission = api_no_permission(answer);
	return end_list(l, answer->class == API_FINAL || l->no_permission ? POI_REFUSED : POI_NO_ANSWER,
	                api_answer_text(l->w->ctx.arena, answer));
}

static enum result read_page(struct poi_list *l, struct walk *walk, bool *more)
{
	struct job_work *w = l->w;
	struct api_caller caller = { &w->ctx, &w->conf, l->openapi, l->app_id, true, JOB_TX_MS };
	struct openapi_request rq = { .endpoint = API_SHOP_QUERY, .account_id = l->account_id };
	struct api_answer answer = { .json = NULL };
	struct str why;
	enum result r;

	*more = false;
	arena_reset(w->ctx.arena);
	rq.query = shop_list_query(w->ctx.arena, l->account_id, walk->page, walk->relation);
	r = api_call(&caller, &rq, &answer, &why);
	if (r == AGAIN || r == REFUSE) {
		(void)end_list(l, r == REFUSE ? POI_REFUSED : POI_NO_ANSWER, why);
		return OK;
	}
	if (r != OK)
		return r;
	(void)take_answer(l, walk, &answer, more);
	api_answer_free(&answer);
	return OK;
}

static enum result read_relation(struct poi_list *l, int relation)
{
	struct walk walk = { .relation = relation, .page = 1, .total = -1 };
	bool more = true;
	enum result r = OK;

	while (r == OK && more && l->end == POI_WHOLE) {
		if (job_over(l->w)) {
			(void)end_list(l, POI_NO_ANSWER, STR("the program has to stop"));
			break;
		}
		r = read_page(l, &walk, &more);
		walk.page += more;
		job_progress(l->w, "merchant %s: %zu shops read", l->account_id.p, l->n);
	}
	id_set_free(&walk.seen);
	return r;
}

/* Sorts the shops and keeps each once: under the lowest of its relations. */
static void merge(struct poi_list *l)
{
	size_t n = 0;

	if (l->n > 0)
		qsort(l->shops, l->n, sizeof *l->shops, poi_list_order);
	for (size_t i = 0; i < l->n; i++) {
		if (n > 0 && poi_list_order(&l->shops[n - 1], &l->shops[i]) == 0) {
			if (l->shops[i].relation < l->shops[n - 1].relation)
				l->shops[n - 1] = l->shops[i];
			continue;
		}
		l->shops[n++] = l->shops[i];
	}
	l->n = n;
}

enum result poi_list_read(struct poi_list *l)
{
	enum result r = OK;

	l->end = POI_WHOLE;
	l->no_permission = false;
	l->why = STR("");
	l->n = 0;
	for (int relation = 0; r == OK && relation < SHOP_RELATIONS && l->end == POI_WHOLE; relation++)
		r = read_relation(l, relation);
	merge(l);
	return r;
}
