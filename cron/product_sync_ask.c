/*
 * One query, and each product's part of its answer.
 *
 * A product is missing only when the platform, asked about it alone, lists nothing: a page that is short
 * or about something else is no proof.
 */
#include "product_sync_ask.h"

#include "base/log.h"
#include "platform/api_call.h"

#include <string.h>

#define REFUSED_MAX 8
#define SUSPECTS_MAX 3 /* so many, and nobody told of: it is not for one product */

struct part {
	const struct review_query *ask;
	const struct product_listed *found;
	const char *unclear;
};

static enum result write_found(struct job_work *w, void *arg)
{
	const struct part *p = arg;

	return review_record(&w->ctx, p->ask, p->found);
}

static enum result write_unclear(struct job_work *w, void *arg)
{
	const struct part *p = arg;

	return review_record_unclear(&w->ctx, p->ask, p->unclear);
}

static enum result write_missing(struct job_work *w, void *arg)
{
	const struct part *p = arg;

	return review_record_missing(&w->ctx, p->ask);
}

static enum result unclear(struct product_queries *l, const struct review_query *ask, const char *what)
{
	struct part p = { .ask = ask, .unclear = what };

	l->unclear++;
	return job_tx(l->w, write_unclear, &p);
}

/* How often the page lists the product; *out: the first time. */
static size_t find(const struct product_page *page, const struct review_query *ask, const struct product_listed **out)
{
	size_t n = 0;

	for (size_t i = 0; i < page->n; i++) {
		if (strcmp(page->items[i].product_id.p, ask->product_id.p) != 0)
			continue;
		if (n++ == 0)
			*out = &page->items[i];
		else if (page->items[i].review == (*out)->review)
			n--; /* the same, repeated */
	}
	return n;
}

static enum result take_one(struct product_queries *l, const struct review_query *ask,
                            const struct product_listed *found)
{
	struct part p = { .ask = ask, .found = found };

	if (found->review == REVIEW_UNKNOWN)
		l->unclear++;
	else
		l->told++;
	return job_tx(l->w, write_found, &p);
}

/* A product that was asked about alone and is not in the answer. */
static enum result judge_absent(struct product_queries *l, const struct review_query *ask,
                                const struct product_page *page)
{
	struct part p = { .ask = ask };

	if (page->n > 0 || page->unreadable > 0 || page->total > 0)
		return unclear(l, ask, "the platform's answer is about something else");
	l->missing++;
	return job_tx(l->w, write_missing, &p);
}

/* Each product's part; those that were left out are asked about alone. */
static enum result take_page(struct product_queries *l, const struct review_query *asks, size_t n,
                             const struct product_page *page)
{
	const struct product_listed *found = NULL;
	enum result r = OK;

	for (size_t i = 0; r == OK && i < n && !l->trouble && !job_over(l->w); i++) {
		size_t times = find(page, &asks[i], &found);

		if (times == 1)
			r = take_one(l, &asks[i], found);
		else if (times > 1)
			r = unclear(l, &asks[i], "the platform lists it twice, with different states");
		else
			r = n > 1 ? product_sync_ask(l, &asks[i], 1) : judge_absent(l, &asks[i], page);
	}
	return r;
}

struct word {
	const struct product_queries *l;
	bool final;
	struct str said;
};

static enum result write_trouble(struct job_work *w, void *arg)
{
	const struct word *t = arg;

	return review_alarm(&w->ctx, t->l->account_id, t->final, t->said);
}

static enum result trouble(struct product_queries *l, bool final, struct str said)
{
	struct word t = { l, final, said };

	l->trouble = true;
	log_event(LOG_WARN, "product_ask", "app=%lld outcome=trouble", (long long)l->app_id);
	return job_tx(l->w, write_trouble, &t);
}

/* Refused for what was asked, not for who asks: one product may be the reason. */
static bool whole_call(const struct api_answer *answer)
{
	return api_code_unreadable(answer->code) || answer->code == API_CODE_BUSINESS;
}

/* Half by half, down to the one. Where every one is refused, it is not for one product. */
static enum result narrow(struct product_queries *l, const struct review_query *asks, size_t n, struct str said)
{
	enum result r;

	if (l->told == 0 && l->unclear >= REFUSED_MAX)
		return trouble(l, true, said);
	if (n == 1)
		return unclear(l, asks, said.p);
	r = product_sync_ask(l, asks, n / 2);
	return r == OK && !l->trouble && !job_over(l->w) ? product_sync_ask(l, asks + n / 2, n - n / 2) : r;
}

/* An answer, and no sense in it: something in what it tells of one product may be the reason. */
static bool unreadable(const struct api_answer *answer)
{
	return answer->class == API_DONE || answer->too_long ||
	       (answer->class == API_RETRY && answer->http == 200 && answer->code == 0);
}

static enum result give_up(struct product_queries *l, struct str said)
{
	l->unreadable = true;
	return trouble(l, false, said);
}

static enum result suspect(struct product_queries *l, const struct review_query *ask, struct str said)
{
	if (!l->halving)
		return l->told > 0 ? unclear(l, ask, said.p) : give_up(l, said);
	l->suspects[l->suspects_n++] = ask;
	return l->told == l->told_before && l->suspects_n >= SUSPECTS_MAX ? give_up(l, said) : OK;
}

/* Only where others were told of meanwhile is it for the suspects. */
static enum result judge_suspects(struct product_queries *l, struct str said)
{
	enum result r = OK;

	l->halving = false;
	if (l->trouble || job_over(l->w))
		return OK;
	if (l->told == l->told_before)
		return give_up(l, said);
	for (size_t i = 0; r == OK && i < l->suspects_n; i++)
		r = unclear(l, l->suspects[i], said.p);
	return r;
}

static enum result halve(struct product_queries *l, const struct review_query *asks, size_t n, struct str said)
{
	bool outermost = !l->halving;
	enum result r;

	if (n == 1)
		return suspect(l, asks, said);
	if (outermost) {
		l->halving = true;
		l->suspects_n = 0;
		l->told_before = l->told;
	}
	r = product_sync_ask(l, asks, n / 2);
	if (r == OK && !l->trouble && !job_over(l->w))
		r = product_sync_ask(l, asks + n / 2, n - n / 2);
	return r == OK && outermost ? judge_suspects(l, said) : r;
}

static enum result take_answer(struct product_queries *l, const struct review_query *asks, size_t n,
                               const struct api_answer *answer)
{
	struct str said = api_answer_text(l->w->ctx.arena, answer);
	struct product_page page;

	if (answer->class == API_DONE && product_page_read(l->w->ctx.arena, answer->data, &page) == OK)
		return take_page(l, asks, n, &page);
	if (unreadable(answer))
		return halve(l, asks, n, answer->class == API_DONE ? STR("its list of products cannot be read") : said);
	if (whole_call(answer))
		return narrow(l, asks, n, said);
	return trouble(l, answer->class == API_FINAL, said);
}

enum result product_sync_ask(struct product_queries *l, const struct review_query *asks, size_t n)
{
	struct job_work *w = l->w;
	struct api_caller caller = { &w->ctx, &w->conf, l->openapi, l->app_id, true, JOB_TX_MS };
	struct openapi_request rq = { .endpoint = API_TICKET_QUERY, .account_id = l->account_id };
	struct str ids[PRODUCT_QUERY_MAX], why;
	struct api_answer answer = { .json = NULL };
	enum result r;

	for (size_t i = 0; i < n; i++)
		ids[i] = asks[i].product_id;
	rq.query = product_query(w->ctx.arena, l->account_id, "product_ids", ids, n);
	r = api_call(&caller, &rq, &answer, &why);
	if (r == AGAIN || r == REFUSE)
		return trouble(l, r == REFUSE, why);
	if (r != OK)
		return r;
	r = take_answer(l, asks, n, &answer);
	api_answer_free(&answer);
	return r;
}
