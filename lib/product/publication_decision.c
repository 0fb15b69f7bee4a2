/*
 * Judging the answer.
 */
#include "product/publication_decision.h"

#include "base/day.h"

#include <string.h>

#define BOUNDED_TRIES 14
#define ALARM_TRIES 5

static int64_t pause_s(int64_t tries)
{
	static const int64_t pauses[] = { 5, 10, 20, 40, 60, 120, 300 };

	return tries < (int64_t)(sizeof pauses / sizeof pauses[0]) ? pauses[tries] : 600;
}

/* Did the platform certainly not do it? */
static bool not_done(const struct api_answer *answer)
{
	switch (answer->class) {
	case API_TOKEN:
	case API_SLOW:
	case API_QUOTA:
	case API_FINAL: return true;
	case API_BOUNDED: /* a no that looked at the product; other codes nobody knows may hide a yes */
		return answer->code == API_CODE_BUSINESS;
	default: return false;
	}
}

static struct publication_decision later(const struct publication_tries *t, const struct api_answer *answer)
{
	struct publication_decision p = { .verdict = SAVE_LATER,
		                          .unknown = !not_done(answer),
		                          .refused = answer->class == API_BOUNDED,
		                          .alarm = t->tries + 1 == ALARM_TRIES || answer->class == API_QUOTA };
	int64_t s = pause_s(t->tries);

	if (p.unknown && t->product_id.p == NULL && s < PUBLICATION_ARRIVE_S)
		s = PUBLICATION_ARRIVE_S;
	p.next_at = answer->class == API_QUOTA ? day_next(t->now) : (utc_t){ t->now.s + s };
	if (answer->class == API_FINAL || (p.refused && t->refusals + 1 >= BOUNDED_TRIES))
		p.verdict = SAVE_FAILED;
	return p;
}

/* Success must name the product: a new one its id, another the one that was sent. */
static struct publication_decision taken(const struct publication_tries *t, const struct api_answer *answer,
                                         const struct product_saved *saved)
{
	struct publication_decision p = { .verdict = SAVE_ACCEPTED };
	bool creation = t->product_id.p == NULL;

	if (creation && saved->product_id.p == NULL) {
		p = later(t, answer);
		p.said = STR("the answer names no product_id: asked later whether the product is there");
	} else if (!creation && saved->product_id.p != NULL && strcmp(saved->product_id.p, t->product_id.p) != 0) {
		p.verdict = SAVE_FAILED;
		p.unknown = true;
		p.said = STR("the answer names another product_id than the one that was sent");
	}
	return p;
}

struct publication_decision publication_decide(const struct publication_tries *t, const struct api_answer *answer,
                                               const struct product_saved *saved)
{
	if (answer->class == API_DONE)
		return taken(t, answer, saved);
	if (product_under_review(answer) && t->product_id.p != NULL)
		return (struct publication_decision){ .verdict = SAVE_UNDER_REVIEW };
	return later(t, answer);
}

struct publication_decision publication_decide_query(const struct publication_tries *t, const struct api_answer *answer)
{
	struct publication_decision p = later(t, answer);

	p.verdict = SAVE_LATER;
	p.refused = false;
	p.unknown = true;
	if (answer->class == API_DONE)
		p.said = STR("the platform's list of products cannot be read");
	return p;
}
