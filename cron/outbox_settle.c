/*
 * One answer, one transaction. Orders are locked before the outbox row, as everywhere.
 *
 * Source: spec codes-and-verify.md §2 (codes count when accepted), §3 (a refunded ticket was used), §5.
 */
#include "outbox_settle.h"

#include "base/day.h"
#include "notice/alarm.h"
#include "notice/diff.h"
#include "trade/codes_waiting.h"

#define OPEN_AUDIT_PAUSE_S 600

struct settle {
	const struct owed *o;
	const struct api_answer *answer;
	struct plan plan;
	struct owed_try counts;
};

/* The codes count for the visitor from now on. */
static enum result accept_codes(struct ctx *c, const struct owed *o)
{
	enum result r = codes_accepted(c, o->order_id);

	return r == NONE || r == REFUSE ? OK : r;
}

static enum result done(struct ctx *c, const struct owed *o)
{
	enum result r = o->kind == OUTBOX_CODES ? accept_codes(c, o) : OK;

	return r == OK ? owed_done(c, o) : r;
}

/* One alarm an hour for an app's interface in trouble, however many messages meet it. */
static enum result raise_trouble(struct ctx *c, const struct owed *o, struct str said)
{
	const char *word = outbox_kind_word(o->kind);
	struct str detail =
		arena_printf(c->arena, "the platform does not take %s, tried again and again: %s", word, said.p);
	char when[UTC_TEXT_SIZE];

	utc_format(c->now, when);
	return alarm_raise(c, "api_trouble", arena_printf(c->arena, "%lld:%s:%.13s", (long long)o->app_id, word, when),
	                   o->order_id, detail.p);
}

static enum result later(struct ctx *c, const struct settle *s, struct str said)
{
	enum result r = owed_later(c, s->o, s->plan.next_at, said, s->counts);

	return r == OK && s->plan.alarm ? raise_trouble(c, s->o, said) : r;
}

static enum result failed(struct ctx *c, const struct owed *o, struct str said)
{
	struct str detail =
		arena_printf(c->arena, "%s was refused for good; mend it, then shanmen outbox retry %lld: %s",
	                     outbox_kind_word(o->kind), (long long)o->outbox_id, said.p);
	enum result r = owed_failed(c, o, said);

	if (r != OK)
		return r;
	return alarm_raise(c, "outbox_failed",
	                   arena_printf(c->arena, "%lld:%lld", (long long)o->outbox_id, (long long)o->tries),
	                   o->order_id, detail.p);
}

static const struct sql SQL_OPEN_AUDIT = {
	"open_audit",
	"SELECT COUNT(*) FROM refund r JOIN ticket_order o ON o.order_no = r.order_no"
	" WHERE o.order_id = ? AND r.audit = 'waiting'",
};

/*
 * Used here, refunded there: a person must see it. While an application of the order still
 * waits for our audit, "being refunded" may mean another copy: then it is tried on.
 */
static enum result refunded(struct ctx *c, struct settle *s, struct str said)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_OPEN_AUDIT, ARGS(arg_str(s->o->order_id)), &rows);

	if (r == OK && row_int(&rows, 0, 0) > 0)
		r = owed_later(c, s->o, (utc_t){ c->now.s + OPEN_AUDIT_PAUSE_S }, said, s->counts);
	else if (r == OK)
		r = owed_failed(c, s->o, said);
	if (r != OK)
		return r;
	return diff_raise_once(c, "verify_refunded", s->o->order_id,
	                       "a ticket was used at the gate, and the platform says it is refunded or being refunded");
}

static enum result ended(struct ctx *c, const struct owed *o, struct str said)
{
	enum result r = owed_moot(c, o, said);

	return r == OK ? diff_raise_once(
				 c, "told_too_late", o->order_id,
				 "the platform had settled an order or refund before it took our word; see outbox list --all")
	               : r;
}

static enum result settle(struct job_work *w, void *arg)
{
	struct settle *s = arg;
	struct ctx *c = &w->ctx;
	struct str said = api_answer_text(c->arena, s->answer);
	enum result r;

	const struct plan_row row = { .kind = s->o->kind,
		                      .tries = s->o->tries,
		                      .refusals = s->o->refusals,
		                      .sent = s->o->sent,
		                      .deadline_at = s->o->deadline_at,
		                      .refund_at = s->o->refund_at,
		                      .now = c->now };
	s->plan = plan_answer(&row, s->answer);
	s->counts.refused = s->plan.verdict != VERDICT_DONE && s->answer->code != 0 &&
	                    (s->answer->class == API_BOUNDED || s->answer->class == API_FINAL);
	s->counts.uncounted = s->answer->class == API_TOKEN || s->answer->class == API_SLOW;
	r = s->counts.refused ? owed_take_amended(c, s->o, said) : NONE;
	if (r != NONE)
		return r;
	switch (s->plan.verdict) {
	case VERDICT_DONE: r = done(c, s->o); break;
	case VERDICT_LATER: r = later(c, s, said); break;
	case VERDICT_FAILED: r = failed(c, s->o, said); break;
	case VERDICT_REFUNDED: r = refunded(c, s, said); break;
	default: r = ended(c, s->o, said); break;
	}
	return r == NONE ? OK : r;
}

enum result outbox_settle(struct job_work *w, const struct owed *o, const struct api_answer *answer, struct plan *plan)
{
	struct settle s = { .o = o, .answer = answer };
	enum result r = job_tx(w, settle, &s);

	*plan = s.plan;
	return r;
}
