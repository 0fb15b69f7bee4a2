/*
 * Step `orders`: what was changed on a day, by windows of the time of change. from_at is committed when a window has been
 * read to its end: everything before it is here.
 *
 * An order that changes meanwhile leaves its window, and the pages behind it move up by one; so a window counts only when
 * as many different orders came as every page's total says. Else it is read anew, and at last it is suspicious.
 *
 * Source: spec shops-orders-ledger.md §3.1.
 */
#include "base/clock.h"
#include "base/day.h"
#include "books/platform_order.h"
#include "reconcile.h"
#include "seen.h"

#include <string.h>

#define OVERLAP_S 600
#define ROWS_MAX 10000 /* page_num × page_size */
#define PAGES_MAX (ROWS_MAX / TRADE_PAGE_MAX)
#define TRIES 3
#define WORD_MAX 200

struct window {
	utc_t from, to;
	struct seen seen;
	int64_t total;        /* as the first page said; -1: it did not */
	char fault[WORD_MAX]; /* what is wrong with it; "": nothing */
	bool too_many;
};

struct page {
	struct recon *rc;
	const struct trade_page *list;
	utc_t asked_at;
	size_t at; /* the order at hand */
};

static enum result keep(struct job_work *w, void *arg)
{
	struct page *page = arg;
	enum result r = OK;
	bool taken;

	for (page->at = 0; r == OK && page->at < page->list->n; page->at++) {
		struct platform_order told = { page->list->orders[page->at], page->rc->app_id, page->rc->account_id,
			                       page->asked_at };

		r = platform_order_put(&w->ctx, &told, &taken);
	}
	return r;
}

static struct str query_of(const struct recon *rc, const struct window *win, int page)
{
	struct arena *a = rc->w->ctx.arena;
	struct buf b = BUF_INIT(2048);
	struct str text;

	openapi_query_add(&b, "account_id", rc->account_id);
	openapi_query_add(&b, "page_num", arena_printf(a, "%d", page));
	openapi_query_add(&b, "page_size", arena_printf(a, "%d", TRADE_PAGE_MAX));
	openapi_query_add(&b, "update_order_start_time", arena_printf(a, "%lld", (long long)win->from.s));
	openapi_query_add(&b, "update_order_end_time", arena_printf(a, "%lld", (long long)win->to.s));
	text = arena_str(a, b.p, b.n);
	buf_free(&b);
	return text;
}

static void fault(struct window *win, const char *what)
{
	if (win->fault[0] == '\0')
		(void)memccpy(win->fault, what, '\0', sizeof win->fault - 1);
}

/* Is it the page that was asked for? */
static void judge_page(struct window *win, const struct trade_page *list, int page)
{
	if (list->unreadable > 0)
		fault(win, list->fault.p);
	if (list->page_num.given && list->page_num.v != page)
		fault(win, "another page came than was asked for");
	if (page == 1)
		win->total = list->total.given ? list->total.v : -1;
	else if (list->total.given && list->total.v != win->total)
		fault(win, "the number of orders changes from page to page");
	for (size_t i = 0; i < list->n; i++) {
		const struct trade_order *o = &list->orders[i];

		if (!o->updated_at.given)
			fault(win, "an order has no update_order_time");
		else if (o->updated_at.v.s < win->from.s || o->updated_at.v.s > win->to.s)
			fault(win, "an order is outside the time that was asked for");
		if (!seen_first(&win->seen, o->order_id))
			fault(win, "an order comes twice: a page repeats, or the list changes");
	}
}

/* Behind the last page. */
static void judge_end(struct window *win)
{
	if (win->total >= 0 && (size_t)win->total > win->seen.n)
		fault(win, "fewer orders came than the total says");
	if (win->total >= 0 && (size_t)win->total < win->seen.n)
		fault(win, "more orders came than the total says");
}

static enum result keep_page(struct recon *rc, struct window *win, const struct trade_page *list, utc_t asked_at)
{
	struct page page = { rc, list, asked_at, 0 };
	enum result r = job_tx(rc->w, keep, &page);

	if (r != REFUSE || rc->w->overtaken)
		return r;
	fault(win, "an order was told of another merchant before, or a certificate of another order");
	return OK;
}

/* *last: no more pages, or a fault. */
static enum result read_page(struct recon *rc, struct window *win, int n, bool *last)
{
	struct trade_page list;
	struct api_answer answer;
	utc_t asked_at = clock_now();
	enum result r = recon_ask(rc, API_ORDER_QUERY, query_of(rc, win, n), &answer);

	*last = true;
	if (r != OK)
		return r == NONE ? OK : r;
	if (trade_page_read(rc->w->ctx.arena, answer.data, &list) == OK)
		judge_page(win, &list, n);
	else
		fault(win, list.fault.p);
	win->too_many = win->total > ROWS_MAX;
	if (win->fault[0] == '\0' && !win->too_many) {
		r = keep_page(rc, win, &list, asked_at);
		/* the total does not end it: it may be too small; without one only an empty page does */
		*last = list.n < (win->total >= 0 ? TRADE_PAGE_MAX : 1) ||
		        (n == PAGES_MAX && win->seen.n == (size_t)win->total);
	}
	api_answer_free(&answer);
	return r;
}

/* OK with win->fault or too_many: it does not count. */
static enum result read_window(struct recon *rc, struct window *win)
{
	bool last = false;
	enum result r = OK;

	seen_free(&win->seen);
	win->fault[0] = '\0';
	win->total = -1;
	for (int n = 1; r == OK && !last && !recon_over(rc); n++) {
		arena_reset(&rc->of_batch);
		if (n > PAGES_MAX) {
			win->too_many = true;
			break;
		}
		r = read_page(rc, win, n, &last);
		job_progress(rc->w, "%zu orders", rc->count.orders + win->seen.n);
	}
	if (r == OK && last && !recon_over(rc) && win->fault[0] == '\0' && !win->too_many)
		judge_end(win);
	return r;
}

static enum result save(struct job_work *w, void *arg)
{
	return pull_save(&w->ctx, arg);
}

/* The window counts: goes on behind it. */
static enum result window_done(struct recon *rc, struct pull *p, const struct window *win)
{
	p->from_at = (struct opt_utc){ true, { win->to.s + 1 } };
	p->found += (int64_t)win->seen.n;
	rc->count.orders += win->seen.n;
	return job_tx(rc->w, save, p);
}

/* One window, shorter where it holds too many; *span: how long the next one may be. */
static enum result next_window(struct recon *rc, struct pull *p, utc_t end, int64_t *span, struct window *win)
{
	enum result r = OK;

	win->from = p->from_at.v;
	for (int i = 0; i < TRIES; i++) {
		win->too_many = false;
		win->to.s = win->from.s + *span - 1 < end.s ? win->from.s + *span - 1 : end.s;
		r = read_window(rc, win);
		if (r != OK || recon_over(rc) || (win->fault[0] == '\0' && !win->too_many))
			break;
		if (win->too_many && win->from.s == win->to.s)
			return recon_suspicious(rc, STEP_ORDERS, "more than %d orders changed within one second",
			                        ROWS_MAX);
		if (win->too_many) {
			*span = (win->to.s - win->from.s + 2) / 2;
			i = -1;
		}
	}
	if (r != OK || recon_over(rc))
		return r;
	if (win->fault[0] != '\0')
		return recon_suspicious(rc, STEP_ORDERS, "%s", win->fault);
	return window_done(rc, p, win);
}

static enum result read_windows(struct recon *rc, struct pull *p)
{
	utc_t begin = { day_start(p->day).s - OVERLAP_S }, end = day_end(p->day);
	struct window win = { .total = -1 };
	int64_t span;
	enum result r = OK;

	if (end.s > p->begun_at.s)
		end = p->begun_at;
	if (!p->from_at.given)
		p->from_at = (struct opt_utc){ true, begin };
	span = end.s - begin.s + 1;
	while (r == OK && p->from_at.v.s <= end.s && !rc->day_bad && !recon_over(rc))
		r = next_window(rc, p, end, &span, &win);
	seen_free(&win.seen);
	return r;
}

static enum result finish(struct job_work *w, void *arg)
{
	return pull_done(&w->ctx, arg);
}

enum result recon_orders(struct recon *rc)
{
	struct pull p;
	enum result r = pull_begin(rc, STEP_ORDERS, &p);

	if (r == OK)
		r = read_windows(rc, &p);
	if (r == OK && !rc->day_bad && !recon_over(rc))
		r = job_tx(rc->w, finish, &p);
	return r;
}
