/*
 * The decision after an answer.
 */
#include "product/publication_decision.h"

#include "base/day.h"

#include <string.h>

#define REFUSALS_MAX 14 /* then the request has failed */
#define ALARM_TRIES 5

static int64_t pause_s(int64_t tries)
{
	static const int64_t pauses[] = { 5, 10, 20, 40, 60, 120, 300 };

	return tries < (int64_t)(sizeof pauses / sizeof pauses[0]) ? pauses[tries] : 600;
}

/* True: the call certainly had no effect. */
static bool without_effect(const struct api_answer *answer)
{
	switch (answer->class) {
	case API_TOKEN:
	case API_SLOW:
	case API_QUOTA:
	case API_FINAL: return true;
	case API_BOUNDED: /* the platform refused the product; other, unknown codes may hide a success */
		return answer->code == API_CODE_BUSINESS;
	default: return false;
	}
}

static struct publication_decision decide_later(const struct publication_tries *t, const struct api_answer *answer)
{
	struct publication_decision d = { .outcome = SAVE_LATER,
		                          .unknown = !without_effect(answer),
		                          .refused = answer->class == API_BOUNDED,
		                          .alarm = t->tries + 1 == ALARM_TRIES || answer->class == API_QUOTA ||
		                                   api_no_permission(answer) };
	int64_t s = pause_s(t->tries);

	if (d.unknown && t->product_id.p == NULL && s < PUBLICATION_ARRIVE_S)
		s = PUBLICATION_ARRIVE_S;
	d.next_at = answer->class == API_QUOTA ? day_next(t->now) : (utc_t){ t->now.s + s };
	if (answer->class == API_FINAL || (d.refused && t->refusals + 1 >= REFUSALS_MAX))
		d.outcome = SAVE_FAILED;
	return d;
}

/* A success must name the product: its new id after a creation, the id that was sent after an update. */
static struct publication_decision decide_accepted(const struct publication_tries *t, const struct api_answer *answer,
                                                   const struct product_saved *saved)
{
	struct publication_decision d = { .outcome = SAVE_ACCEPTED };
	bool creation = t->product_id.p == NULL;

	if (creation && saved->product_id.p == NULL) {
		d = decide_later(t, answer);
		d.said = STR(
			"the answer names no product_id; the platform will be asked later whether the product is there");
	} else if (!creation && saved->product_id.p != NULL && strcmp(saved->product_id.p, t->product_id.p) != 0) {
		d.outcome = SAVE_FAILED;
		d.unknown = true;
		d.said = STR("the answer names another product_id than the one that was sent");
	}
	return d;
}

struct publication_decision publication_decide(const struct publication_tries *t, const struct api_answer *answer,
                                               const struct product_saved *saved)
{
	if (answer->class == API_DONE)
		return decide_accepted(t, answer, saved);
	if (product_under_review(answer) && t->product_id.p != NULL)
		return (struct publication_decision){ .outcome = SAVE_UNDER_REVIEW };
	return decide_later(t, answer);
}

struct publication_decision publication_decide_query(const struct publication_tries *t, const struct api_answer *answer)
{
	struct publication_decision d = decide_later(t, answer);

	d.outcome = SAVE_LATER;
	d.refused = false;
	d.unknown = true;
	if (answer->class == API_DONE)
		d.said = STR("the platform's list of products cannot be read");
	return d;
}
