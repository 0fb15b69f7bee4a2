/*
 * Sending a request: claim, query the product where an earlier creation may have arrived, send, query the ids of its
 * SKUs, record. Every step is a transaction of its own; a row that another sender has claimed since is left alone.
 *
 * Before every creation the platform is queried for our id: an earlier creation may have arrived, and this database may
 * be restored or new and not know of one. So one product_out_id never gets two products.
 *
 * Source: spec calendar-and-products.md §5.
 */
#include "base/clock.h"
#include "base/guard.h"
#include "base/log.h"
#include "base/utf8.h"
#include "product/publication_sending.h"

#include <string.h>

#define ERROR_MAX 1000 /* bytes */

static struct publication_tries tries_of(const struct publication_sending *s)
{
	return (struct publication_tries){ s->product_id, s->tries, s->refusals, s->c->now };
}

static void keep_said(struct publication_sending *s, const struct api_answer *answer)
{
	struct str text = s->decision.said.p != NULL ? s->decision.said : api_answer_text(s->c->arena, answer);

	s->said = arena_str(s->c->arena, text.p, utf8_cut(text, ERROR_MAX));
}

/* No call was made. `sent`: an earlier one may have arrived. */
static void decide_without_call(struct publication_sending *s, struct str why, bool sent)
{
	const struct api_answer none = { .class = API_TOKEN, .said = why };
	struct publication_tries t = tries_of(s);

	s->decision = publication_decide_query(&t, &none);
	s->decision.unknown = sent;
	s->said = why;
}

/* One call. NONE: there is no answer, and s->decision says when to retry. */
static enum result call_platform(struct publication_sending *s, struct openapi_request *rq, struct api_answer *answer,
                                 bool sent)
{
	struct api_caller ac = *s->ac;
	struct str why;
	enum result r;

	ac.app_id = s->app_id;
	rq->account_id = s->account_id;
	r = api_call(&ac, rq, answer, &why);
	s->c->now = clock_now();
	if (r != AGAIN && r != REFUSE)
		return r;
	decide_without_call(s, why, sent);
	return NONE;
}

/* Finds the product in the answer; *out NULL: it is not there. False: the answer does not answer our query. */
static bool find_listed(struct publication_sending *s, const struct api_answer *answer,
                        const struct product_listed **out)
{
	struct product_page page;

	*out = NULL;
	if (answer->class != API_DONE || product_page_read(s->c->arena, answer->data, &page) != OK ||
	    page.unreadable > 0)
		return false;
	for (size_t i = 0; i < page.n; i++) {
		const struct product_listed *f = &page.items[i];
		bool ours = s->product_id.p != NULL ? strcmp(f->product_id.p, s->product_id.p) == 0
		                                    : f->product_out_id.p != NULL &&
		                                              strcmp(f->product_out_id.p, s->product_out_id.p) == 0;

		if (ours && *out != NULL)
			return false;
		if (ours)
			*out = f;
	}
	return *out != NULL || (page.n == 0 && page.last && page.total <= 0);
}

/*
 * The product is there. If this very request created it (the product was not there before the request was sent), the
 * request was accepted. Else the product may differ from the request, which is sent as an update.
 */
static void use_listed(struct publication_sending *s, const struct product_listed *f)
{
	bool creation = s->product_id.p == NULL;

	s->product_id = f->product_id;
	s->skus = f->skus;
	if (creation && s->sent && s->sent_revision == s->revision)
		s->decision.outcome = SAVE_ACCEPTED;
	else if (f->review == REVIEW_UNDER)
		s->decision.outcome = SAVE_UNDER_REVIEW;
}

/* Asks for the product by the platform's id, else by ours. NONE: there is no answer, s->decision says when to retry. */
static enum result ask_product(struct publication_sending *s, bool sent, struct api_answer *answer)
{
	bool creation = s->product_id.p == NULL;
	struct str id = creation ? s->product_out_id : s->product_id;
	struct openapi_request rq = { .endpoint = API_TICKET_QUERY,
		                      .query = product_query(s->c->arena, s->account_id,
		                                             creation ? "product_out_ids" : "product_ids", &id, 1) };

	return call_platform(s, &rq, answer, sent);
}

/* OK: decided, or go on and save (outcome SAVE_LATER). NONE: no usable answer, s->decision says when to retry. */
static enum result query_product(struct publication_sending *s)
{
	struct api_answer answer = { .json = NULL };
	const struct product_listed *listed;
	enum result r = ask_product(s, s->sent, &answer);

	if (r != OK)
		return r;
	if (find_listed(s, &answer, &listed)) {
		if (listed != NULL)
			use_listed(s, listed);
	} else {
		struct publication_tries t = tries_of(s);

		s->decision = publication_decide_query(&t, &answer);
		s->decision.unknown = s->sent;
		keep_said(s, &answer);
		r = NONE;
	}
	api_answer_free(&answer);
	return r;
}

/*
 * The answer to a save names no SKUs, so the product is asked for once. Without an answer the next query for its review
 * tells them, and the save is accepted all the same.
 */
static enum result learn_skus(struct publication_sending *s)
{
	const struct publication_decision accepted = s->decision;
	const struct str said = s->said;
	struct api_answer answer = { .json = NULL };
	const struct product_listed *listed;
	enum result r = ask_product(s, true, &answer);

	if (r == OK && find_listed(s, &answer, &listed) && listed != NULL)
		s->skus = listed->skus;
	api_answer_free(&answer);
	s->decision = accepted;
	s->said = said;
	return r == NONE ? OK : r;
}

/* NONE: there is no answer, and s->decision says when to retry. */
static enum result save_product(struct publication_sending *s)
{
	struct openapi_request rq = { .endpoint = API_TICKET_SAVE };
	struct api_answer answer = { .json = NULL };
	struct publication_tries t = tries_of(s);
	struct product_saved saved;
	enum result r = product_request_body(s->c->arena, s->body, s->product_id, &rq.body);

	if (r != OK)
		return BUG;
	r = call_platform(s, &rq, &answer, false);
	if (r != OK)
		return r;
	t.now = s->c->now;
	saved = product_saved_read(s->c->arena, answer.data);
	s->decision = publication_decide(&t, &answer, &saved);
	keep_said(s, &answer);
	api_answer_free(&answer);
	if (s->decision.outcome != SAVE_ACCEPTED)
		return OK;
	s->product_id = s->product_id.p != NULL ? s->product_id : saved.product_id;
	return learn_skus(s);
}

/* A creation, since the product may be there already; and a product whose review is not queried otherwise. */
static bool must_query(const struct publication_sending *s)
{
	return s->product_id.p == NULL ? GUARDED : !s->in_catalogue;
}

static enum result record(struct publication_sending *s)
{
	struct tx tx = tx_of(s->c->db, s->ac->tx_budget_ms);

	while (tx_next(&tx))
		tx.r = publication_record(s);
	return tx.r;
}

static enum result send_claimed(struct publication_sending *s)
{
	enum result r = OK;

	s->decision.outcome = SAVE_LATER;
	if (must_query(s))
		r = query_product(s);
	if (r == OK && s->decision.outcome == SAVE_LATER) {
		struct tx tx = tx_of(s->c->db, s->ac->tx_budget_ms);

		while (tx_next(&tx))
			tx.r = publication_mark_sent(s);
		if (tx.r != OK || s->out->end == PUBLISH_BUSY)
			return tx.r;
		r = save_product(s);
	}
	return r == OK || r == NONE ? record(s) : r;
}

static void log_outcome(const struct publication_sending *s)
{
	static const char *const words[] = { "taken", "waits", "later", "refused", "busy", "nothing" };
	char id[72];

	log_event(s->out->end == PUBLISH_REFUSED && !s->out->not_offered ? LOG_ERROR : LOG_INFO, "publication",
	          "product=%s revision=%lld outcome=%s", log_safe(s->product_out_id, id, sizeof id),
	          (long long)s->revision, words[s->out->end]);
}

enum result publication_send(const struct api_caller *ac, struct str product_out_id, struct publication_outcome *out)
{
	struct publication_sending s = { .ac = ac, .c = ac->ctx, .product_out_id = product_out_id, .out = out };
	struct tx tx = tx_of(ac->ctx->db, ac->tx_budget_ms);
	enum result r;

	*out = (struct publication_outcome){ .end = PUBLISH_NOTHING, .product_id = STR_NONE, .said = STR_NONE };
	while (tx_next(&tx))
		tx.r = publication_claim(&s);
	if (tx.r != OK || s.claim == 0)
		return tx.r;
	r = send_claimed(&s);
	if (r == OK)
		log_outcome(&s);
	return r;
}
