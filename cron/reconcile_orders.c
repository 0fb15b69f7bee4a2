/*
 * Step `orders`: the orders that changed on a day, read by windows of the time of change. When a window has been read
 * to its end, from_at is committed: everything before that moment is stored.
 *
 * An order that changes during the reading leaves its window, and the orders after it move up by one place, so that a
 * page misses one. Therefore a window counts only when as many different orders came as the total of every page says.
 * Else it is read again, and after some tries the day is suspicious.
 *
 * Source: spec shops-orders-ledger.md §3.1.
 */
#include "base/clock.h"
#include "base/day.h"
#include "base/id_set.h"
#include "books/platform_order.h"
#include "reconcile.h"

#include <string.h>

#define OVERLAP_S 600  /* before the day: an order may be listed a while after its change */
#define ROWS_MAX 10000 /* page_num × page_size */
#define PAGES_MAX (ROWS_MAX / ORDER_PAGE_MAX)
#define TRIES 3
#define FAULT_MAX 200

struct window {
	utc_t from, to;
	struct id_set seen;
	int64_t total;         /* of the first page; -1: it has none */
	char fault[FAULT_MAX]; /* what is wrong with it; "": nothing */
	bool too_many;         /* more orders than the platform lists page by page */
};

static enum result write_orders_page(struct reconcile *rc, const struct order_page *list, utc_t asked_at)
{
	enum result r = OK;
	bool stored;

	for (size_t i = 0; r == OK && i < list->n; i++) {
		struct platform_order answer = { list->orders[i], rc->app_id, rc->account_id, asked_at };

		r = platform_order_put(&rc->w->ctx, &answer, &stored);
	}
	return r;
}

static struct str orders_query(const struct reconcile *rc, const struct window *win, int page)
{
	struct arena *a = rc->w->ctx.arena;
	struct buf b = BUF_INIT(2048);

	openapi_query_add(&b, "account_id", rc->account_id);
	openapi_query_add(&b, "page_num", arena_printf(a, "%d", page));
	openapi_query_add(&b, "page_size", arena_printf(a, "%d", ORDER_PAGE_MAX));
	openapi_query_add(&b, "update_order_start_time", arena_printf(a, "%lld", (long long)win->from.s));
	openapi_query_add(&b, "update_order_end_time", arena_printf(a, "%lld", (long long)win->to.s));
	return buf_take(a, &b);
}

/* Notes the first fault. */
static void add_fault(struct window *win, const char *what)
{
	if (win->fault[0] == '\0')
		(void)memccpy(win->fault, what, '\0', sizeof win->fault - 1);
}

/* Is it the page that was asked for? */
static void judge_page(struct window *win, const struct order_page *list, int page)
{
	if (list->unreadable > 0)
		add_fault(win, list->fault.p);
	if (list->page_num.given && list->page_num.v != page)
		add_fault(win, "another page came than was asked for");
	if (page == 1)
		win->total = list->total.given ? list->total.v : -1;
	else if (list->total.given && list->total.v != win->total)
		add_fault(win, "the number of orders changes from page to page");
	for (size_t i = 0; i < list->n; i++) {
		const struct order_record *o = &list->orders[i];

		if (!o->updated_at.given)
			add_fault(win, "an order has no update_order_time");
		else if (o->updated_at.v.s < win->from.s || o->updated_at.v.s > win->to.s)
			add_fault(win, "an order is outside the time that was asked for");
		if (!id_set_add(&win->seen, o->order_id))
			add_fault(win, "an order comes twice: a page repeats, or the list changes");
	}
}

/* After the last page. */
static void judge_end(struct window *win)
{
	if (win->total >= 0 && (size_t)win->total > win->seen.n)
		add_fault(win, "fewer orders came than the total says");
	if (win->total >= 0 && (size_t)win->total < win->seen.n)
		add_fault(win, "more orders came than the total says");
}

static enum result store_orders_page(struct reconcile *rc, struct window *win, const struct order_page *list,
                                     utc_t asked_at)
{
	struct tx tx = job_tx(rc->w);

	while (tx_next(&tx))
		tx.r = write_orders_page(rc, list, asked_at);
	if (tx.r != REFUSE || rc->w->overtaken)
		return tx.r;
	add_fault(win, "an order was listed as another merchant's before, or a certificate as another order's");
	return OK;
}

/* *last: there are no more pages, or the window has a fault. */
static enum result read_orders_page(struct reconcile *rc, struct window *win, int n, bool *last)
{
	struct order_page list;
	struct api_answer answer;
	utc_t asked_at = clock_now();
	enum result r = reconcile_ask(rc, API_ORDER_QUERY, orders_query(rc, win, n), &answer);

	*last = true;
	if (r != OK)
		return r == NONE ? OK : r;
	if (order_page_read(rc->w->ctx.arena, answer.data, &list) == OK)
		judge_page(win, &list, n);
	else
		add_fault(win, list.fault.p);
	win->too_many = win->total > ROWS_MAX;
	if (win->fault[0] == '\0' && !win->too_many) {
		r = store_orders_page(rc, win, &list, asked_at);
		/*
		 * A short page ends the list; without a total only an empty page. The total may be too small to end it.
		 */
		*last = list.n < (win->total >= 0 ? ORDER_PAGE_MAX : 1) ||
		        (n == PAGES_MAX && win->seen.n == (size_t)win->total);
	}
	api_answer_free(&answer);
	return r;
}

/* OK with win->fault or win->too_many: the window does not count. */
static enum result read_window(struct reconcile *rc, struct window *win)
{
	bool last = false;
	enum result r = OK;

	id_set_free(&win->seen);
	win->fault[0] = '\0';
	win->total = -1;
	for (int n = 1; r == OK && !last && !reconcile_over(rc); n++) {
		arena_reset(&rc->of_batch);
		if (n > PAGES_MAX) {
			win->too_many = true;
			break;
		}
		r = read_orders_page(rc, win, n, &last);
		job_progress(rc->w, "%zu orders", rc->count.orders + win->seen.n);
	}
	if (r == OK && last && !reconcile_over(rc) && win->fault[0] == '\0' && !win->too_many)
		judge_end(win);
	return r;
}

/* The window counts: the next one begins after it. */
static enum result end_window(struct reconcile *rc, struct reconcile_pull *p, const struct window *win)
{
	p->from_at = (struct opt_utc){ true, { win->to.s + 1 } };
	p->found += (int64_t)win->seen.n;
	rc->count.orders += win->seen.n;
	return reconcile_step_save(rc, p);
}

/* Reads one window, halved while it holds too many orders. *span: its length in seconds, also for the next one. */
static enum result next_window(struct reconcile *rc, struct reconcile_pull *p, utc_t end, int64_t *span,
                               struct window *win)
{
	enum result r = OK;

	win->from = p->from_at.v;
	for (int i = 0; i < TRIES; i++) {
		win->too_many = false;
		win->to.s = win->from.s + *span - 1 < end.s ? win->from.s + *span - 1 : end.s;
		r = read_window(rc, win);
		if (r != OK || reconcile_over(rc) || (win->fault[0] == '\0' && !win->too_many))
			break;
		if (win->too_many && win->from.s == win->to.s)
			return reconcile_suspicious(rc, STEP_ORDERS, "more than %d orders changed within one second",
			                            ROWS_MAX);
		if (win->too_many) {
			*span = (win->to.s - win->from.s + 2) / 2;
			i = -1;
		}
	}
	if (r != OK || reconcile_over(rc))
		return r;
	if (win->fault[0] != '\0')
		return reconcile_suspicious(rc, STEP_ORDERS, "%s", win->fault);
	return end_window(rc, p, win);
}

static enum result read_windows(struct reconcile *rc, struct reconcile_pull *p)
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
	while (r == OK && p->from_at.v.s <= end.s && !rc->day_bad && !reconcile_over(rc))
		r = next_window(rc, p, end, &span, &win);
	id_set_free(&win.seen);
	return r;
}

enum result reconcile_orders(struct reconcile *rc)
{
	struct reconcile_pull p;
	enum result r = reconcile_step_begin(rc, STEP_ORDERS, &p);

	if (r == OK)
		r = read_windows(rc, &p);
	if (r == OK && !rc->day_bad && !reconcile_over(rc))
		r = reconcile_step_done(rc, &p);
	return r;
}
