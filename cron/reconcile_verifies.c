/*
 * Step `verifies`: the verifications of a day, by cursor. The cursor is committed with its page's rows.
 *
 * The list is whole when a page is short of its size and no fewer came than the total says (ASSUMED: the window's);
 * where there is no total, when a page is empty.
 */
#include "base/day.h"
#include "base/str.h"
#include "reconcile.h"
#include "seen.h"

#include <stdio.h>
#include <string.h>

struct page {
	struct recon *rc;
	struct pull *p;
	struct verify_page list;
	bool last;
};

static enum result keep(struct job_work *w, void *arg)
{
	struct page *page = arg;
	struct pull next = *page->p;
	enum result r = platform_verify_put(&w->ctx, page->rc->account_id, &page->list);

	next.found += (int64_t)page->list.n;
	if (page->list.n > 0)
		(void)snprintf(next.cursor, sizeof next.cursor, "%s", page->list.items[page->list.n - 1].cursor.p);
	if (r == OK)
		r = page->last ? pull_done(&w->ctx, &next) : pull_save(&w->ctx, &next);
	if (r == OK)
		*page->p = next;
	return r;
}

static bool ends(const struct verify_page *list)
{
	return list->n < (list->total.given ? VERIFY_PAGE_SIZE : 1);
}

/* What makes the page no answer to the question; NULL: nothing. */
static const char *fault_of(const struct page *page, struct seen *seen, utc_t from, utc_t to)
{
	const struct verify_page *list = &page->list;
	struct str last;

	if (list->n > VERIFY_PAGE_SIZE)
		return "a page has more records than were asked for";
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i].verified_at.s < from.s || list->items[i].verified_at.s > to.s)
			return "a record is outside the days that were asked for";
		if (!seen_first(seen, list->items[i].verify_id))
			return "a record comes twice: a page repeats, or the list changes";
	}
	if (ends(list))
		return list->total.given && list->total.v > page->p->found + (int64_t)list->n
		               ? "fewer records came than the total says"
		               : NULL;
	last = list->items[list->n - 1].cursor;
	if (last.p == NULL || last.n == 0 || last.n >= sizeof page->p->cursor)
		return "a record has no cursor to go on with";
	return strcmp(last.p, page->p->cursor) == 0 ? "the cursor repeats" : NULL;
}

/* One page; *over: it was the last, or nothing more can be done today. */
static enum result read_page(struct recon *rc, struct pull *p, struct seen *seen, bool *over)
{
	utc_t from = day_start(p->day), to = day_end(p->day);
	struct page page = { .rc = rc, .p = p };
	struct api_answer answer;
	const char *fault;
	struct str cursor = p->cursor[0] != '\0' ? (struct str){ p->cursor, strlen(p->cursor) } : STR("0");
	enum result r = recon_ask(rc, API_VERIFY_RECORDS,
	                          verify_page_query(rc->w->ctx.arena, rc->account_id, cursor, from, to), &answer);

	*over = r != OK;
	if (r != OK)
		return r == NONE ? OK : r;
	r = verify_page_read(rc->w->ctx.arena, answer.data, &page.list);
	fault = r == OK ? fault_of(&page, seen, from, to) : page.list.fault.p;
	page.last = *over = fault != NULL || ends(&page.list);
	r = fault != NULL ? recon_suspicious(rc, STEP_VERIFIES, "%s", fault) : job_tx(rc->w, keep, &page);
	if (r == OK && fault == NULL)
		rc->count.verifies += page.list.n;
	api_answer_free(&answer);
	return r;
}

enum result recon_verifies(struct recon *rc)
{
	struct seen seen = { .marks = NULL };
	struct pull p;
	bool over = false;
	enum result r = pull_begin(rc, STEP_VERIFIES, &p);

	while (r == OK && !over && !recon_over(rc)) {
		arena_reset(&rc->of_batch);
		r = read_page(rc, &p, &seen, &over);
		job_progress(rc->w, "%zu verifications", rc->count.verifies);
	}
	seen_free(&seen);
	return r;
}
