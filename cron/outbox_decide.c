/*
 * Decisions about answers, and the schedules of the tries.
 */
#include "outbox_decide.h"

#include "base/day.h"
#include "trade/outbox_pending.h"

#include <assert.h>
#include <string.h>

#define VERIFY_QUICK_TRIES 5
#define VERIFY_QUICK_S 5
#define VERIFY_TRIES 14 /* … then hourly, until the automatic refund */
#define VERIFY_SLOW_S 40
#define VERIFY_HOURLY_S 3600
#define BOUNDED_TRIES 14 /* of a refusal that is not repeated for ever */
#define BUSY_ALARM_TRIES 3
#define CODE_OF_TROUBLE 5000001 /* "contact the platform": how its inner time-outs reach us */
#define LAST_TRY_BEFORE_S 5     /* a try that would come after the deadline is made so many seconds before it */

static const enum endpoint endpoints[] = {
	[OUTBOX_VERIFY] = API_VERIFY,         [OUTBOX_CONFIRM] = API_CONFIRM_ORDER,
	[OUTBOX_CODES] = API_CODES,           [OUTBOX_REFUND_AUDIT] = API_AUDIT_REFUND,
	[OUTBOX_CODE_AUDIT] = API_AUDIT_CODE,
};
static_assert(sizeof endpoints / sizeof endpoints[0] == OUTBOX__MAX, "an interface for every kind");

enum endpoint outbox_endpoint(enum outbox_kind kind)
{
	return endpoints[kind];
}

/* The platform waits ten minutes: quick tries, never slower than every half minute. */
static int64_t urgent_pause_s(int64_t tries)
{
	static const int64_t pauses[] = { 1, 2, 4, 8, 15 };

	return tries < (int64_t)(sizeof pauses / sizeof pauses[0]) ? pauses[tries] : 30;
}

static int64_t audit_pause_s(int64_t tries)
{
	static const int64_t pauses[] = { 5, 10, 20, 40, 60, 120, 300 };

	return tries < (int64_t)(sizeof pauses / sizeof pauses[0]) ? pauses[tries] : 600;
}

/* The page's schedule (§4): 5 tries 5 s apart, then every 40 s, 14 in all. After that hourly, which is our choice. */
static int64_t verify_pause_s(int64_t tries)
{
	if (tries < VERIFY_QUICK_TRIES)
		return VERIFY_QUICK_S;
	return tries < VERIFY_TRIES ? VERIFY_SLOW_S : VERIFY_HOURLY_S;
}

int64_t outbox_pause_s(enum outbox_kind kind, int64_t tries)
{
	switch (kind) {
	case OUTBOX_VERIFY: return verify_pause_s(tries);
	case OUTBOX_CONFIRM:
	case OUTBOX_CODES: return urgent_pause_s(tries);
	default: return audit_pause_s(tries);
	}
}

/*
 * The platform publishes no codes for these states, so its words decide (ASSUMED). Each names the state of the order or
 * ticket. Words that may be about the call itself ("time-out", "closed") are not among them. NULL ends a list.
 */
static const char *const words_used[] = { "已核销", "券已使用", "already verified", NULL };
static const char *const words_refunded[] = { "已退款", "退款中", NULL };
static const char *const words_sent_before[] = { "已确认", "已接单", "已拒单", "已发码", "已发券", "已审核", NULL };
static const char *const words_over[] = { "订单已取消", "订单已关闭", "订单已超时", "已退款",
	                                  "退款中",     "不在待确认", "不在待发码", "order is already cancelled",
	                                  NULL };

/* The platform read the message and refused it. Trouble on the way proves nothing, whatever its words are. */
static bool is_refusal(const struct api_answer *answer)
{
	return answer->code != 0 && answer->code != CODE_OF_TROUBLE &&
	       (answer->class == API_BOUNDED || answer->class == API_FINAL);
}

static bool says(const struct api_answer *answer, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (strcasestr(answer->said.p, words[i]) != NULL)
			return true;
	}
	return false;
}

/* True: every entry of `verify_results` says used, now or before (0, 1208, 2). *given: there are entries. */
static bool results_done(const cJSON *data, bool *given)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(data, "verify_results"), *item;
	bool done = true;

	*given = cJSON_IsArray(list) && cJSON_GetArraySize(list) > 0;
	cJSON_ArrayForEach(item, list)
	{
		int64_t result = -1;

		done = api_int(cJSON_GetObjectItemCaseSensitive(item, "result"), &result) &&
		       (result == 0 || result == 1208 || result == 2) && done;
	}
	return done;
}

static enum outbox_outcome decide_verify(const struct api_answer *answer)
{
	bool given;
	bool done = results_done(answer->data, &given);

	if (answer->class == API_DONE)
		return done ? OUTCOME_DONE : OUTCOME_LATER;
	if (answer->code != 0 && ((given && done) || answer->code == 1208))
		return OUTCOME_DONE;
	if (!is_refusal(answer))
		return OUTCOME_LATER;
	if (says(answer, words_used))
		return OUTCOME_DONE;
	return says(answer, words_refunded) ? OUTCOME_REFUNDED : OUTCOME_LATER;
}

/*
 * Confirmations, codes and audits are accepted once. If the platform says that it has one already, it is ours only if
 * our message may have arrived before; otherwise it was decided elsewhere, in the merchant app for example. A precaution
 * ends with any refusal that is about the order: the platform has our answer, or has ended the order.
 */
static enum outbox_outcome decide_once(const struct outbox_try *t, const struct api_answer *answer)
{
	if (answer->class == API_DONE)
		return OUTCOME_DONE;
	if (!is_refusal(answer))
		return OUTCOME_LATER;
	if (says(answer, words_over) || (t->precaution && answer->code == API_CODE_BUSINESS))
		return OUTCOME_ENDED;
	if (says(answer, words_sent_before))
		return t->sent ? OUTCOME_DONE : OUTCOME_ENDED;
	return OUTCOME_LATER;
}

/* A use that the platform refunds within a day: it is tried at a quick pace, whatever the trouble is. */
static bool in_hurry(const struct outbox_try *t)
{
	return t->kind == OUTBOX_VERIFY && t->refund_at.given && t->now.s <= t->refund_at.v.s &&
	       t->refund_at.v.s - t->now.s <= OUTBOX_HURRY_S;
}

/* The time of the next try, for an answer that decides nothing; or the end of trying. */
static struct outbox_decision decide_later(const struct outbox_try *t, const struct api_answer *answer)
{
	struct outbox_decision d = { .outcome = OUTCOME_LATER, .token = answer->class == API_TOKEN };
	int64_t pause_s = outbox_pause_s(t->kind, t->tries);

	if (answer->class == API_FINAL ||
	    (answer->class == API_BOUNDED && t->kind != OUTBOX_VERIFY && t->refusals + 1 >= BOUNDED_TRIES)) {
		d.outcome = OUTCOME_FAILED;
		return d;
	}
	if (answer->class == API_TOKEN)
		pause_s = 0;
	if (answer->class == API_QUOTA)
		d.next_at = day_next(t->now);
	else
		d.next_at = (utc_t){ t->now.s + pause_s };
	if (in_hurry(t) && d.next_at.s > t->now.s + VERIFY_SLOW_S)
		d.next_at.s = t->now.s + VERIFY_SLOW_S;
	if (t->deadline_at.given && t->deadline_at.v.s - LAST_TRY_BEFORE_S > t->now.s &&
	    d.next_at.s > t->deadline_at.v.s - LAST_TRY_BEFORE_S)
		d.next_at.s = t->deadline_at.v.s - LAST_TRY_BEFORE_S;
	d.alarm = answer->class == API_QUOTA || (answer->code != 0 && t->tries + 1 >= BUSY_ALARM_TRIES) ||
	          t->tries + 1 >= VERIFY_TRIES;
	return d;
}

struct outbox_decision outbox_decide(const struct outbox_try *t, const struct api_answer *answer)
{
	enum outbox_outcome outcome = t->kind == OUTBOX_VERIFY ? decide_verify(answer) : decide_once(t, answer);

	return outcome == OUTCOME_LATER ? decide_later(t, answer) : (struct outbox_decision){ .outcome = outcome };
}
