/*
 * Recording an answer: which days the platform accepted, which stay pending, what is an alarm.
 */
#include "stock_push_record.h"

#include "base/day.h"
#include "notice/alarm.h"

/* A call and its answer. */
struct push_answered {
	const struct push_sku *sku;
	const struct calendar_days *days;
	const struct api_answer *answer;
	struct push_decision *decision;
};

/* One alarm a day for each `what`, however many SKUs and days have the same trouble. */
static enum result alarm_daily(struct ctx *c, const char *kind, struct str what, struct str detail)
{
	char today[DAY_TEXT_SIZE];

	day_format(day_of(c->now), today);
	return alarm_raise(c, kind, arena_printf(c->arena, "%s:%s", what.p, today), NO_ORDER, detail.p);
}

/* Trouble that an operator has to correct concerns the app; other trouble concerns the product. */
static enum result alarm_not_accepted(struct ctx *c, const struct push_answered *a, struct str said)
{
	bool of_app = a->answer->class == API_FINAL || a->answer->class == API_QUOTA || api_no_permission(a->answer);
	struct str what =
		of_app ? arena_printf(c->arena, "app-%lld", (long long)a->sku->app_id) : a->sku->product_out_id;

	return alarm_daily(c, "calendar_not_told", what,
	                   arena_printf(c->arena,
	                                "the platform does not accept price and stock of %s (see shanmen calendar "
	                                "diff): %s",
	                                a->sku->sku_out_id.p, said.p));
}

static enum result alarm_rejected(struct ctx *c, const struct push_answered *a, struct str said)
{
	char day[DAY_TEXT_SIZE];

	day_format(a->days->items[0].day, day);
	return alarm_daily(c, "calendar_rejected", a->sku->product_out_id,
	                   arena_printf(c->arena,
	                                "the platform rejects price or stock of %s on %s (see shanmen calendar diff): "
	                                "%s",
	                                a->sku->sku_out_id.p, day, said.p));
}

/* `rejected`: the only day of a call was refused. While it is to be tried in another form, nobody has to act. */
static enum result record_settled(struct ctx *c, struct push_answered *a)
{
	struct str said = api_answer_text(c->arena, a->answer);
	const struct calendar_entry *day = &a->days->items[0];
	bool rejected = a->decision->rejected;
	enum result r = rejected ? calendar_refused(c, a->sku->sku_no, day, said)
	                         : calendar_acknowledge(c, a->sku->sku_no, a->days);

	if (r == OK)
		r = calendar_push_done(c, a->sku, a->decision->retry.suspects);
	return r == OK && rejected && !day->try_sold ? alarm_rejected(c, a, said) : r;
}

/* If a whole calendar has to be sent in smaller calls, every day is pending by itself. */
static enum result record_failed(struct ctx *c, struct push_answered *a)
{
	struct push_retry *retry = &a->decision->retry;
	enum result r = OK;

	retry->error = api_answer_text(c->arena, a->answer);
	if (a->sku->whole && retry->suspects > 0)
		r = calendar_resend(c, a->sku->sku_no);
	if (r == OK)
		r = calendar_push_failed(c, a->sku, retry);
	return r == OK && a->decision->alarm ? alarm_not_accepted(c, a, retry->error) : r;
}

static enum result record_answer(struct ctx *c, struct push_answered *a)
{
	*a->decision = push_decide(a->sku, a->days->n, c->now, a->answer);
	return a->decision->accepted || a->decision->rejected ? record_settled(c, a) : record_failed(c, a);
}

enum result push_record(struct job_work *w, const struct push_sku *s, const struct calendar_days *days,
                        const struct api_answer *answer, struct push_decision *out)
{
	struct push_answered answered = { s, days, answer, out };
	struct tx tx = job_tx(w);

	while (tx_next(&tx))
		tx.r = record_answer(&w->ctx, &answered);
	return tx.r;
}
