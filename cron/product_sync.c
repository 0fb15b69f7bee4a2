/*
 * The platform's truth about our products: asked, since webhooks may be lost. Each product's review and
 * its reason are right here within ten minutes, whatever was lost; a webhook only makes it sooner. Then
 * sends what people want published and may go now.
 *
 * Killed at any moment, nothing is lost: a product that was not asked about is still due, a message is
 * done only after its product was asked about, and sending has its own claims (lib/product/publication.h).
 *
 * Source: spec calendar-and-products.md; security.md §2 (webhooks may be lost).
 */
#include "jobs/job.h"
#include "merchants.h"
#include "platform/openapi.h"
#include "platform/webhook_event.h"
#include "product/publication.h"
#include "product_sync_ask.h"

#include <string.h>

#define TROUBLES_MAX 3 /* wishes of one merchant in a row that cannot be sent: its others wait for the next run */

/* A product that a message spoke of. */
struct hint {
	struct webhook_subject subject;
	struct review_query ask;
	struct str account_id; /* p NULL: the product is not here */
};

struct hints {
	struct hint *items;
	size_t n;
};

struct sync {
	struct job_work *w;
	struct openapi *openapi;
	struct merchants merchants;
	struct hints hints;
	struct arena of_batch;
	size_t told, missing, unclear, troubled;
	size_t ends[PUBLISH_NOTHING + 1];
};

/* PRIMARY KEY of both, product_merchant, publication_merchant. */
static const struct sql SQL_MERCHANTS = {
	"sync_merchants",
	"SELECT m.app_id, m.account_id FROM merchant m"
	" WHERE EXISTS (SELECT 1 FROM product p WHERE p.account_id = m.account_id)"
	"    OR EXISTS (SELECT 1 FROM publication w WHERE w.account_id = m.account_id) ORDER BY m.app_id, m.account_id",
};

static enum result read_merchants(struct job_work *w, void *arg)
{
	return merchants_of(&w->ctx, &SQL_MERCHANTS, arg);
}

static enum result read_hints(struct job_work *w, void *arg)
{
	struct hints *h = arg;
	struct webhook_subjects subjects;
	enum result r = webhook_subjects(&w->ctx, WEBHOOK_PRODUCT, false, &subjects);

	*h = (struct hints){ NULL, 0 };
	if (r != OK)
		return r;
	h->items = arena_array(w->ctx.arena, subjects.n + 1, sizeof *h->items);
	for (size_t i = 0; r == OK && i < subjects.n; i++) {
		struct hint *hint = &h->items[h->n++];

		hint->subject = subjects.s[i];
		r = review_find(&w->ctx, hint->subject.id, &hint->ask, &hint->account_id);
		r = r == NONE ? OK : r;
	}
	return r;
}

static enum result write_done(struct job_work *w, void *arg)
{
	const struct webhook_subject *s = arg;

	return webhook_done(&w->ctx, WEBHOOK_PRODUCT, s->id, s->event_id);
}

static void show(const struct sync *s, const struct product_queries *l)
{
	job_progress(s->w, "%zu products told of, %zu missing, %zu sent", s->told + l->told, s->missing + l->missing,
	             s->ends[PUBLISH_ACCEPTED]);
}

/* The merchant's products that messages spoke of, from *at on, as many as one call takes; those of `from` to *at. */
static size_t pick_hinted(const struct sync *s, const struct merchant *m, size_t *at, struct review_query *asks,
                          struct webhook_subject *subjects)
{
	size_t n = 0;

	for (; *at < s->hints.n && n < PRODUCT_QUERY_MAX; (*at)++) {
		const struct hint *h = &s->hints.items[*at];

		if (h->account_id.p == NULL || strcmp(h->account_id.p, m->account_id.p) != 0)
			continue;
		asks[n] = h->ask;
		subjects[n++] = h->subject;
	}
	return n;
}

static enum result ask_hinted(struct sync *s, const struct merchant *m, struct product_queries *l)
{
	struct review_query asks[PRODUCT_QUERY_MAX];
	struct webhook_subject subjects[PRODUCT_QUERY_MAX];
	size_t at = 0, n;
	enum result r = OK;

	while (r == OK && !l->trouble && !job_over(s->w) && (n = pick_hinted(s, m, &at, asks, subjects)) > 0) {
		arena_reset(&s->of_batch);
		r = product_sync_ask(l, asks, n);
		for (size_t i = 0; r == OK && !l->trouble && !job_over(s->w) && i < n; i++)
			r = job_tx(s->w, write_done, &subjects[i]);
		show(s, l);
	}
	return r;
}

struct batch {
	struct str account_id, after;
	struct review_query asks[PRODUCT_QUERY_MAX];
	size_t n;
};

static enum result read_due(struct job_work *w, void *arg)
{
	struct batch *b = arg;

	return review_due(&w->ctx, b->account_id, b->after, PRODUCT_QUERY_MAX, b->asks, &b->n);
}

static enum result ask_due(struct sync *s, const struct merchant *m, struct product_queries *l)
{
	struct batch b = { .account_id = m->account_id, .after = STR(""), .n = 1 };
	char last[72] = "";
	enum result r = OK;

	while (r == OK && b.n > 0 && !l->trouble && !job_over(s->w)) {
		arena_reset(&s->of_batch);
		b.after = (struct str){ last, strlen(last) };
		r = job_tx(s->w, read_due, &b);
		if (r != OK || b.n == 0)
			break;
		(void)memccpy(last, b.asks[b.n - 1].product_id.p, '\0', sizeof last);
		r = product_sync_ask(l, b.asks, b.n);
		show(s, l);
	}
	return r;
}

static enum result ask_merchant(struct sync *s, const struct merchant *m)
{
	struct product_queries l = {
		.w = s->w, .openapi = s->openapi, .app_id = m->app_id, .account_id = m->account_id
	};
	enum result r = ask_hinted(s, m, &l);

	l.trouble = l.trouble && !l.unreadable; /* that may be for the products of messages alone */
	if (r == OK)
		r = ask_due(s, m, &l);
	s->told += l.told;
	s->missing += l.missing;
	s->unclear += l.unclear;
	s->troubled += l.trouble || l.unreadable;
	return r;
}

/* Messages about products that are not ours to look after. */
static enum result drop_strange(struct sync *s)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < s->hints.n; i++) {
		if (s->hints.items[i].account_id.p == NULL)
			r = job_tx(s->w, write_done, &s->hints.items[i].subject);
	}
	return r;
}

static enum result ask_all(struct sync *s)
{
	enum result r = drop_strange(s);

	for (size_t i = 0; r == OK && i < s->merchants.n && !job_over(s->w); i++)
		r = ask_merchant(s, &s->merchants.items[i]);
	return r;
}

/* --- what is to be published --- */

struct next {
	struct str account_id, after;
	struct list due;
};

static enum result wake(struct job_work *w, void *arg)
{
	(void)arg;
	return publication_wake(&w->ctx);
}

static enum result read_next(struct job_work *w, void *arg)
{
	struct next *n = arg;

	return publication_due(&w->ctx, n->account_id, n->after, 1, &n->due);
}

static enum result send_merchant(struct sync *s, struct str account_id)
{
	const struct api_caller caller = { &s->w->ctx, &s->w->conf, s->openapi, 0, true, JOB_TX_MS };
	struct publication_outcome out;
	char last[72] = "";
	int troubles = 0;
	enum result r = OK;

	while (r == OK && troubles < TROUBLES_MAX && !job_over(s->w)) {
		struct next next = { account_id, .after = { last, strlen(last) } };

		arena_reset(&s->of_batch);
		r = job_tx(s->w, read_next, &next);
		if (r != OK || next.due.n == 0)
			break;
		(void)memccpy(last, ((const struct str *)next.due.items)->p, '\0', sizeof last);
		r = publication_send(&caller, (struct str){ last, strlen(last) }, &out);
		if (r == OK)
			s->ends[out.end]++;
		troubles = r == OK && out.end == PUBLISH_LATER && !out.refused ? troubles + 1 : 0;
		job_progress(s->w, "%zu published", s->ends[PUBLISH_ACCEPTED]);
	}
	return r;
}

/* By merchants: the wishes of one that are all in trouble do not hold up another's. */
static enum result send_all(struct sync *s)
{
	enum result r = job_tx(s->w, wake, NULL);

	for (size_t i = 0; r == OK && i < s->merchants.n && !job_over(s->w); i++)
		r = send_merchant(s, s->merchants.items[i].account_id);
	return r;
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void summarise(struct sync *s)
{
	struct buf *b = &s->w->summary;
	size_t asked = s->told + s->missing + s->unclear;
	size_t tried =
		s->ends[PUBLISH_ACCEPTED] + s->ends[PUBLISH_WAITS] + s->ends[PUBLISH_LATER] + s->ends[PUBLISH_REFUSED];

	if (asked > 0)
		buf_printf(b, "%zu product%s asked about: %zu missing, %zu unclear", asked, plural(asked), s->missing,
		           s->unclear);
	if (tried > 0)
		buf_printf(b, "%s%zu to publish: %zu taken, %zu wait for a review, %zu to be tried again, %zu refused",
		           b->n > 0 ? "; " : "", tried, s->ends[PUBLISH_ACCEPTED], s->ends[PUBLISH_WAITS],
		           s->ends[PUBLISH_LATER], s->ends[PUBLISH_REFUSED]);
	if (s->troubled > 0)
		buf_printf(b, "%s%zu merchant%s not answered for", b->n > 0 ? "; " : "", s->troubled,
		           plural(s->troubled));
}

static enum result run(struct job_work *w)
{
	struct sync s = { .w = w, .openapi = openapi_open(&w->conf, 1) };
	enum result r = job_tx(w, read_merchants, &s.merchants);

	if (r == OK)
		r = job_tx(w, read_hints, &s.hints);
	w->ctx.arena = &s.of_batch;
	if (r == OK)
		r = ask_all(&s);
	if (r == OK)
		r = send_all(&s);
	w->ctx.arena = &w->arena;
	arena_free(&s.of_batch);
	openapi_close(s.openapi);
	summarise(&s);
	return r;
}

static const struct job PRODUCT_SYNC = {
	.name = "product_sync",
	.help = "asks the platform for the review of our products, and sends what is to be published",
	.details =
		"Run by cron every minute: products that a webhook spoke of are asked about at once, those under review\n"
		"every two minutes, all others every five. What waited for a review goes out when it has ended.\n"
		"\n"
		"  product_sync",
	.run = run,
};

int main(int argc, char **argv)
{
	return job_main(&PRODUCT_SYNC, argc, argv);
}
