/*
 * Reads the merchants' shops from the platform's lists, and asks what became of the tasks given to the platform. New
 * shops are added, known ones take over what the list says, and a shop that a whole list does not have is marked
 * missing. A list that is not whole, or that is empty where there were shops, marks nothing.
 *
 * Killed at any moment, nothing is lost: the next run reads the list again, and a task that was not asked about is
 * still due.
 *
 * Source: spec shops-orders-ledger.md §1, §2.4, §2.7.
 */
#include "notice/alarm.h"
#include "platform/lane.h"
#include "poi_sync_list.h"
#include "shop/shop.h"
#include "shop/shop_task_ask.h"
#include "trade/merchant_list.h"

#include <stdlib.h>

#define BATCH 200      /* shops of one transaction */
#define TASKS_MAX 1000 /* of a run: the rest is due in the next */

struct poi_sync {
	struct job_work *w;
	struct openapi *openapi;
	struct merchants merchants;
	struct arena of_step, of_list;
	struct lanes of_tasks, of_matches;    /* their merchants: each interface may be in trouble alone */
	size_t shops, missing;                /* counted for the summary */
	size_t asked, decided, unclear, left; /* tasks, likewise */
	bool no_answer;                       /* the next run may get one */
	bool refused;                         /* an operator has to act */
};

/* --- no permission --- */

static enum result raise_no_permission(struct poi_sync *s, int64_t app_id, const char *interface, struct str said)
{
	struct ctx *c = &s->w->ctx;
	struct str text = arena_printf(c->arena, "the platform does not allow %s: %s", interface, said.p);
	struct tx tx = job_tx(s->w);

	while (tx_next(&tx))
		tx.r = alarm_api_trouble(c, (struct order_ref){ app_id, STR_NONE }, interface, text.p);
	return tx.r;
}

/* --- the list --- */

/* In batches: other transactions wait only briefly for the locked rows. */
static enum result put_all(struct poi_sync *s, const struct poi_list *l)
{
	struct ctx *c = &s->w->ctx;
	struct tx tx = { .r = OK };

	for (size_t at = 0; tx.r == OK && at < l->n; at += BATCH) {
		arena_reset(&s->of_step);
		tx = job_tx(s->w);
		while (tx_next(&tx))
			tx.r = shop_put(c, l->account_id, l->shops + at, l->n - at < BATCH ? l->n - at : BATCH);
	}
	s->shops += l->n;
	if (tx.r != OK || l->n == 0)
		return tx.r;
	tx = job_tx(s->w);
	while (tx_next(&tx))
		tx.r = shop_link_submitted(c, l->account_id);
	return tx.r;
}

struct absent {
	size_t known, missing;
	bool empty; /* the list is empty where there were shops: we do not believe it */
};

static enum result write_missing(struct ctx *c, const struct poi_list *l, struct absent *a)
{
	struct rows rows;
	enum result r = shop_known(c, l->account_id, &rows);

	a->known = r == OK ? rows.n : 0;
	a->missing = 0;
	a->empty = l->n == 0 && a->known > 0;
	for (size_t i = 0; r == OK && !a->empty && i < rows.n; i++) {
		struct shop_found key = { .poi_id = row_str(&rows, i, ONLY_COLUMN) };

		if (bsearch(&key, l->shops, l->n, sizeof key, poi_list_order) != NULL)
			continue;
		a->missing++;
		r = shop_mark_missing(c, l->account_id, key.poi_id);
	}
	return r;
}

static enum result mark_missing(struct poi_sync *s, const struct poi_list *l)
{
	struct absent a = { .known = 0 };
	struct tx tx = job_tx(s->w);

	arena_reset(&s->of_step);
	while (tx_next(&tx))
		tx.r = write_missing(&s->w->ctx, l, &a);
	s->missing += a.missing;
	if (tx.r == OK && a.empty) {
		s->refused = true;
		job_complain(
			s->w,
			"the platform lists no shop of merchant %s, which had %zu: no shop is marked missing; has the "
			"merchant withdrawn its authorisation?",
			l->account_id.p, a.known);
	}
	return tx.r;
}

static void complain_list(struct poi_sync *s, const struct poi_list *l)
{
	if (l->end == POI_NO_ANSWER)
		s->no_answer = true;
	else
		s->refused = true;
	job_complain(s->w, "merchant %s: the list of its shops %s: %s; no shop is marked missing", l->account_id.p,
	             l->end == POI_CONTRADICTORY ? "contradicts itself" : "could not be read", l->why.p);
}

static enum result sync_merchant(struct poi_sync *s, const struct merchant *m)
{
	struct poi_list l = {
		.w = s->w, .openapi = s->openapi, .app_id = m->app_id, .account_id = m->account_id, .arena = &s->of_list
	};
	enum result r;

	arena_reset(&s->of_list);
	r = poi_list_read(&l);
	if (r == OK)
		r = put_all(s, &l);
	if (r == OK && l.end == POI_WHOLE)
		r = mark_missing(s, &l);
	if (r == OK && l.end != POI_WHOLE && !s->w->overtaken)
		complain_list(s, &l);
	return r == OK && l.no_permission ? raise_no_permission(s, m->app_id, endpoint_row(API_SHOP_QUERY)->word, l.why)
	                                  : r;
}

/* --- tasks --- */

/* *after: the task as recorded. */
static enum result write_answer(struct job_work *w, const struct shop_task *t, const struct shop_answer *a,
                                struct shop_task *after)
{
	enum result r = a->kind == SHOP_ANSWER_REPORT
	                        ? shop_task_record(&w->ctx, t, &a->report, w->conf.task_done_status)
	                        : shop_task_record_unclear(&w->ctx, t, a->said);

	return r == OK ? shop_task_one(&w->ctx, t->task_id, after) : r;
}

static void complain_task(struct poi_sync *s, const struct shop_task *t, const struct shop_answer *a)
{
	if (a->final)
		s->refused = true;
	else
		s->no_answer = true;
	job_complain(s->w, "task %s cannot be asked about: %s", t->task_id.p, a->said.p);
}

static enum result ask_task(struct poi_sync *s, const struct shop_task *t, bool *trouble)
{
	const struct api_caller caller = { &s->w->ctx, &s->w->conf, s->openapi, t->app_id, true, JOB_TX_MS };
	struct shop_answer a;
	struct shop_task after;
	struct tx tx;
	enum result r;

	arena_reset(&s->of_step);
	r = shop_task_ask(&caller, t, &a);
	*trouble = r == OK && a.kind == SHOP_ANSWER_TROUBLE;
	if (*trouble)
		complain_task(s, t, &a);
	if (*trouble && a.no_right != NULL)
		return raise_no_permission(s, t->app_id, a.no_right, a.said);
	if (r != OK || *trouble)
		return r;
	tx = job_tx(s->w);
	while (tx_next(&tx))
		tx.r = write_answer(s->w, t, &a, &after);
	s->asked++;
	s->unclear += a.kind == SHOP_ANSWER_UNCLEAR;
	s->decided += tx.r == OK && (after.state == SHOP_TASK_DONE || after.state == SHOP_TASK_REJECTED);
	job_progress(s->w, "%zu tasks asked about, %zu decided", s->asked, s->decided);
	return tx.r;
}

static enum result ask_tasks(struct poi_sync *s)
{
	struct list due = { .n = 0 };
	const struct shop_task *tasks;
	struct tx tx = job_tx(s->w);
	enum result r;

	s->w->ctx.arena = &s->of_list;
	arena_reset(&s->of_list);
	while (tx_next(&tx))
		tx.r = shop_task_due(&s->w->ctx, TASKS_MAX, &due);
	r = tx.r;
	s->w->ctx.arena = &s->of_step;
	tasks = r == OK ? due.items : NULL;
	for (size_t i = 0; r == OK && i < due.n; i++) {
		const struct shop_task *t = &tasks[i];
		struct lanes *lanes = t->kind == SHOP_MATCH ? &s->of_matches : &s->of_tasks;
		bool trouble = false, left = job_over(s->w) || lane_rests(lanes, t->app_id, t->account_id);

		if (!left)
			r = ask_task(s, t, &trouble);
		if (trouble)
			lane_trouble(lanes, t->app_id, t->account_id, LANE_RUN_MS);
		s->left += trouble || left;
	}
	return r;
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

enum { FLAG_TASKS };

static void summarise(struct poi_sync *s)
{
	struct buf *b = &s->w->summary;

	if (!s->w->flags[FLAG_TASKS])
		buf_printf(b, "%zu shop%s read, %zu missing now", s->shops, plural(s->shops), s->missing);
	if (s->asked + s->left > 0)
		buf_printf(b, "%s%zu task%s asked about: %zu decided, %zu unclear, %zu left for the next run",
		           b->n > 0 ? "; " : "", s->asked, plural(s->asked), s->decided, s->unclear, s->left);
}

static enum result sync_shops(struct job_work *w)
{
	struct poi_sync s = { .w = w, .openapi = openapi_open(&w->conf, 1) };
	struct tx tx = job_tx(w);
	enum result r;

	while (tx_next(&tx))
		tx.r = merchants_read(&w->ctx, &s.merchants);
	r = tx.r;
	w->ctx.arena = &s.of_step;
	/* Tasks first, so that a long list does not delay them; a match that has ended also names shops. */
	if (r == OK)
		r = ask_tasks(&s);
	for (size_t i = 0; r == OK && i < s.merchants.n && !job_over(w) && !w->flags[FLAG_TASKS]; i++)
		r = sync_merchant(&s, &s.merchants.items[i]);
	w->ctx.arena = &w->arena;
	arena_free(&s.of_step);
	arena_free(&s.of_list);
	lanes_free(&s.of_tasks);
	lanes_free(&s.of_matches);
	openapi_close(s.openapi);
	summarise(&s);
	if (r == OK && s.refused)
		return REFUSE;
	return r == OK && s.no_answer ? AGAIN : r;
}

static const struct job_flag FLAGS[] = {
	[FLAG_TASKS] = { .name = "tasks", .help = "only asks what became of tasks given to the platform" },
	{ .name = NULL },
};

static const char *const VARIANTS[] = { "--tasks", NULL };

static const struct job POI_SYNC = {
	.name = "poi_sync",
	.help = "reads the merchants' shops from the platform, and what became of tasks given to it",
	.details =
		"Run by cron twice an hour, and with --tasks every five minutes: a task given by shanmen poi license,\n"
		"decorate, update or match is asked about after a minute, then less and less often, for 14 days\n"
		"(a match every half hour, for two days). A shop is marked missing only when a whole list does not\n"
		"have it.\n"
		"\n"
		"  poi_sync\n"
		"  poi_sync --tasks\n",
	.flags = FLAGS,
	.variants = VARIANTS,
	.run = sync_shops,
};

int main(int argc, char **argv)
{
	return job_main(&POI_SYNC, argc, argv);
}
