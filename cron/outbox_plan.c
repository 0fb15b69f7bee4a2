/*
 * Judging answers, and the schedules.
 */
#include "outbox_plan.h"

#include "base/day.h"

#include <assert.h>
#include <string.h>

#define VERIFY_QUICK_TRIES 5
#define VERIFY_QUICK_S 5
#define VERIFY_TRIES 14 /* … then hourly, until the automatic refund */
#define VERIFY_SLOW_S 40
#define VERIFY_HOURLY_S 3600
#define BOUNDED_TRIES 14 /* of an error that is not to be repeated for ever */
#define BUSY_ALARM_TRIES 3
#define CODE_OF_TROUBLE 5000001 /* "contact the platform": what clients see of its inner time-outs */
#define LAST_TRY_BEFORE_S 5     /* a try is moved to so long before the deadline rather than lost behind it */

static const enum endpoint endpoints[] = {
	[OUTBOX_VERIFY] = API_VERIFY,         [OUTBOX_CONFIRM] = API_CONFIRM_ORDER,
	[OUTBOX_CODES] = API_CODES,           [OUTBOX_REFUND_AUDIT] = API_AUDIT_REFUND,
	[OUTBOX_CODE_AUDIT] = API_AUDIT_CODE,
};
static_assert(sizeof endpoints / sizeof endpoints[0] == OUTBOX__MAX, "an interface for every kind");

enum endpoint plan_endpoint(enum outbox_kind kind)
{
	return endpoints[kind];
}

/* Ten minutes are all there is: quick, and never slower than every half minute. */
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

/* §4's schedule: 5 tries 5 s apart, then every 40 s, 14 in all; then ours. */
static int64_t verify_pause_s(int64_t tries)
{
	if (tries < VERIFY_QUICK_TRIES)
		return VERIFY_QUICK_S;
	return tries < VERIFY_TRIES ? VERIFY_SLOW_S : VERIFY_HOURLY_S;
}

int64_t plan_pause_s(enum outbox_kind kind, int64_t tries)
{
	switch (kind) {
	case OUTBOX_VERIFY: return verify_pause_s(tries);
	case OUTBOX_CONFIRM:
	case OUTBOX_CODES: return urgent_pause_s(tries);
	default: return audit_pause_s(tries);
	}
}

/*
 * The platform publishes no codes of its own for these: its words decide (ASSUMED). They name the state of the
 * order or ticket; a word that could as well speak of the call ("time-out", "closed") is not among them.
 * NULL ends a list.
 */
static const char *const words_used[] = { "已核销", "券已使用", "already verified", NULL };
static const char *const words_refunded[] = { "已退款", "退款中", NULL };
static const char *const words_told_before[] = { "已确认", "已接单", "已拒单", "已发码", "已发券", "已审核", NULL };
static const char *const words_over[] = { "订单已取消", "订单已关闭", "订单已超时", "已退款",
	                                  "退款中",     "不在待确认", "不在待发码", "order is already cancelled",
	                                  NULL };

/* A no that looked at the message; trouble on the way may use any words. */
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

/* `verify_results`, where they are there: every result done, now or before (0, 1208, 2). */
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

static enum verdict judge_verify(const struct api_answer *answer)
{
	bool given;
	bool done = results_done(answer->data, &given);

	if (answer->class == API_DONE)
		return done ? VERDICT_DONE : VERDICT_LATER;
	if (answer->code != 0 && ((given && done) || answer->code == 1208))
		return VERDICT_DONE;
	if (!is_refusal(answer))
		return VERDICT_LATER;
	if (says(answer, words_used))
		return VERDICT_DONE;
	return says(answer, words_refunded) ? VERDICT_REFUNDED : VERDICT_LATER;
}

/* "You told me" speaks of somebody else, unless a message of ours may have arrived before. */
static enum verdict judge_once(const struct plan_row *row, const struct api_answer *answer)
{
	if (answer->class == API_DONE)
		return VERDICT_DONE;
	if (!is_refusal(answer))
		return VERDICT_LATER;
	if (says(answer, words_over))
		return VERDICT_ENDED;
	if (says(answer, words_told_before))
		return row->sent ? VERDICT_DONE : VERDICT_ENDED;
	return VERDICT_LATER;
}

/* A use that the platform refunds within a day: whatever the trouble is, it is not tried slower than that. */
static bool hurried(const struct plan_row *row)
{
	return row->kind == OUTBOX_VERIFY && row->refund_at.given && row->now.s <= row->refund_at.v.s &&
	       row->refund_at.v.s - row->now.s <= PLAN_HURRY_S;
}

/* When to try again, for an answer that decides nothing. */
static struct plan later(const struct plan_row *row, const struct api_answer *answer)
{
	struct plan p = { .verdict = VERDICT_LATER, .token = answer->class == API_TOKEN };
	int64_t pause_s = plan_pause_s(row->kind, row->tries);

	if (answer->class == API_FINAL ||
	    (answer->class == API_BOUNDED && row->kind != OUTBOX_VERIFY && row->refusals + 1 >= BOUNDED_TRIES)) {
		p.verdict = VERDICT_FAILED;
		return p;
	}
	if (answer->class == API_TOKEN)
		pause_s = 0;
	if (answer->class == API_QUOTA)
		p.next_at = day_next(row->now);
	else
		p.next_at = (utc_t){ row->now.s + pause_s };
	if (hurried(row) && p.next_at.s > row->now.s + VERIFY_SLOW_S)
		p.next_at.s = row->now.s + VERIFY_SLOW_S;
	if (row->deadline_at.given && row->deadline_at.v.s - LAST_TRY_BEFORE_S > row->now.s &&
	    p.next_at.s > row->deadline_at.v.s - LAST_TRY_BEFORE_S)
		p.next_at.s = row->deadline_at.v.s - LAST_TRY_BEFORE_S;
	p.alarm = answer->class == API_QUOTA || (answer->code != 0 && row->tries + 1 >= BUSY_ALARM_TRIES) ||
	          row->tries + 1 >= VERIFY_TRIES;
	return p;
}

struct plan plan_answer(const struct plan_row *row, const struct api_answer *answer)
{
	enum verdict v = row->kind == OUTBOX_VERIFY ? judge_verify(answer) : judge_once(row, answer);

	return v == VERDICT_LATER ? later(row, answer) : (struct plan){ .verdict = v };
}
