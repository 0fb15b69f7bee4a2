/*
 * One query, and each product's part of its answer.
 *
 * A product is missing only if the platform, asked about this product alone, lists nothing at all. A page that is short
 * or about something else proves nothing.
 */
#include "product_sync_ask.h"

#include "base/log.h"
#include "base/str.h"
#include "platform/api_call.h"
#include "product/query_right.h"

/* So many products, and no other one was answered: then the trouble does not come from one product. */
#define REFUSED_MAX 8
#define SUSPECTS_MAX 3

static enum result record_unclear(struct product_queries *pq, const struct review_query *query, const char *what)
{
	struct tx tx = job_tx(pq->w);

	pq->unclear++;
	while (tx_next(&tx))
		tx.r = review_record_unclear(&pq->w->ctx, query, what);
	return tx.r;
}

static bool is_of(const struct product_listed *listed, const struct review_query *query)
{
	return query->product_id.p != NULL ? str_same(listed->product_id, query->product_id)
	                                   : str_same(listed->product_out_id, query->product_out_id);
}

/* How often the page lists the product with different reviews or ids; *out: the first time. */
static size_t count_listed(const struct product_page *page, const struct review_query *query,
                           const struct product_listed **out)
{
	size_t n = 0;

	for (size_t i = 0; i < page->n; i++) {
		if (!is_of(&page->items[i], query))
			continue;
		if (n++ == 0)
			*out = &page->items[i];
		else if (page->items[i].review == (*out)->review &&
		         str_same(page->items[i].product_id, (*out)->product_id))
			n--; /* the same again */
	}
	return n;
}

static enum result record_listed(struct product_queries *pq, const struct review_query *query,
                                 const struct product_listed *listed)
{
	struct tx tx = job_tx(pq->w);

	if (listed->review == REVIEW_UNKNOWN)
		pq->unclear++;
	else
		pq->answered++;
	while (tx_next(&tx))
		tx.r = review_record(&pq->w->ctx, query, listed);
	return tx.r;
}

/* Records a product that was asked about alone and is not in the answer. */
static enum result record_absent(struct product_queries *pq, const struct review_query *query,
                                 const struct product_page *page)
{
	struct tx tx = job_tx(pq->w);

	if (page->n > 0 || page->unreadable > 0 || page->total > 0 || !page->last)
		return record_unclear(pq, query, "the platform's answer is about something else");
	pq->missing++;
	while (tx_next(&tx))
		tx.r = review_record_missing(&pq->w->ctx, query);
	return tx.r;
}

/* Records each product's part. A product that the page leaves out is asked about alone. */
static enum result record_page(struct product_queries *pq, const struct review_query *queries, size_t n,
                               const struct product_page *page)
{
	const struct product_listed *listed = NULL;
	enum result r = OK;

	for (size_t i = 0; r == OK && i < n && !pq->trouble && !job_over(pq->w); i++) {
		size_t times = count_listed(page, &queries[i], &listed);

		if (times == 1)
			r = record_listed(pq, &queries[i], listed);
		else if (times > 1)
			r = record_unclear(pq, &queries[i], "the platform lists it twice, with different states");
		else
			r = n > 1 ? product_sync_ask(pq, &queries[i], 1) : record_absent(pq, &queries[i], page);
	}
	return r;
}

/* --- trouble --- */

static enum result stop_asking(struct product_queries *pq, bool final, struct str said)
{
	struct tx tx = job_tx(pq->w);

	pq->trouble = true;
	log_event(LOG_WARN, "product_ask", "app=%lld outcome=trouble", (long long)pq->app_id);
	while (tx_next(&tx))
		tx.r = review_alarm(&pq->w->ctx, pq->account_id, final, said);
	return tx.r;
}

/* No fault: what is known here counts, and nothing is asked for a day. */
static enum result stop_not_offered(struct product_queries *pq, struct str said)
{
	struct tx tx = job_tx(pq->w);

	pq->trouble = true;
	pq->not_offered = true;
	log_event(LOG_INFO, "product_ask", "app=%lld outcome=not_offered", (long long)pq->app_id);
	while (tx_next(&tx))
		tx.r = query_right_refused(&pq->w->ctx, pq->account_id, said);
	return tx.r;
}

/* Asks about the first half, then about the second. */
static enum result ask_halves(struct product_queries *pq, const struct review_query *queries, size_t n)
{
	enum result r = product_sync_ask(pq, queries, n / 2);

	return r == OK && !pq->trouble && !job_over(pq->w) ? product_sync_ask(pq, queries + n / 2, n - n / 2) : r;
}

/* True if the call was refused for what it asks, not for who asks: one product may be the reason. */
static bool is_refused_for_content(const struct api_answer *answer)
{
	return api_code_unreadable(answer->code) || answer->code == API_CODE_BUSINESS;
}

/* Repeats a refused call in halves, down to the product at fault. If every product is refused, the fault is another. */
static enum result narrow_refused(struct product_queries *pq, const struct review_query *queries, size_t n,
                                  struct str said)
{
	if (pq->answered == 0 && pq->unclear >= REFUSED_MAX)
		return stop_asking(pq, true, said);
	return n == 1 ? record_unclear(pq, queries, said.p) : ask_halves(pq, queries, n);
}

/* True if there is an answer that cannot be read: what it says about one product may be the reason. */
static bool is_unreadable(const struct api_answer *answer)
{
	return answer->class == API_DONE || answer->too_long ||
	       (answer->class == API_RETRY && answer->http == 200 && answer->code == 0);
}

static enum result give_up(struct product_queries *pq, struct str said)
{
	pq->unreadable = true;
	return stop_asking(pq, false, said);
}

/* The answer about this one product is unreadable. */
static enum result suspect(struct product_queries *pq, const struct review_query *query, struct str said)
{
	if (!pq->halving)
		return pq->answered > 0 ? record_unclear(pq, query, said.p) : give_up(pq, said);
	pq->suspects[pq->suspects_n++] = query;
	return pq->answered == pq->answered_before && pq->suspects_n >= SUSPECTS_MAX ? give_up(pq, said) : OK;
}

/* The suspects are at fault only if other products were answered meanwhile. */
static enum result record_suspects(struct product_queries *pq, struct str said)
{
	enum result r = OK;

	pq->halving = false;
	if (pq->trouble || job_over(pq->w))
		return OK;
	if (pq->answered == pq->answered_before)
		return give_up(pq, said);
	for (size_t i = 0; r == OK && i < pq->suspects_n; i++)
		r = record_unclear(pq, pq->suspects[i], said.p);
	return r;
}

static enum result narrow_unreadable(struct product_queries *pq, const struct review_query *queries, size_t n,
                                     struct str said)
{
	bool outermost = !pq->halving;
	enum result r;

	if (n == 1)
		return suspect(pq, queries, said);
	if (outermost) {
		pq->halving = true;
		pq->suspects_n = 0;
		pq->answered_before = pq->answered;
	}
	r = ask_halves(pq, queries, n);
	return r == OK && outermost ? record_suspects(pq, said) : r;
}

/* --- the query --- */

static enum result use_answer(struct product_queries *pq, const struct review_query *queries, size_t n,
                              const struct api_answer *answer)
{
	struct str said = api_answer_text(pq->w->ctx.arena, answer);
	struct product_page page;

	if (api_not_offered(answer))
		return stop_not_offered(pq, said);
	if (answer->class == API_DONE && product_page_read(pq->w->ctx.arena, answer->data, &page) == OK)
		return record_page(pq, queries, n, &page);
	if (is_unreadable(answer))
		return narrow_unreadable(pq, queries, n,
		                         answer->class == API_DONE ? STR("its list of products cannot be read") : said);
	if (is_refused_for_content(answer))
		return narrow_refused(pq, queries, n, said);
	return stop_asking(pq, answer->class == API_FINAL || api_no_permission(answer), said);
}

enum result product_sync_ask(struct product_queries *pq, const struct review_query *queries, size_t n)
{
	struct job_work *w = pq->w;
	struct api_caller caller = { &w->ctx, &w->conf, pq->openapi, pq->app_id, true, JOB_TX_MS };
	struct openapi_request rq = { .endpoint = API_TICKET_QUERY, .account_id = pq->account_id };
	struct str ids[PRODUCT_QUERY_MAX], why;
	struct api_answer answer = { .json = NULL };
	enum result r;

	for (size_t i = 0; i < n; i++)
		ids[i] = pq->by_own_id ? queries[i].product_out_id : queries[i].product_id;
	rq.query =
		product_query(w->ctx.arena, pq->account_id, pq->by_own_id ? "product_out_ids" : "product_ids", ids, n);
	r = api_call(&caller, &rq, &answer, &why);
	if (r == AGAIN || r == REFUSE)
		return stop_asking(pq, r == REFUSE, why);
	if (r != OK)
		return r;
	r = use_answer(pq, queries, n, &answer);
	api_answer_free(&answer);
	return r;
}
