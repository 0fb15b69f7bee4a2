/*
 * The decision after an answer, and the pauses.
 */
#include "stock_push_decision.h"

#include "base/day.h"
#include "stock_push_json.h"

#define PAUSE_FIRST_S 2
#define PAUSE_MAX_S 60
#define PAUSE_OPERATOR_S                                                                                               \
	3600 /* an operator has to act; we try all the same, since we do not learn when it is corrected */
#define REFUSALS_MAX 14
#define ALARM_AFTER_S 600

static int64_t pause_s(int64_t tries)
{
	int64_t s = PAUSE_FIRST_S;

	while (tries-- > 0 && s < PAUSE_MAX_S)
		s *= 2;
	return s < PAUSE_MAX_S ? s : PAUSE_MAX_S;
}

/* The days of the next call after one that the platform could not read: fewer, down to the one that is at fault. */
static int64_t fewer_days(size_t days)
{
	return days > 2 * (size_t)PUSH_BATCH_DAYS ? PUSH_BATCH_DAYS : (int64_t)(days / 2);
}

static bool failing_long(const struct push_sku *s, utc_t now)
{
	return s->failing_since_at.given && now.s - s->failing_since_at.v.s >= ALARM_AFTER_S;
}

struct push_decision push_decide(const struct push_sku *s, size_t days, utc_t now, const struct api_answer *answer)
{
	struct push_decision d = { .retry = { .next_at = now, .counted = true, .most_days = s->most_days } };

	switch (answer->class) {
	case API_DONE:
		d.answered = true;
		d.retry.next_at.s =
			now.s + pause_s(s->tries); /* retry and alarm count only if days are to be sent again */
		d.retry.most_days = 0;
		d.alarm = failing_long(s, now);
		return d;
	case API_TOKEN:
		d.token = true;
		d.retry.counted = false;
		return d;
	case API_SLOW: /* the whole interface pauses */
		d.retry.counted = false;
		d.alarm = failing_long(s, now);
		return d;
	case API_QUOTA:
		d.retry.next_at = day_next(now);
		d.alarm = true;
		return d;
	case API_FINAL:
		if (api_code_unreadable(answer->code) && days > 1) {
			d.retry.most_days = fewer_days(days);
			return d;
		}
		d.rejected = api_code_unreadable(answer->code);
		d.retry.refused = d.alarm = true;
		d.retry.next_at.s = now.s + PAUSE_OPERATOR_S;
		return d;
	case API_BOUNDED: d.retry.refused = true; break;
	default: break;
	}
	d.retry.next_at.s = now.s + pause_s(s->tries);
	d.alarm = failing_long(s, now);
	if (d.retry.refused && s->refusals + 1 >= REFUSALS_MAX) {
		d.alarm = true;
		d.retry.next_at.s = now.s + PAUSE_OPERATOR_S;
	}
	return d;
}
