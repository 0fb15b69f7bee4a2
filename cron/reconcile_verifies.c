/*
 * Step `verifies`: the verifications of a day, page by page. The cursor is committed with the rows of its page.
 *
 * The list ends with a page that is not full, and is whole when at least as many records came as the total says
 * (ASSUMED: the total of the day). Without a total it ends with an empty page.
 */
#include "base/day.h"
#include "base/id_set.h"
#include "base/str.h"
#include "reconcile.h"

#include <stdio.h>
#include <string.h>

/* The rows of a page and how far the reading is, in one transaction. */
static enum result write_verifies_page(struct reconcile *rc, struct reconcile_pull *p, const struct verify_page *list,
                                       bool last)
{
	struct ctx *c = &rc->w->ctx;
	struct reconcile_pull next = *p;
	struct tx tx = job_tx(rc->w);

	next.found += (int64_t)list->n;
	if (list->n > 0)
		(void)snprintf(next.cursor, sizeof next.cursor, "%s", list->items[list->n - 1].cursor.p);
	while (tx_next(&tx)) {
		tx.r = platform_verify_put(c, rc->account_id, list);
		if (tx.r == OK)
			tx.r = last ? reconcile_pull_done(c, &next) : reconcile_pull_save(c, &next);
	}
	if (tx.r == OK)
		*p = next;
	return tx.r;
}

static bool ends_list(const struct verify_page *list)
{
	return list->n < (list->total.given ? VERIFY_PAGE_SIZE : 1);
}

/* Why the page is not an answer to the question; NULL: it is one. */
static const char *fault_of(const struct reconcile_pull *p, const struct verify_page *list, struct id_set *seen,
                            utc_t from, utc_t to)
{
	struct str last;

	if (list->n > VERIFY_PAGE_SIZE)
		return "a page has more records than were asked for";
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i].verified_at.v.s < from.s || list->items[i].verified_at.v.s > to.s)
			return "a record is outside the days that were asked for";
		if (!id_set_add(seen, list->items[i].verify_id))
			return "a record comes twice: a page repeats, or the list changes";
	}
	if (ends_list(list))
		return list->total.given && list->total.v > p->found + (int64_t)list->n
		               ? "fewer records came than the total says"
		               : NULL;
	last = list->items[list->n - 1].cursor;
	if (last.p == NULL || last.n == 0 || last.n >= sizeof p->cursor)
		return "a record has no cursor to go on with";
	return strcmp(last.p, p->cursor) == 0 ? "the cursor repeats" : NULL;
}

/* One page. *over: it was the last one, or no more can be read in this run. */
static enum result read_verifies_page(struct reconcile *rc, struct reconcile_pull *p, struct id_set *seen, bool *over)
{
	utc_t from = day_start(p->day), to = day_end(p->day);
	struct verify_page list;
	struct api_answer answer;
	const char *fault;
	struct str cursor = p->cursor[0] != '\0' ? str_text(p->cursor) : STR("0");
	enum result r = reconcile_ask(rc, API_VERIFY_RECORDS,
	                              verify_page_query(rc->w->ctx.arena, rc->account_id, cursor, from, to), &answer);

	*over = r != OK;
	if (r != OK)
		return r == NONE ? OK : r;
	r = verify_page_read(rc->w->ctx.arena, answer.data, &list);
	fault = r == OK ? fault_of(p, &list, seen, from, to) : list.fault.p;
	*over = fault != NULL || ends_list(&list);
	r = fault != NULL ? reconcile_suspicious(rc, STEP_VERIFIES, "%s", fault)
	                  : write_verifies_page(rc, p, &list, *over);
	if (r == OK && fault == NULL)
		rc->count.verifies += list.n;
	api_answer_free(&answer);
	return r;
}

enum result reconcile_verifies(struct reconcile *rc)
{
	struct id_set seen = { .hashes = NULL };
	struct reconcile_pull p;
	bool over = false;
	enum result r = reconcile_step_begin(rc, STEP_VERIFIES, &p);

	while (r == OK && !over && !reconcile_over(rc)) {
		arena_reset(&rc->of_batch);
		r = read_verifies_page(rc, &p, &seen, &over);
		job_progress(rc->w, "%zu verifications", rc->count.verifies);
	}
	id_set_free(&seen);
	return r;
}
