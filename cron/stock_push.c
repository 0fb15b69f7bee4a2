/*
 * Tells the platform what changed in the calendar: price, stock, open or closed.
 * Started by cron every minute, it works on for most of it, so that a day that sold out here is
 * closed there within seconds. Not products that the platform pulls (way semi_direct).
 *
 * Killed at any moment, nothing is lost: a day stays owed until its acknowledgement is committed.
 *
 * Source: spec calendar-and-products.md.
 */
#include "base/clock.h"
#include "base/day.h"
#include "stock_push_calls.h"
#include "stock_push_json.h"

#include <inttypes.h>
#include <stdio.h>

#define WORK_S 57 /* of cron's minute */
#define IDLE_MS 300
#define TROUBLE_MS 500 /* the database is away */
#define ONCE_MS 50     /* somebody waits for the end */
#define SHOWN_SKUS 100000
#define SHOWN_DAYS 10000

enum { FLAG_FULL, FLAG_DRY_RUN };

/* --- --dry-run --- */

static enum result read_owed(struct job_work *w, void *arg)
{
	return calendar_push_due(&w->ctx, STR(""), SHOWN_SKUS, arg);
}

struct shown {
	const struct push_sku *sku;
	struct calendar_days days;
};

static enum result read_shown(struct job_work *w, void *arg)
{
	struct shown *s = arg;

	return calendar_push_days(&w->ctx, s->sku, s->sku->whole ? PUSH_SAVE_DAYS : SHOWN_DAYS, &s->days);
}

static void show_days(const struct shown *s)
{
	char day[DAY_TEXT_SIZE];

	for (size_t i = 0; i < s->days.n; i++) {
		const struct calendar_entry *e = &s->days.items[i];

		day_format(e->day, day);
		(void)printf("%s %s %s price_fen %" PRId64 " stock %" PRId64 " %s\n",
		             s->sku->whole ? "save" : "batch_save", s->sku->sku_out_id.p, day, e->price.fen, e->left,
		             e->open ? "open" : "closed");
	}
}

/* What would be told now; nothing is told and nothing is written. */
static enum result dry_run(struct job_work *w)
{
	struct push_skus skus;
	struct arena days = { NULL };
	size_t n = 0;
	enum result r = job_tx(w, read_owed, &skus);

	for (size_t i = 0; r == OK && i < skus.n && !job_over(w); i++) {
		struct shown s = { &skus.items[i], { NULL, 0 } };

		w->ctx.arena = &days; /* the list outlives each SKU's days */
		r = job_tx(w, read_shown, &s);
		if (r == OK)
			show_days(&s);
		n += s.days.n;
		arena_reset(&days);
	}
	w->ctx.arena = &w->arena;
	arena_free(&days);
	if (r == OK)
		buf_printf(&w->summary, "dry run: %zu days of %zu SKUs would be told", n, skus.n);
	return r;
}

/* --- the work --- */

static enum result owe_all(struct job_work *w, void *arg)
{
	(void)arg;
	return calendar_mark_whole(&w->ctx, STR_NONE);
}

static enum result forget_some(struct job_work *w, void *arg)
{
	return calendar_push_forget_pulled(&w->ctx, arg);
}

static enum result forget_pulled(struct job_work *w)
{
	bool more = true;
	enum result r = OK;

	while (r == OK && more && !job_over(w)) {
		r = job_tx(w, forget_some, &more);
		arena_reset(&w->arena);
	}
	return r;
}

static void show(const struct job_work *w, const struct push_calls *f)
{
	struct push_counts n = push_calls_counts(f);

	job_progress(w, "%zu days told in %zu calls, %zu rejected; %zu SKUs wait", n.days, n.calls, n.rejected,
	             push_calls_waiting(f) + push_calls_running(f));
}

/* One round. In trouble the loop goes on, slowly: the database comes back, and answers may still land. */
static enum result turn(struct job_work *w, struct push_calls *f)
{
	size_t started = 0;
	enum result r = push_calls_start(f, &started), landed;

	landed = push_calls_receive(f, r != OK                                 ? TROUBLE_MS
	                               : w->once && push_calls_running(f) == 0 ? ONCE_MS
	                                                                       : IDLE_MS);
	show(w, f);
	return r == OK ? landed : r;
}

static enum result work(struct job_work *w, struct push_calls *f)
{
	enum result r = OK;

	while (!job_over(w)) {
		r = turn(w, f);
		if (r == BUG || (w->once && (r != OK || push_calls_idle(f))))
			break;
	}
	/* What is under way is heard out, also by one that was overtaken: what it told is owed again. */
	while (push_calls_running(f) > 0) {
		enum result landed = push_calls_receive(f, IDLE_MS);

		r = r == OK ? landed : r;
	}
	return r;
}

static void summarise(struct job_work *w, const struct push_calls *f)
{
	struct push_counts n = push_calls_counts(f);

	if (n.calls > 0)
		buf_printf(&w->summary, "%zu days told in %zu calls, %zu rejected, %zu calls to be tried again", n.days,
		           n.calls, n.rejected, n.failed);
	else if (push_calls_token_waits(f))
		buf_text(&w->summary, "what is owed waits for a token: see token_refresh");
}

static enum result count_failing(struct job_work *w, void *arg)
{
	return calendar_push_failing(&w->ctx, arg);
}

/* Who started it by hand, or for everything, is told what is missing; cron's next minute goes on with it anyway. */
static enum result say_what_is_left(struct job_work *w, const struct push_calls *f)
{
	int64_t failing = 0;
	enum result r = job_tx(w, count_failing, &failing);

	if (r != OK || (failing == 0 && push_calls_waiting(f) == 0 && !push_calls_token_waits(f)))
		return r;
	job_complain(w, "not everything is told: %" PRId64 " SKUs wait for another try; see shanmen calendar diff",
	             failing + (int64_t)push_calls_waiting(f));
	return AGAIN;
}

static enum result push(struct job_work *w)
{
	struct openapi *calls = openapi_open(&w->conf, PUSH_CALLS), *asks = openapi_open(&w->conf, 1);
	struct push_calls *f = push_calls_open(w, calls, asks);
	enum result r = forget_pulled(w);

	if (r == OK && w->flags[FLAG_FULL])
		r = job_tx(w, owe_all, NULL);
	if (r == OK)
		r = work(w, f);
	summarise(w, f);
	if (r == OK && w->once)
		r = say_what_is_left(w, f);
	push_calls_close(f);
	openapi_close(asks);
	openapi_close(calls);
	return r;
}

static enum result run(struct job_work *w)
{
	return w->flags[FLAG_DRY_RUN] ? dry_run(w) : push(w);
}

static const struct job_flag flags[] = {
	[FLAG_FULL] = { "full", "tell the whole calendar of every product again", false, true, NULL },
	[FLAG_DRY_RUN] = { "dry-run", "show what would be told now; nothing is told or written", true, false, NULL },
	{ NULL, NULL, false, false, NULL },
};

static const char *const variants[] = { "--full", NULL };

static const struct job STOCK_PUSH = {
	.name = "stock_push",
	.help = "tells the platform what changed in price, stock and open days",
	.details =
		"Run by cron every minute; it works on for most of the minute. A day that sold out or was closed is told\n"
		"first; a number that merely changed at most every 20 s. What the platform does not have as we do is in\n"
		"shanmen calendar diff, days that it rejected with its words.\n"
		"\n"
		"  stock_push --once      # what changed, now, by hand\n"
		"  stock_push --full      # everything again: after work in the platform's back office, and once a night\n"
		"  stock_push --dry-run   # what would be told\n",
	.work_s = WORK_S,
	.flags = flags,
	.variants = variants,
	.run = run,
};

int main(int argc, char **argv)
{
	return job_main(&STOCK_PUSH, argc, argv);
}
