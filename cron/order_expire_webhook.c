/*
 * Orders that webhook messages speak of. A message only says that something has happened; what has happened is asked
 * for.
 */
#include "base/clock.h"
#include "order_expire.h"
#include "platform/webhook_event.h"
#include "trade/merchant_list.h"

#define ROTATION 61 /* subjects by which the beginning moves on each minute */

/* The order that messages speak of, once for each merchant that may have it. */
struct subject {
	struct webhook_subject webhook;
	utc_t since; /* the oldest message waits since then */
	struct due_order *candidates;
	size_t n;
};

/* The order's merchant; where the order is not here, all merchants of the app. */
static enum result read_candidates(struct ctx *c, struct subject *s)
{
	const struct order_ref order = { s->webhook.app_id, s->webhook.id };
	struct merchants all;
	enum result r;

	s->candidates = arena_array(c->arena, 1, sizeof *s->candidates);
	r = compare_due_find(c, order, &s->candidates[0]);
	s->n = 1;
	s->candidates[0].at = s->since;
	if (r != NONE)
		return r;
	r = merchants_read(c, &all);
	s->n = 0;
	s->candidates = arena_array(c->arena, all.n + 1, sizeof *s->candidates);
	for (size_t i = 0; r == OK && i < all.n; i++) {
		if (all.items[i].app_id == order.app_id)
			s->candidates[s->n++] = (struct due_order){ .order = order,
				                                    .account_id = all.items[i].account_id,
				                                    .at = s->since };
	}
	return r;
}

static bool is_compared(const struct compare_result *result)
{
	return result->end <= ASK_NOTHING && result->outcome.end != COMPARE_AGAIN;
}

/*
 * The messages are done when the platform has answered clearly: it found the order for one merchant, or for every
 * merchant there is nothing.
 */
static enum result compare_subject(struct expire *x, const struct webhook_subject *webhook, utc_t since)
{
	struct subject s = { .webhook = *webhook, .since = since };
	struct compare_result result = { .end = ASK_NOTHING };
	bool clear = true;
	struct tx tx = job_tx(x->w);
	enum result r;

	while (tx_next(&tx))
		tx.r = read_candidates(&x->w->ctx, &s);
	r = tx.r;
	for (size_t i = 0; r == OK && i < s.n && !job_over(x->w); i++) {
		if (lane_rests(&x->lanes, s.candidates[i].order.app_id, s.candidates[i].account_id)) {
			clear = false;
			continue;
		}
		r = expire_compare(x, &s.candidates[i], 0, &result);
		clear = clear && is_compared(&result);
		if (result.end == ASK_FOUND)
			break;
	}
	clear = (clear || (result.end == ASK_FOUND && is_compared(&result))) && !job_over(x->w);
	if (r != OK || !clear)
		return r;
	tx = job_tx(x->w);
	while (tx_next(&tx))
		tx.r = webhook_done(&x->w->ctx, WEBHOOK_ORDER, webhook);
	return tx.r;
}

static bool webhooks_over(const struct expire *x)
{
	return job_over(x->w) || (x->webhooks_until_ms > 0 && clock_monotonic_ms() >= x->webhooks_until_ms);
}

/*
 * Orders that get no clear answer must not keep the others from being asked about. So webhooks have only half of a run,
 * the rest is for orders that are due; every other minute the newest messages go first; in the minutes between, each
 * run begins at another message.
 */
enum result expire_webhooks(struct expire *x)
{
	size_t minute = (size_t)(clock_now().s / 60), first;
	bool newest_first = minute % 2 != 0;
	struct arena *own = x->w->ctx.arena;
	struct webhook_subjects s = { .n = 0 };
	struct opt_utc since = { .given = false };
	struct tx tx = job_tx(x->w);
	enum result r;

	while (tx_next(&tx)) {
		tx.r = webhook_subjects(&x->w->ctx, WEBHOOK_ORDER, newest_first, &s);
		if (tx.r == OK)
			tx.r = webhook_waiting_since(&x->w->ctx, WEBHOOK_ORDER, &since);
	}
	r = tx.r;
	first = r == OK && s.n > 0 && !newest_first ? minute * ROTATION % s.n : 0;
	if (x->w->until_ms > 0)
		x->webhooks_until_ms = (clock_monotonic_ms() + x->w->until_ms) / 2;
	x->w->ctx.arena = &x->of_one;
	for (size_t i = 0; r == OK && i < s.n && !webhooks_over(x); i++) {
		arena_reset(&x->of_one);
		r = compare_subject(x, &s.s[(first + i) % s.n], since.v);
	}
	x->w->ctx.arena = own;
	return r;
}
