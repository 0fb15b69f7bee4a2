/*
 * The decision after an answer.
 */
#include "stock_push_decision.h"

#include "platform/retry.h"

#define ALARM_AFTER_S 600

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
	struct retry again = retry_after(RETRY_CALENDAR, answer->class, s->tries, s->refusals, now);
	struct push_decision d = { .retry = { .next_at = again.next_at, .suspects = s->suspects } };

	if (answer->class == API_DONE)
		return (struct push_decision){
			.accepted = true,
			.retry = { .next_at = now, .counted = true, .suspects = suspects_after(s, days) },
		};
	if (refuses_days(answer->code) && (answer->class == API_FINAL || answer->class == API_BOUNDED))
		return decide_refused_days(days, now);
	d.token = answer->class == API_TOKEN;
	d.retry.counted = !d.token && answer->class != API_SLOW;
	d.retry.refused = answer->class == API_FINAL || answer->class == API_BOUNDED;
	d.alarm = !d.token &&
	          (again.ended || answer->class == API_QUOTA || api_no_permission(answer) || failing_long(s, now));
	return d;
}
