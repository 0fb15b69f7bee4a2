/*
 * Decisions about answers.
 */
#include "outbox_decide.h"

#include "base/utf8.h"
#include "platform/retry.h"
#include "trade/outbox_pending.h"

#include <assert.h>
#include <string.h>

#define HURRY_PAUSE_S 40
#define ALARM_TRIES 14
#define BUSY_ALARM_TRIES 3
#define SAID_MAX 255
#define CODE_OF_TROUBLE 5000001 /* "contact the platform": how its inner time-outs reach us */
#define LAST_TRY_BEFORE_S 5     /* a try that would come after the deadline is made so many seconds before it */

static const struct {
	enum endpoint endpoint;
	enum retry_plan plan;
} kinds[] = {
	[OUTBOX_VERIFY] = { API_VERIFY, RETRY_USE },
	[OUTBOX_CONFIRM] = { API_CONFIRM_ORDER, RETRY_ORDER },
	[OUTBOX_CODES] = { API_CODES, RETRY_ORDER },
	[OUTBOX_REFUND_AUDIT] = { API_AUDIT_REFUND, RETRY_AUDIT },
	[OUTBOX_CODE_AUDIT] = { API_AUDIT_CODE, RETRY_AUDIT },
};
static_assert(sizeof kinds / sizeof kinds[0] == OUTBOX__MAX, "an interface for every kind");

enum endpoint outbox_endpoint(enum outbox_kind kind)
{
	return kinds[kind].endpoint;
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

/* Words about the copies of a message of codes. */
static const char *const words_copy[] = { "voucher", "凭证", "券", NULL };

/* The platform read the message and refused it. Trouble on the way proves nothing, whatever its words are. */
static bool is_refusal(const struct api_answer *answer)
{
	return answer->code != 0 && answer->code != CODE_OF_TROUBLE &&
	       (answer->class == API_BOUNDED || answer->class == API_FINAL);
}

static bool has_word(const char *text, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (strcasestr(text, words[i]) != NULL)
			return true;
	}
	return false;
}

static bool says(const struct api_answer *answer, const char *const *words)
{
	return has_word(answer->said.p, words);
}

/* --- uses --- */

/* What an entry of `verify_results` says about one part, or all entries together: the one that matters most. */
enum part_said { PART_DONE, PART_BEFORE, PART_NOT_DONE, PART_REFUNDED };

struct parts_said {
	bool given;            /* there are entries */
	bool some_done;        /* at least one was verified by this message */
	enum part_said most;   /* of all */
	const cJSON *not_done; /* the first that is not; NULL: all are */
};

/* Of the group-buy family (§4): 1208 and 2 mean that the ticket was verified before. */
static bool number_says_before(int64_t result)
{
	return result == 1208 || result == 2;
}

/* The number of an entry is `code`; only where that is absent, `result`, as in the group-buy family. */
static enum part_said part_said(const cJSON *entry)
{
	const cJSON *code = cJSON_GetObjectItemCaseSensitive(entry, "code");
	bool absent = code == NULL || cJSON_IsNull(code);
	const cJSON *value = absent ? cJSON_GetObjectItemCaseSensitive(entry, "result") : code;
	const char *msg = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, "msg"));
	int64_t n = -1;

	if (api_int(value, &n) && n == 0)
		return PART_DONE;
	if ((absent && number_says_before(n)) || (msg != NULL && has_word(msg, words_used)))
		return PART_BEFORE;
	return msg != NULL && has_word(msg, words_refunded) ? PART_REFUNDED : PART_NOT_DONE;
}

static struct parts_said read_parts(const cJSON *data)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(data, "verify_results"), *entry;
	struct parts_said all = { .given = cJSON_IsArray(list) && cJSON_GetArraySize(list) > 0 };

	cJSON_ArrayForEach(entry, list)
	{
		enum part_said one = part_said(entry);

		all.some_done = all.some_done || one == PART_DONE;
		all.most = one > all.most ? one : all.most;
		if (all.not_done == NULL && one > PART_BEFORE)
			all.not_done = entry;
	}
	return all;
}

static enum outbox_outcome outcome_of_parts(const struct parts_said *parts)
{
	if (parts->most <= PART_BEFORE)
		return OUTCOME_DONE;
	return parts->most == PART_REFUNDED ? OUTCOME_REFUNDED : OUTCOME_LATER;
}

/* Without entries `error_code` decides alone. In a refusal the entries count only where one of them says more than "done". */
static enum outbox_outcome decide_verify(const struct api_answer *answer)
{
	struct parts_said parts = read_parts(answer->data);

	if (answer->class == API_DONE)
		return outcome_of_parts(&parts);
	if (!is_refusal(answer))
		return OUTCOME_LATER;
	if (parts.most != PART_DONE)
		return outcome_of_parts(&parts);
	if (answer->code == 1208 || says(answer, words_used))
		return OUTCOME_DONE;
	return says(answer, words_refunded) ? OUTCOME_REFUNDED : OUTCOME_LATER;
}

/* Error code 0, but no part was verified. */
static bool parts_refused(const struct api_answer *answer)
{
	struct parts_said parts = read_parts(answer->data);

	return answer->class == API_DONE && parts.not_done != NULL && !parts.some_done;
}

/* --- all others --- */

/*
 * Confirmations, codes and audits are accepted once. If the platform says that it has one already, it is ours only if
 * our message may have arrived before; otherwise it was decided elsewhere, in the merchant app for example. A precaution
 * ends with any refusal that is about the order: the platform has our answer, or has ended the order.
 */
static enum outbox_outcome decide_once(const struct outbox_try *t, const struct api_answer *answer)
{
	if (answer->class == API_DONE)
		return OUTCOME_DONE;
	if (t->kind == OUTBOX_CODES && answer->code == API_CODE_CODES_LATE)
		return OUTCOME_ENDED;
	if (!is_refusal(answer))
		return OUTCOME_LATER;
	if (says(answer, words_over) || (t->precaution && answer->code == API_CODE_BUSINESS))
		return OUTCOME_ENDED;
	if (says(answer, words_sent_before))
		return t->sent ? OUTCOME_DONE : OUTCOME_ENDED;
	return OUTCOME_LATER;
}

/* The platform could not read the codes: it may want the only copy in another member (UNKNOWN, codes_voucher). */
static bool copy_unreadable(const struct outbox_try *t, const struct api_answer *answer)
{
	static const int64_t parameters[] = { 2100005, 2119001, 4000001, 4000002 };

	if (t->kind != OUTBOX_CODES)
		return false;
	for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++) {
		if (answer->code == parameters[i])
			return true;
	}
	return answer->code == API_CODE_BUSINESS && says(answer, words_copy);
}

/* A use that the platform refunds within a day: it is tried at a quick pace, whatever the trouble is. */
static bool in_hurry(const struct outbox_try *t)
{
	return t->kind == OUTBOX_VERIFY && t->refund_at.given && t->now.s <= t->refund_at.v.s &&
	       t->refund_at.v.s - t->now.s <= OUTBOX_HURRY_S;
}

/* An answer that says why is worth an alarm sooner than silence. */
static bool alarm_due(const struct outbox_try *t, const struct api_answer *answer)
{
	bool says_why = answer->code != 0 || answer->class == API_DONE;

	return answer->class == API_QUOTA || api_no_permission(answer) ||
	       (says_why && t->tries + 1 >= BUSY_ALARM_TRIES) || t->tries + 1 >= ALARM_TRIES;
}

static void bring_forward(utc_t *at, int64_t s)
{
	if (at->s > s)
		at->s = s;
}

/* The time of the next try, for an answer that decides nothing; or the end of trying. */
static struct outbox_decision decide_later(const struct outbox_try *t, const struct api_answer *answer)
{
	struct retry again = retry_after(kinds[t->kind].plan, answer->class, t->tries, t->refusals, t->now);
	struct outbox_decision d = { .outcome = OUTCOME_LATER, .next_at = again.next_at };

	if (again.ended)
		return (struct outbox_decision){ .outcome = OUTCOME_FAILED };
	if (in_hurry(t))
		bring_forward(&d.next_at, t->now.s + HURRY_PAUSE_S);
	if (t->deadline_at.given && t->deadline_at.v.s - LAST_TRY_BEFORE_S > t->now.s)
		bring_forward(&d.next_at, t->deadline_at.v.s - LAST_TRY_BEFORE_S);
	d.token = answer->class == API_TOKEN;
	d.alarm = alarm_due(t, answer);
	return d;
}

struct outbox_decision outbox_decide(const struct outbox_try *t, const struct api_answer *answer)
{
	bool verify = t->kind == OUTBOX_VERIFY;
	enum outbox_outcome outcome = verify ? decide_verify(answer) : decide_once(t, answer);
	struct outbox_decision d = { .outcome = outcome };

	if (outcome == OUTCOME_LATER)
		d = decide_later(t, answer);
	d.voucher = outcome == OUTCOME_LATER && copy_unreadable(t, answer);
	d.refused = outcome != OUTCOME_DONE &&
	            ((answer->code != 0 && (answer->class == API_BOUNDED || answer->class == API_FINAL)) ||
	             (verify && parts_refused(answer)));
	return d;
}

struct str outbox_said(struct arena *a, enum outbox_kind kind, const struct api_answer *answer)
{
	const cJSON *part = kind == OUTBOX_VERIFY ? read_parts(answer->data).not_done : NULL;
	struct str said = api_answer_text(a, answer), code, msg;

	if (part == NULL)
		return said;
	code = api_text(a, part, cJSON_GetObjectItemCaseSensitive(part, "code") != NULL ? "code" : "result");
	msg = api_text(a, part, "msg");
	said = arena_printf(a, "%s%s%s: %s", answer->code != 0 ? said.p : "", answer->code != 0 ? "; " : "",
	                    code.p != NULL ? code.p : "?", msg.p != NULL ? msg.p : "");
	return arena_str(a, said.p, utf8_cut(said, SAID_MAX));
}
