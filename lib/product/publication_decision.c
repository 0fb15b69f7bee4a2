/*
 * The decision after an answer.
 */
#include "product/publication_decision.h"

#include "platform/retry.h"

#include <string.h>

#define ALARM_TRIES 5

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
	struct retry again = retry_after(RETRY_PUBLICATION, answer->class, t->tries, t->refusals, t->now);
	struct publication_decision d = { .outcome = again.ended ? SAVE_FAILED : SAVE_LATER,
		                          .next_at = again.next_at,
		                          .unknown = !without_effect(answer),
		                          .refused = answer->class == API_BOUNDED,
		                          .alarm = t->tries + 1 == ALARM_TRIES || answer->class == API_QUOTA ||
		                                   api_no_permission(answer) };

	if (d.unknown && t->product_id.p == NULL && d.next_at.s < t->now.s + PUBLICATION_ARRIVE_S)
		d.next_at.s = t->now.s + PUBLICATION_ARRIVE_S;
	d.not_offered = api_not_offered(answer);
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

	d.outcome = d.not_offered ? SAVE_FAILED : SAVE_LATER;
	d.refused = false;
	d.unknown = true;
	if (answer->class == API_DONE)
		d.said = STR("the platform's list of products cannot be read");
	return d;
}
