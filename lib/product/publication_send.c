/*
 * Sending a wish: claim, ask where an earlier creation may have arrived, send, write down. Every step is a
 * transaction of its own; what another sender has claimed since is left alone.
 *
 * No creation is sent before the platform was asked for our id, be it because an earlier one may have arrived or
 * because this database may not know of one: never two products for one product_out_id.
 *
 * Source: spec calendar-and-products.md, "Publish a product", "Query products".
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

static void keep_words(struct publication_sending *s, const struct api_answer *answer)
{
	struct str text = s->plan.said.p != NULL ? s->plan.said : api_answer_text(s->c->arena, answer);

	s->said = arena_str(s->c->arena, text.p, utf8_cut(text, ERROR_MAX));
}

/* No call was made: nothing of it is known to the platform. `sent`: whether an earlier one may be. */
static void no_call(struct publication_sending *s, struct str why, bool sent)
{
	const struct api_answer none = { .class = API_TOKEN, .said = why };
	struct publication_tries t = tries_of(s);

	s->plan = publication_decide_query(&t, &none);
	s->plan.unknown = sent;
	s->said = why;
}

/* One call. OK with the answer; NONE: there was none to be had, the plan says when again. */
static enum result call(struct publication_sending *s, struct openapi_request *rq, struct api_answer *answer, bool sent)
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
	no_call(s, why, sent);
	return NONE;
}

/* The product among what the platform lists. False: the list cannot be read as an answer to our question. */
static bool find_among(struct publication_sending *s, const struct api_answer *answer,
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
	return *out != NULL || (page.n == 0 && page.total <= 0);
}

/*
 * It is there. Created by the very wish that is to be sent (it was not there before that was sent): then that
 * was taken. Else what is there and what is wanted may differ, and it is sent as an update.
 */
static void take_found(struct publication_sending *s, const struct product_listed *f)
{
	bool creation = s->product_id.p == NULL;

	s->product_id = f->product_id;
	s->specs = f->specs;
	s->known = creation ? f->specs : s->known;
	if (creation && s->sent && s->sent_revision == s->revision)
		s->plan.verdict = SAVE_ACCEPTED;
	else if (f->review == REVIEW_UNDER)
		s->plan.verdict = SAVE_UNDER_REVIEW;
}

/* OK: decided, or go on with s->plan.verdict SAVE_LATER and no words. NONE: not now, see the plan. */
static enum result ask(struct publication_sending *s)
{
	bool creation = s->product_id.p == NULL;
	struct str id = creation ? s->product_out_id : s->product_id;
	struct openapi_request rq = { .endpoint = API_TICKET_QUERY,
		                      .query = product_query(s->c->arena, s->account_id,
		                                             creation ? "product_out_ids" : "product_ids", &id, 1) };
	struct api_answer answer = { .json = NULL };
	const struct product_listed *found;
	enum result r = call(s, &rq, &answer, s->sent);

	if (r != OK)
		return r;
	if (find_among(s, &answer, &found)) {
		if (found != NULL)
			take_found(s, found);
	} else {
		struct publication_tries t = tries_of(s);

		s->plan = publication_decide_query(&t, &answer);
		s->plan.unknown = s->sent;
		keep_words(s, &answer);
		r = NONE;
	}
	api_answer_free(&answer);
	return r;
}

/* NONE: there was no answer to be had, see the plan. */
static enum result save(struct publication_sending *s)
{
	struct openapi_request rq = { .endpoint = API_TICKET_SAVE };
	struct api_answer answer = { .json = NULL };
	struct publication_tries t = tries_of(s);
	struct product_saved saved;
	enum result r = product_request_body(s->c->arena, s->body, s->product_id, &s->known, &rq.body);

	if (r != OK)
		return BUG;
	r = call(s, &rq, &answer, false);
	if (r != OK)
		return r;
	t.now = s->c->now;
	saved = product_saved_read(s->c->arena, answer.data);
	s->plan = publication_decide(&t, &answer, &saved);
	if (s->plan.verdict == SAVE_ACCEPTED) {
		s->product_id = s->product_id.p != NULL ? s->product_id : saved.product_id;
		s->specs = saved.specs;
	}
	keep_words(s, &answer);
	api_answer_free(&answer);
	return OK;
}

/* A creation: it may be there already. And a product nobody asks about otherwise. */
static bool must_ask(const struct publication_sending *s)
{
	return s->product_id.p == NULL ? GUARDED : !s->in_catalogue;
}

static enum result send_claimed(struct publication_sending *s)
{
	enum result r = OK;

	s->plan.verdict = SAVE_LATER;
	if (must_ask(s))
		r = ask(s);
	if (r == OK && s->plan.verdict == SAVE_LATER) {
		r = tx_run(s->c->db, s->ac->tx_budget_ms, publication_mark_sent, s);
		if (r != OK || s->out->end == PUBLISH_BUSY)
			return r;
		r = save(s);
	}
	return r == OK || r == NONE ? tx_run(s->c->db, s->ac->tx_budget_ms, publication_record, s) : r;
}

static void log_outcome(const struct publication_sending *s)
{
	static const char *const words[] = { "taken", "waits", "later", "refused", "busy", "nothing" };
	char id[72];

	log_event(s->out->end == PUBLISH_REFUSED ? LOG_ERROR : LOG_INFO, "publication",
	          "product=%s revision=%lld outcome=%s", log_safe(s->product_out_id, id, sizeof id),
	          (long long)s->revision, words[s->out->end]);
}

enum result publication_send(const struct api_caller *ac, struct str product_out_id, struct publication_outcome *out)
{
	struct publication_sending s = { .ac = ac, .c = ac->ctx, .product_out_id = product_out_id, .out = out };
	enum result r;

	*out = (struct publication_outcome){ .end = PUBLISH_NOTHING, .product_id = STR_NONE, .said = STR_NONE };
	r = tx_run(ac->ctx->db, ac->tx_budget_ms, publication_claim, &s);
	if (r != OK || s.claim == 0)
		return r;
	r = send_claimed(&s);
	if (r == OK)
		log_outcome(&s);
	return r;
}
