/*
 * Judging answers, and the schedule.
 */
#include "stock_push_decision.h"

#include "base/day.h"
#include "stock_push_json.h"

#define PAUSE_FIRST_S 2
#define PAUSE_MAX_S 60
#define PAUSE_PERSON_S 3600 /* a person has to act: tried again all the same, since nobody says when it is mended */
#define BOUNDED_TRIES 14
#define ALARM_AFTER_S 600

static int64_t pause_s(int64_t tries)
{
	int64_t s = PAUSE_FIRST_S;

	while (tries-- > 0 && s < PAUSE_MAX_S)
		s *= 2;
	return s < PAUSE_MAX_S ? s : PAUSE_MAX_S;
}

/* A call the platform could not read is tried with fewer days, down to the one that is the trouble. */
static int64_t smaller(size_t days)
{
	return days > 2 * (size_t)PUSH_BATCH_DAYS ? PUSH_BATCH_DAYS : (int64_t)(days / 2);
}

static bool failing_long(const struct push_sku *s, utc_t now)
{
	return s->failing_since_at.given && now.s - s->failing_since_at.v.s >= ALARM_AFTER_S;
}

struct push_decision push_decide(const struct push_sku *s, size_t days, utc_t now, const struct api_answer *answer)
{
	struct push_decision p = { .retry = { .next_at = now, .counted = true, .most_days = s->most_days } };

	switch (answer->class) {
	case API_DONE:
		p.answered = true;
		p.retry.next_at.s = now.s + pause_s(s->tries); /* of days that are to be tried again */
		p.retry.most_days = 0;
		p.alarm = failing_long(s, now); /* … and if there are any */
		return p;
	case API_TOKEN:
		p.token = true;
		p.retry.counted = false;
		return p;
	case API_SLOW: /* the interface pauses as a whole */
		p.retry.counted = false;
		p.alarm = failing_long(s, now);
		return p;
	case API_QUOTA:
		p.retry.next_at = day_next(now);
		p.alarm = true;
		return p;
	case API_FINAL:
		if (api_code_unreadable(answer->code) && days > 1) {
			p.retry.most_days = smaller(days);
			return p;
		}
		p.rejected = api_code_unreadable(answer->code);
		p.retry.refused = p.alarm = true;
		p.retry.next_at.s = now.s + PAUSE_PERSON_S;
		return p;
	case API_BOUNDED: p.retry.refused = true; break;
	default: break;
	}
	p.retry.next_at.s = now.s + pause_s(s->tries);
	p.alarm = failing_long(s, now);
	if (p.retry.refused && s->refusals + 1 >= BOUNDED_TRIES) {
		p.alarm = true;
		p.retry.next_at.s = now.s + PAUSE_PERSON_S;
	}
	return p;
}
