/*
 * The decision after an answer, and the pauses.
 */
#include "stock_push_decision.h"

#include "base/day.h"

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

/*
 * The codes by which the platform refuses what the call says. Other refusals speak of the whole product (under review,
 * off the shelf, not ours) or of the app: fewer days would change nothing.
 */
static bool refuses_days(int64_t code)
{
	static const int64_t codes[] = { 2100005, 2119001, 4000001, 4000002, 28001007 };

	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		if (codes[i] == code)
			return true;
	}
	return false;
}

/* The suspects that remain when the first `days` of them have been settled. */
static int64_t suspects_after(const struct push_sku *s, size_t days)
{
	return s->suspects > (int64_t)days ? s->suspects - (int64_t)days : 0;
}

static bool failing_long(const struct push_sku *s, utc_t now)
{
	return s->failing_since_at.given && now.s - s->failing_since_at.v.s >= ALARM_AFTER_S;
}

/* The platform refuses what the call says. One day alone is the day at fault; of several, half is tried at once. */
static struct push_decision decide_refused_days(size_t days, utc_t now)
{
	struct push_decision d = { .rejected = days <= 1, .retry = { .next_at = now, .counted = true } };

	d.alarm = d.rejected;
	d.retry.suspects = d.rejected ? 0 : (int64_t)days;
	return d;
}

struct push_decision push_decide(const struct push_sku *s, size_t days, utc_t now, const struct api_answer *answer)
{
	struct push_decision d = { .retry = { .next_at = now, .counted = true, .suspects = s->suspects } };

	if (refuses_days(answer->code) && (answer->class == API_FINAL || answer->class == API_BOUNDED))
		return decide_refused_days(days, now);
	switch (answer->class) {
	case API_DONE:
		d.accepted = true;
		d.retry.suspects = suspects_after(s, days);
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
		d.retry.refused = d.alarm = true;
		d.retry.next_at.s = now.s + PAUSE_OPERATOR_S;
		return d;
	case API_BOUNDED: d.retry.refused = true; break;
	default: break;
	}
	d.retry.next_at.s = now.s + pause_s(s->tries);
	d.alarm = failing_long(s, now) || api_no_permission(answer);
	if (d.retry.refused && s->refusals + 1 >= REFUSALS_MAX) {
		d.alarm = true;
		d.retry.next_at.s = now.s + PAUSE_OPERATOR_S;
	}
	return d;
}
