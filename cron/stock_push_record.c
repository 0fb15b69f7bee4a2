/*
 * What is told, what is owed still, what a person must hear.
 */
#include "stock_push_record.h"

#include "base/day.h"
#include "notice/alarm.h"
#include "stock_push_json.h"

struct settle {
	const struct push_sku *s;
	const struct calendar_days *days;
	const struct api_answer *answer;
	struct calendar_outcome *outcomes;
	struct push_result *out;
};

/* One alarm a day for each of `what`, however many SKUs and days meet the trouble. */
static enum result alarm(struct ctx *c, const char *kind, struct str what, struct str detail)
{
	char today[DAY_TEXT_SIZE];

	day_format(day_of(c->now), today);
	return alarm_raise(c, kind, arena_printf(c->arena, "%s:%s", what.p, today), STR_NONE, detail.p);
}

/* Trouble that a person has to mend is the app's; other trouble the product's. */
static enum result alarm_not_told(struct ctx *c, const struct settle *s, struct str said)
{
	bool of_app = s->answer->class == API_FINAL || s->answer->class == API_QUOTA;
	struct str what = of_app ? arena_printf(c->arena, "app-%lld", (long long)s->s->app_id) : s->s->product_id;

	return alarm(c, "calendar_not_told", what,
	             arena_printf(c->arena,
	                          "the platform does not take price and stock of %s: shanmen calendar diff: %s",
	                          s->s->sku_out_id.p, said.p));
}

static enum result alarm_rejected(struct ctx *c, const struct settle *s, size_t first)
{
	char day[DAY_TEXT_SIZE];

	day_format(s->days->items[first].day, day);
	return alarm(c, "calendar_rejected", s->s->product_id,
	             arena_printf(c->arena,
	                          "the platform rejects price or stock of %s on %s: shanmen calendar diff: %s",
	                          s->s->sku_out_id.p, day, s->outcomes[first].rejected.p));
}

/* Counts the outcomes; *first is the first day rejected, or days->n. */
static size_t count(struct settle *s, size_t *first)
{
	size_t again = 0;

	*first = s->days->n;
	for (size_t i = 0; i < s->days->n; i++) {
		bool rejected = s->outcomes[i].rejected.p != NULL;

		again += s->outcomes[i].again;
		s->out->rejected += rejected;
		s->out->told += !rejected && !s->outcomes[i].again;
		if (rejected && *first == s->days->n)
			*first = i;
	}
	return again;
}

/* Days that are to be tried again: the SKU has been failing for as long as it has any. */
static enum result put_off(struct ctx *c, struct settle *s, size_t again)
{
	struct push_retry *retry = &s->out->plan.retry;
	enum result r;

	retry->error = arena_printf(c->arena, "trouble that passes, on %zu of %zu days", again, s->days->n);
	r = calendar_push_failed(c, s->s, retry);
	return r == OK && s->out->plan.alarm ? alarm_not_told(c, s, retry->error) : r;
}

/* Each day by itself. Where a whole calendar did not fit into one call, the days behind follow. */
static enum result by_day(struct ctx *c, struct settle *s)
{
	struct opt_day last = { true, s->days->items[s->days->n - 1].day };
	size_t first, again = count(s, &first);
	enum result r = calendar_acknowledge(c, s->s->sku_id, s->days, s->outcomes);

	if (r == OK && s->s->whole)
		r = calendar_resend_after(c, s->s->sku_id, last);
	if (r == OK)
		r = calendar_push_done(c, s->s);
	if (r == OK && again > 0)
		r = put_off(c, s, again);
	return r == OK && first < s->days->n ? alarm_rejected(c, s, first) : r;
}

/* A whole calendar that has to go in pieces leaves every day owed. */
static enum result failed(struct ctx *c, struct settle *s)
{
	struct push_retry *retry = &s->out->plan.retry;
	enum result r = OK;

	retry->error = api_answer_text(c->arena, s->answer);
	if (s->s->whole && retry->most_days > 0)
		r = calendar_resend_after(c, s->s->sku_id, (struct opt_day){ false, { 0 } });
	if (r == OK)
		r = calendar_push_failed(c, s->s, retry);
	return r == OK && s->out->plan.alarm ? alarm_not_told(c, s, retry->error) : r;
}

static enum result settle(struct job_work *w, void *arg)
{
	struct settle *s = arg;
	struct ctx *c = &w->ctx;

	*s->out = (struct push_result){ push_decide(s->s, s->days->n, c->now, s->answer), 0, 0 };
	s->outcomes = arena_array(c->arena, s->days->n, sizeof *s->outcomes);
	if (s->out->plan.answered)
		push_outcomes(c->arena, s->s, s->days, s->answer, s->outcomes);
	else if (s->out->plan.rejected)
		s->outcomes[0].rejected = api_answer_text(c->arena, s->answer);
	else
		return failed(c, s);
	return by_day(c, s);
}

enum result push_record(struct job_work *w, const struct push_sku *s, const struct calendar_days *days,
                        const struct api_answer *answer, struct push_result *out)
{
	struct settle one = { s, days, answer, NULL, out };

	return job_tx(w, settle, &one);
}
