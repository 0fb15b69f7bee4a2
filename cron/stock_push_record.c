/*
 * Recording an answer: which days the platform accepted, which stay pending, what is an alarm.
 */
#include "stock_push_record.h"

#include "base/day.h"
#include "notice/alarm.h"
#include "stock_push_json.h"

/* A call and its answer. */
struct push_answered {
	const struct push_sku *sku;
	const struct calendar_days *days;
	const struct api_answer *answer;
	struct calendar_outcome *outcomes;
	struct push_result *out;
};

/* One alarm a day for each `what`, however many SKUs and days have the same trouble. */
static enum result alarm_daily(struct ctx *c, const char *kind, struct str what, struct str detail)
{
	char today[DAY_TEXT_SIZE];

	day_format(day_of(c->now), today);
	return alarm_raise(c, kind, arena_printf(c->arena, "%s:%s", what.p, today), STR_NONE, detail.p);
}

/* Trouble that an operator has to correct concerns the app; other trouble concerns the product. */
static enum result alarm_not_accepted(struct ctx *c, const struct push_answered *a, struct str said)
{
	bool of_app = a->answer->class == API_FINAL || a->answer->class == API_QUOTA;
	struct str what = of_app ? arena_printf(c->arena, "app-%lld", (long long)a->sku->app_id) : a->sku->product_id;

	return alarm_daily(c, "calendar_not_told", what,
	                   arena_printf(c->arena,
	                                "the platform does not accept price and stock of %s (see shanmen calendar "
	                                "diff): %s",
	                                a->sku->sku_out_id.p, said.p));
}

static enum result alarm_rejected(struct ctx *c, const struct push_answered *a, size_t first)
{
	char day[DAY_TEXT_SIZE];

	day_format(a->days->items[first].day, day);
	return alarm_daily(c, "calendar_rejected", a->sku->product_id,
	                   arena_printf(c->arena,
	                                "the platform rejects price or stock of %s on %s (see shanmen calendar diff): "
	                                "%s",
	                                a->sku->sku_out_id.p, day, a->outcomes[first].rejected.p));
}

/* Counts the outcomes; *first is the first rejected day, or days->n. The result: days to be sent again. */
static size_t count_outcomes(struct push_answered *a, size_t *first)
{
	size_t again = 0;

	*first = a->days->n;
	for (size_t i = 0; i < a->days->n; i++) {
		bool rejected = a->outcomes[i].rejected.p != NULL;

		again += a->outcomes[i].again;
		a->out->rejected += rejected;
		a->out->accepted += !rejected && !a->outcomes[i].again;
		if (rejected && *first == a->days->n)
			*first = i;
	}
	return again;
}

/* `again` days are to be sent again: until none is left the SKU counts as failing. */
static enum result record_again(struct ctx *c, struct push_answered *a, size_t again)
{
	struct push_retry *retry = &a->out->decision.retry;
	enum result r;

	retry->error = arena_printf(c->arena, "temporary trouble on %zu of %zu days", again, a->days->n);
	r = calendar_push_failed(c, a->sku, retry);
	return r == OK && a->out->decision.alarm ? alarm_not_accepted(c, a, retry->error) : r;
}

/* Each day has its own outcome. If a whole calendar did not fit into one call, its later days follow. */
static enum result record_days(struct ctx *c, struct push_answered *a)
{
	struct opt_day last = { true, a->days->items[a->days->n - 1].day };
	size_t first, again = count_outcomes(a, &first);
	enum result r = calendar_acknowledge(c, a->sku->sku_id, a->days, a->outcomes);

	if (r == OK && a->sku->whole)
		r = calendar_resend_after(c, a->sku->sku_id, last);
	if (r == OK)
		r = calendar_push_done(c, a->sku);
	if (r == OK && again > 0)
		r = record_again(c, a, again);
	return r == OK && first < a->days->n ? alarm_rejected(c, a, first) : r;
}

/* The whole call failed. If a whole calendar has to be sent in smaller calls, every day is pending by itself. */
static enum result record_failed(struct ctx *c, struct push_answered *a)
{
	struct push_retry *retry = &a->out->decision.retry;
	enum result r = OK;

	retry->error = api_answer_text(c->arena, a->answer);
	if (a->sku->whole && retry->most_days > 0)
		r = calendar_resend_after(c, a->sku->sku_id, (struct opt_day){ false, { 0 } });
	if (r == OK)
		r = calendar_push_failed(c, a->sku, retry);
	return r == OK && a->out->decision.alarm ? alarm_not_accepted(c, a, retry->error) : r;
}

static enum result record_answer(struct job_work *w, void *arg)
{
	struct push_answered *a = arg;
	struct ctx *c = &w->ctx;

	*a->out = (struct push_result){ push_decide(a->sku, a->days->n, c->now, a->answer), 0, 0 };
	a->outcomes = arena_array(c->arena, a->days->n, sizeof *a->outcomes);
	if (a->out->decision.answered)
		push_outcomes(c->arena, a->sku, a->days, a->answer, a->outcomes);
	else if (a->out->decision.rejected)
		a->outcomes[0].rejected = api_answer_text(c->arena, a->answer);
	else
		return record_failed(c, a);
	return record_days(c, a);
}

enum result push_record(struct job_work *w, const struct push_sku *s, const struct calendar_days *days,
                        const struct api_answer *answer, struct push_result *out)
{
	struct push_answered answered = { s, days, answer, NULL, out };

	return job_tx(w, record_answer, &answered);
}
