/*
 * Asks the platform about our products, since webhooks may be lost: here the review of each product and its reason are
 * right within ten minutes, whatever was lost; a webhook only makes it sooner. Then sends the publication requests that
 * are due.
 *
 * Killed at any moment, nothing is lost: a product that was not asked about is still due, a webhook message is done
 * only after its product was asked about, and sending has its own claims (lib/product/publication.h).
 *
 * Source: spec calendar-and-products.md; security.md §2 (webhooks may be lost).
 */
#include "jobs/job.h"
#include "platform/lane.h"
#include "platform/openapi.h"
#include "platform/webhook_event.h"
#include "product/publication.h"
#include "product/query_right.h"
#include "product_sync_ask.h"
#include "trade/merchant_list.h"

#include <string.h>

#define PATIENCE 2 /* after one more request in a row with trouble the merchant's others wait for the next run */

/* A product that a webhook message is about. */
struct product_hint {
	struct webhook_subject subject;
	struct review_query query;
	struct str account_id; /* p NULL: the product is not here */
};

struct product_hints {
	struct product_hint *items;
	size_t n;
};

struct product_sync {
	struct job_work *w;
	struct openapi *openapi;
	struct merchants merchants;
	struct product_hints hints;
	struct arena of_batch;
	struct lanes lanes;                /* merchants whose requests have trouble */
	size_t answered, missing, unclear; /* products */
	size_t troubled, not_offered;      /* merchants */
	size_t ends[PUBLISH_NOTHING + 1];
};

/* KEY product_merchant, KEY publication_merchant. The columns are those of merchants_of(). */
static const struct sql SQL_MERCHANTS = {
	"sync_merchants",
	"SELECT m.app_id, m.account_id FROM merchant m"
	" WHERE EXISTS (SELECT 1 FROM product p WHERE p.account_id = m.account_id)"
	"    OR EXISTS (SELECT 1 FROM publication w WHERE w.account_id = m.account_id) ORDER BY m.app_id, m.account_id",
};

static enum result read_hints(struct ctx *c, struct product_hints *h)
{
	struct webhook_subjects subjects;
	enum result r = webhook_subjects(c, WEBHOOK_PRODUCT, false, &subjects);

	*h = (struct product_hints){ NULL, 0 };
	if (r != OK)
		return r;
	h->items = arena_array(c->arena, subjects.n + 1, sizeof *h->items);
	for (size_t i = 0; r == OK && i < subjects.n; i++) {
		struct product_hint *hint = &h->items[h->n++];

		hint->subject = subjects.s[i];
		r = review_find(c, hint->subject.id, &hint->query, &hint->account_id);
		r = r == NONE ? OK : r;
	}
	return r;
}

static enum result finish_messages(struct product_sync *s, const struct webhook_subject *subject)
{
	struct tx tx = job_tx(s->w);

	while (tx_next(&tx))
		tx.r = webhook_done(&s->w->ctx, WEBHOOK_PRODUCT, subject);
	return tx.r;
}

static void show_progress(const struct product_sync *s, const struct product_queries *pq)
{
	job_progress(s->w, "%zu products answered, %zu missing, %zu sent", s->answered + pq->answered,
	             s->missing + pq->missing, s->ends[PUBLISH_ACCEPTED]);
}

/* Takes the merchant's hints from *at on, as many as fit into one call, and moves *at after them. */
static size_t pick_hinted(const struct product_sync *s, const struct merchant *m, size_t *at,
                          struct review_query *queries, struct webhook_subject *subjects)
{
	size_t n = 0;

	for (; *at < s->hints.n && n < PRODUCT_QUERY_MAX; (*at)++) {
		const struct product_hint *h = &s->hints.items[*at];

		if (h->account_id.p == NULL || strcmp(h->account_id.p, m->account_id.p) != 0)
			continue;
		queries[n] = h->query;
		subjects[n++] = h->subject;
	}
	return n;
}

/* Nothing can be asked about them. */
static enum result drop_hinted(struct product_sync *s, const struct merchant *m)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < s->hints.n && !job_over(s->w); i++) {
		const struct product_hint *h = &s->hints.items[i];

		if (h->account_id.p != NULL && strcmp(h->account_id.p, m->account_id.p) == 0)
			r = finish_messages(s, &s->hints.items[i].subject);
	}
	return r;
}

static enum result ask_hinted(struct product_sync *s, const struct merchant *m, struct product_queries *pq)
{
	struct review_query queries[PRODUCT_QUERY_MAX];
	struct webhook_subject subjects[PRODUCT_QUERY_MAX];
	size_t at = 0, n;
	enum result r = OK;

	while (r == OK && !pq->trouble && !job_over(s->w) && (n = pick_hinted(s, m, &at, queries, subjects)) > 0) {
		arena_reset(&s->of_batch);
		r = product_sync_ask(pq, queries, n);
		for (size_t i = 0; r == OK && !pq->trouble && !job_over(s->w) && i < n; i++)
			r = finish_messages(s, &subjects[i]);
		show_progress(s, pq);
	}
	return r;
}

static enum result read_due(struct product_sync *s, const struct review_walk *walk, struct review_query *queries,
                            size_t *n)
{
	struct tx tx = job_tx(s->w);

	while (tx_next(&tx))
		tx.r = review_due(&s->w->ctx, walk, PRODUCT_QUERY_MAX, queries, n);
	return tx.r;
}

static enum result ask_due(struct product_sync *s, const struct merchant *m, struct product_queries *pq)
{
	struct review_walk walk = { m->account_id, pq->by_own_id, 0 };
	struct review_query queries[PRODUCT_QUERY_MAX];
	size_t n = 1;
	enum result r = OK;

	while (r == OK && n > 0 && !pq->trouble && !job_over(s->w)) {
		arena_reset(&s->of_batch);
		r = read_due(s, &walk, queries, &n);
		if (r != OK || n == 0)
			break;
		walk.after = queries[n - 1].product_no;
		r = product_sync_ask(pq, queries, n);
		show_progress(s, pq);
	}
	return r;
}

/* Asks about the merchant's products: first those that messages are about, then those that are due. */
static enum result ask_products(struct product_sync *s, const struct merchant *m, struct product_queries *pq)
{
	enum result r = ask_hinted(s, m, pq);

	pq->trouble = pq->trouble && !pq->unreadable; /* unreadable answers may come from the hinted products alone */
	for (int own = 0; r == OK && own < 2 && !pq->trouble; own++) {
		pq->by_own_id = own == 1;
		r = ask_due(s, m, pq);
	}
	s->answered += pq->answered;
	s->missing += pq->missing;
	s->unclear += pq->unclear;
	s->troubled += (pq->trouble || pq->unreadable) && !pq->not_offered;
	return r;
}

static enum result ask_merchant(struct product_sync *s, const struct merchant *m)
{
	struct product_queries pq = {
		.w = s->w, .openapi = s->openapi, .app_id = m->app_id, .account_id = m->account_id
	};
	struct query_right right = { .refused = false };
	struct tx tx = job_tx(s->w);
	enum result r;

	while (tx_next(&tx))
		tx.r = query_right_read(&s->w->ctx, m->account_id, &right);
	r = tx.r;
	if (r == OK && !right.asked_lately)
		r = ask_products(s, m, &pq);
	if (r == OK && right.refused && pq.answered + pq.missing + pq.unclear > 0) {
		tx = job_tx(s->w);
		while (tx_next(&tx))
			tx.r = query_right_given(&s->w->ctx, m->account_id);
		r = tx.r;
	}
	if (r != OK || !(pq.not_offered || right.asked_lately))
		return r;
	s->not_offered += pq.not_offered;
	return drop_hinted(s, m);
}

/* Messages about products that are not here are done at once. */
static enum result drop_unknown(struct product_sync *s)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < s->hints.n; i++) {
		if (s->hints.items[i].account_id.p == NULL)
			r = finish_messages(s, &s->hints.items[i].subject);
	}
	return r;
}

static enum result ask_all(struct product_sync *s)
{
	enum result r = drop_unknown(s);

	for (size_t i = 0; r == OK && i < s->merchants.n && !job_over(s->w); i++)
		r = ask_merchant(s, &s->merchants.items[i]);
	return r;
}

/* --- publication requests --- */

/* The ids of the merchant's next request, or none. */
static enum result read_next(struct product_sync *s, const struct merchant *m, struct str after, struct list *out)
{
	struct tx tx = job_tx(s->w);

	while (tx_next(&tx))
		tx.r = publication_due(&s->w->ctx, m->account_id, after, 1, out);
	return tx.r;
}

static void note_end(struct product_sync *s, const struct merchant *m, const struct publication_outcome *out)
{
	s->ends[out->end]++;
	if (out->end == PUBLISH_LATER && !out->refused)
		lane_trouble(&s->lanes, m->app_id, m->account_id, LANE_RUN_MS);
	else
		lane_answered(&s->lanes, m->app_id, m->account_id);
}

static enum result send_merchant(struct product_sync *s, const struct merchant *m)
{
	const struct api_caller caller = { &s->w->ctx, &s->w->conf, s->openapi, 0, true, JOB_TX_MS };
	struct publication_outcome out;
	char last[72] = "";
	enum result r = OK;

	while (r == OK && !lane_rests(&s->lanes, m->app_id, m->account_id) && !job_over(s->w)) {
		struct list due;

		arena_reset(&s->of_batch);
		r = read_next(s, m, str_text(last), &due);
		if (r != OK || due.n == 0)
			break;
		(void)memccpy(last, ((const struct str *)due.items)->p, '\0', sizeof last);
		r = publication_send(&caller, str_text(last), &out);
		if (r == OK)
			note_end(s, m, &out);
		job_progress(s->w, "%zu published", s->ends[PUBLISH_ACCEPTED]);
	}
	return r;
}

/* Merchant by merchant, so that one with nothing but trouble does not delay the others. */
static enum result send_all(struct product_sync *s)
{
	struct tx tx = job_tx(s->w);
	enum result r;

	while (tx_next(&tx))
		tx.r = publication_wake(&s->w->ctx);
	r = tx.r;
	for (size_t i = 0; r == OK && i < s->merchants.n && !job_over(s->w); i++)
		r = send_merchant(s, &s->merchants.items[i]);
	return r;
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void summarise(struct product_sync *s)
{
	struct buf *b = &s->w->summary;
	size_t asked = s->answered + s->missing + s->unclear;
	size_t tried =
		s->ends[PUBLISH_ACCEPTED] + s->ends[PUBLISH_WAITS] + s->ends[PUBLISH_LATER] + s->ends[PUBLISH_REFUSED];

	if (asked > 0)
		buf_printf(b, "%zu product%s asked about: %zu missing, %zu unclear", asked, plural(asked), s->missing,
		           s->unclear);
	if (tried > 0)
		buf_printf(b,
		           "%s%zu to publish: %zu accepted, %zu wait for a review, %zu to be tried again, %zu refused",
		           b->n > 0 ? "; " : "", tried, s->ends[PUBLISH_ACCEPTED], s->ends[PUBLISH_WAITS],
		           s->ends[PUBLISH_LATER], s->ends[PUBLISH_REFUSED]);
	if (s->not_offered > 0)
		buf_printf(b, "%s%zu merchant%s whose products the platform does not let us query",
		           b->n > 0 ? "; " : "", s->not_offered, plural(s->not_offered));
	if (s->troubled > 0)
		buf_printf(b, "%s%zu merchant%s could not be asked about", b->n > 0 ? "; " : "", s->troubled,
		           plural(s->troubled));
}

static enum result sync_products(struct job_work *w)
{
	struct product_sync s = { .w = w, .openapi = openapi_open(&w->conf, 1), .lanes = { .patience = PATIENCE } };
	struct tx tx = job_tx(w);
	enum result r;

	while (tx_next(&tx)) {
		tx.r = merchants_of(&w->ctx, &SQL_MERCHANTS, &s.merchants);
		if (tx.r == OK)
			tx.r = read_hints(&w->ctx, &s.hints);
	}
	r = tx.r;
	w->ctx.arena = &s.of_batch;
	if (r == OK)
		r = ask_all(&s);
	if (r == OK)
		r = send_all(&s);
	w->ctx.arena = &w->arena;
	arena_free(&s.of_batch);
	lanes_free(&s.lanes);
	openapi_close(s.openapi);
	summarise(&s);
	return r;
}

static const struct job PRODUCT_SYNC = {
	.name = "product_sync",
	.help = "asks the platform for the review of our products, and sends the publication requests that are due",
	.details =
		"Run by cron every minute: products that a webhook is about are asked about at once, those under review\n"
		"every two minutes, all others every five. What waits for a review is sent when it has ended.\n"
		"Where the platform does not let the app ask, nothing is asked for a day; that is no fault.\n"
		"\n"
		"  product_sync",
	.run = sync_products,
};

int main(int argc, char **argv)
{
	return job_main(&PRODUCT_SYNC, argc, argv);
}
