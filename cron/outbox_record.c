/*
 * One answer, one transaction. The order is locked before the outbox row, as everywhere.
 *
 * Source: spec codes-and-verify.md §2 (codes count when accepted), §3 (a refunded ticket was used), §5.
 */
#include "outbox_record.h"

#include "base/day.h"
#include "notice/alarm.h"
#include "notice/diff.h"
#include "trade/code_format.h"
#include "trade/codes_waiting.h"

#define OPEN_AUDIT_PAUSE_S 600

struct answered {
	const struct pending *p;
	const struct api_answer *answer;
	struct outbox_decision decision;
	struct pending_try count;
};

/* The codes count for the visitor from now on. */
static enum result accept_codes(struct ctx *c, const struct pending *p)
{
	enum result r = codes_accepted(c, p->order);

	return r == NONE || r == REFUSE ? OK : r;
}

static enum result record_done(struct ctx *c, const struct pending *p)
{
	enum result r = p->kind == OUTBOX_CODES ? accept_codes(c, p) : OK;

	return r == OK ? pending_mark_done(c, p) : r;
}

static enum result raise_trouble(struct ctx *c, const struct pending *p, struct str said)
{
	const char *word = outbox_kind_word(p->kind);
	struct str detail = arena_printf(c->arena, "the platform does not accept %s (try %lld): %s", word,
	                                 (long long)p->tries + 1, said.p);

	return alarm_api_trouble(c, p->order, word, detail.p);
}

static enum result record_later(struct ctx *c, const struct answered *a, struct str said)
{
	enum result r = pending_mark_later(c, a->p, a->decision.next_at, said, a->count);

	return r == OK && a->decision.alarm ? raise_trouble(c, a->p, said) : r;
}

static enum result record_failed(struct ctx *c, const struct pending *p, struct str said)
{
	struct str detail = arena_printf(
		c->arena, "the platform refuses %s for good; remove the cause, then shanmen outbox retry %lld: %s",
		outbox_kind_word(p->kind), (long long)p->outbox_id, said.p);
	enum result r = pending_mark_failed(c, p, said);

	if (r != OK)
		return r;
	return alarm_raise(c, "outbox_failed",
	                   arena_printf(c->arena, "%lld:%lld", (long long)p->outbox_id, (long long)p->tries), p->order,
	                   detail.p);
}

static const struct sql SQL_OPEN_AUDIT = {
	"open_audit",
	"SELECT COUNT(*) FROM refund r JOIN ticket_order o ON o.order_no = r.order_no"
	" WHERE o.order_id = ? AND o.app_id = ? AND r.audit = 'waiting'",
};

/*
 * Used at our gate, but refunded by the platform: an operator must see it. While a refund application of the order
 * waits for our decision, the platform's "being refunded" may mean another copy, so the message is tried again.
 */
static enum result record_refunded(struct ctx *c, struct answered *a, struct str said)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_OPEN_AUDIT,
	                         ARGS(arg_str(a->p->order.id), arg_int(a->p->order.app_id)), &rows);

	if (r == OK && row_int(&rows, 0, ONLY_COLUMN) > 0) {
		a->decision.outcome = OUTCOME_LATER;
		r = pending_mark_later(c, a->p, (utc_t){ c->now.s + OPEN_AUDIT_PAUSE_S }, said, a->count);
	} else if (r == OK) {
		r = pending_mark_failed(c, a->p, said);
	}
	if (r != OK)
		return r;
	return diff_raise_once(c, "verify_refunded", a->p->order,
	                       "a ticket was used at the gate, and the platform says it is refunded or being refunded");
}

static enum result record_ended(struct ctx *c, const struct pending *p, struct str said)
{
	enum result r = pending_mark_void(c, p, said);

	if (p->precaution)
		return r;
	return r == OK ? diff_raise_once(c, "told_too_late", p->order,
	                                 "the platform had closed an order or refund before our message arrived;"
	                                 " see outbox list --all")
	               : r;
}

static enum result record_decision(struct ctx *c, struct answered *a, struct str said)
{
	switch (a->decision.outcome) {
	case OUTCOME_DONE: return record_done(c, a->p);
	case OUTCOME_LATER: return record_later(c, a, said);
	case OUTCOME_FAILED: return record_failed(c, a->p, said);
	case OUTCOME_REFUNDED: return record_refunded(c, a, said);
	default: return record_ended(c, a->p, said);
	}
}

/*
 * Codes of one copy that the platform could not read are sent once more, with the copy in `voucher`, too: ten minutes
 * are too short to ask an operator first. NONE: that would change nothing.
 */
static enum result record_with_voucher(struct ctx *c, const struct answered *a, struct str said)
{
	const struct pending *p = a->p;
	struct str body, other, detail;
	enum result r = pending_body(c, p, &body);

	if (r == OK)
		r = codes_body_add_voucher(c->arena, body, &other);
	if (r == OK)
		r = outbox_amend(c, p->kind, p->key, p->order.app_id, other);
	if (r == OK)
		r = pending_take_amended(c, p, said);
	if (r != OK)
		return r;
	detail =
		arena_printf(c->arena,
	                     "the platform refuses codes of one copy, which are sent once more with the member voucher;"
	                     " if they arrive so, set codes_voucher = both: %s",
	                     said.p);
	return alarm_api_trouble(c, p->order, "voucher", detail.p);
}

static enum result record_answer(struct ctx *c, struct answered *a)
{
	struct str said = outbox_said(c->arena, a->p->kind, a->answer);
	const struct outbox_try t = { .kind = a->p->kind,
		                      .tries = a->p->tries,
		                      .refusals = a->p->refusals,
		                      .sent = a->p->sent,
		                      .precaution = a->p->precaution,
		                      .deadline_at = a->p->deadline_at,
		                      .refund_at = a->p->refund_at,
		                      .now = c->now };
	enum result r;

	a->decision = outbox_decide(&t, a->answer);
	a->count.refused = a->decision.refused;
	a->count.uncounted = a->answer->class == API_TOKEN || a->answer->class == API_SLOW;
	r = a->count.refused ? pending_take_amended(c, a->p, said) : NONE;
	if (r == NONE && a->decision.voucher)
		r = record_with_voucher(c, a, said);
	if (r == OK) /* it is sent once more, with other content */
		a->decision.outcome = OUTCOME_LATER;
	if (r != NONE)
		return r;
	r = record_decision(c, a, said);
	return r == NONE ? OK : r;
}

enum result outbox_record(struct job_work *w, const struct pending *p, const struct api_answer *answer,
                          struct outbox_decision *decision)
{
	struct answered a = { .p = p, .answer = answer };
	struct tx tx = job_tx(w);

	while (tx_next(&tx))
		tx.r = record_answer(&w->ctx, &a);
	*decision = a.decision;
	return tx.r;
}
