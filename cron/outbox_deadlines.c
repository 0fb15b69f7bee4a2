/*
 * Each check is a query for a bounded number of rows and a function that handles one of them in its own transaction.
 * Whatever changes a row tests its condition once more, since the row was read without a lock.
 *
 * Source: spec codes-and-verify.md §1.3 (codes), §3 (verify until the automatic refund), §5 (confirm, audit).
 */
#include "outbox_deadlines.h"

#include "base/day.h"
#include "jobs/job_clock.h"
#include "notice/alarm.h"
#include "notice/diff.h"
#include "trade/codes_waiting.h"
#include "trade/confirm.h"
#include "trade/outbox_pending.h"
#include "trade/refund.h"
#include "trade/refund_decide.h"

#define ROWS_MAX 500 /* of one check in one round */
#define GRACE_TEXT "60"
#define GRACE_S 60         /* after a deadline: clocks differ, and the outcome of a try may be unknown */
#define POLICY_BEFORE_S 60 /* the policy is applied so long before the platform stops waiting */

/* The columns of every check. */
enum { ITEM_ID, ITEM_KEY, ITEM_APP_ID, ITEM_ORDER_ID, ITEM_WORD, ITEM_AT };

/* One row of a check: what it is about, and since or until when. */
struct item {
	int64_t id;
	struct str key; /* order_id, refund_key or the like */
	struct order_ref order;
	struct str word;
	utc_t at;
};

typedef enum result (*item_handler)(struct job_work *w, const struct item *item);

/* The value of a check's second `?`, between its time and its LIMIT. */
enum second_value { NOTHING, NOW, LAST_ID };

struct check {
	const struct sql sql;
	int64_t ahead_s; /* added to now for the first value */
	enum second_value second;
	item_handler handle;
	bool decides; /* something ends by the time alone: not while the clocks differ */
};

static struct str until(struct ctx *c, utc_t at)
{
	char *text = arena_alloc(c->arena, UTC_TEXT_SIZE);

	utc_format(at, text);
	return (struct str){ text + 11, 5 }; /* HH:MM */
}

static enum result alarm_undecided_order(struct job_work *w, const struct item *item)
{
	struct ctx *c = &w->ctx;
	return alarm_raise(
		c, "confirm_undecided", item->key, item->order,
		arena_printf(c->arena,
	                     "the order is neither accepted nor rejected, and the platform waits until %.5s: "
	                     "shanmen order accept|reject %s",
	                     until(c, item->at).p, item->order.id.p)
			.p);
}

static enum result alarm_undecided_refund(struct job_work *w, const struct item *item)
{
	struct ctx *c = &w->ctx;
	char when[UTC_TEXT_SIZE];

	utc_format(item->at, when);
	return alarm_raise(c, "refund_undecided", item->key, item->order,
	                   arena_printf(c->arena,
	                                "a refund is not decided, and the rule decides it at %s (used tickets: "
	                                "rejected, else accepted): shanmen refund accept|reject %s",
	                                when, item->key.p)
	                           .p);
}

static enum result alarm_late(struct job_work *w, const struct item *item)
{
	struct ctx *c = &w->ctx;
	char when[UTC_TEXT_SIZE];

	utc_format(item->at, when);
	return alarm_raise(c, "outbox_late", item->key, item->order,
	                   arena_printf(c->arena,
	                                "%s has not reached the platform, which waits until %s: shanmen outbox list",
	                                item->word.p, when)
	                           .p);
}

static enum result apply_policy(struct job_work *w, const struct item *item)
{
	struct ctx *c = &w->ctx;
	struct str what;
	enum result r = confirm_undecided(c, item->order, &what);

	return r == NONE || r == REFUSE ? OK : r;
}

static enum result send_acceptance(struct job_work *w, const struct item *item)
{
	struct order o;
	enum result r = order_lock(&w->ctx, item->order, &o);

	return r == OK ? confirm_again(&w->ctx, &o) : r;
}

static enum result decide_refund(struct job_work *w, const struct item *item)
{
	struct ctx *c = &w->ctx;
	struct refund_decision decision;
	enum result r = refund_decide_by_rule(c, &w->conf, item->order.app_id, item->key, &decision);

	return r == NONE || r == REFUSE ? OK : r;
}

static enum result fill_codes(struct job_work *w, const struct item *item)
{
	struct ctx *c = &w->ctx;
	enum result r = codes_fill_waiting(c, &w->conf, item->order);

	return r == NONE || r == REFUSE ? OK : r;
}

/* Sending it is of no use any more: the platform has acted without it. */
static enum result give_up(struct job_work *w, const struct item *item)
{
	struct ctx *c = &w->ctx;
	char when[UTC_TEXT_SIZE];
	bool given_up = false;
	enum result r;

	utc_format(item->at, when);
	r = pending_give_up(c, item->id, arena_printf(c->arena, "the platform stopped waiting at %s", when), GRACE_S,
	                    &given_up);
	if (r != OK || !given_up)
		return r;
	return diff_raise_once(
		c, "told_too_late", item->order,
		arena_printf(c->arena, "%s did not reach the platform before %s: check there what became of the order",
	                     item->word.p, when)
			.p);
}

#define NO_ALARM(kind, key, app)                                                                                       \
	" AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.alarm_key = CONCAT('" kind ":', " key ") AND a.app_id = " app  \
	")"

/* The comment before each check names its index. */
static const struct check checks[] = {
	/* KEY due. Older than a day: the platform has given the order up long ago. */
	{ { "orders_undecided", "SELECT o.order_no, o.order_id, o.app_id, o.order_id, '', o.due_at FROM ticket_order o"
	                        " WHERE o.due_at <= ? AND o.due_at > ? - 86400 AND o.state = 'waiting'" NO_ALARM(
					"confirm_undecided", "o.order_id", "o.app_id") " LIMIT ?" },
	  CONFIRM_ALARM_BEFORE_S,
	  NOW,
	  alarm_undecided_order,
	  false },
	/* KEY due. Not those that the platform has given up already. */
	{ { "orders_for_policy", "SELECT o.order_no, o.order_id, o.app_id, o.order_id, '', o.due_at FROM ticket_order o"
	                         "  JOIN app ON app.app_id = o.app_id AND app.undecided <> 'leave'"
	                         " WHERE o.due_at <= ? AND o.due_at > ? AND o.state = 'waiting' LIMIT ?" },
	  POLICY_BEFORE_S,
	  NOW,
	  apply_policy,
	  true },
	/*
	 * KEY created. Accepted by the answer of create_order, and its codes were not
	 * asked for: was the answer received?
	 */
	{ { "orders_unheard",
	    "SELECT o.order_no, o.order_id, o.app_id, o.order_id, '', o.created_at FROM ticket_order o"
	    " WHERE o.created_at <= ? AND o.created_at > ? - 600 AND o.state = 'accepted'"
	    "   AND o.create_mode = 'after_payment' AND o.confirm_mode = 'sync' AND o.codes_by_at IS NULL"
	    "   AND o.confirm_by_at IS NULL LIMIT ?" },
	  -CONFIRM_HEARD_S,
	  NOW,
	  send_acceptance,
	  false },
	/* KEY undecided. */
	{ { "refunds_undecided", "SELECT r.refund_id, r.refund_key, o.app_id, o.order_id, '', r.decide_by_at"
	                         "  FROM refund r JOIN ticket_order o ON o.order_no = r.order_no"
	                         " WHERE r.audit = 'waiting' AND r.decide_by_at <= ?" NO_ALARM(
					 "refund_undecided", "r.refund_key", "r.app_id") " LIMIT ?" },
	  AUDIT_ALARM_BEFORE_S,
	  NOTHING,
	  alarm_undecided_refund,
	  false },
	/*
	 * KEY undecided. Not those that the platform has counted as accepted already, nor applications by codes: nobody
	 * here knows all of their tickets.
	 */
	{ { "refunds_for_rule", "SELECT r.refund_id, r.refund_key, o.app_id, o.order_id, '', r.decide_by_at"
	                        "  FROM refund r JOIN ticket_order o ON o.order_no = r.order_no"
	                        " WHERE r.audit = 'waiting' AND r.decide_by_at <= ? AND r.decide_by_at > ? - 7200"
	                        "   AND r.form = 'scenic' LIMIT ?" },
	  0,
	  NOW,
	  decide_refund,
	  true },
	/* KEY due_of_kind (state, …). */
	{ { "messages_late",
	    "SELECT x.outbox_id, x.outbox_id, x.app_id, x.order_id, x.kind, COALESCE(x.deadline_at, x.alarm_at) FROM outbox x"
	    " WHERE x.state IN ('due', 'waiting') AND x.alarm_at <= ?" NO_ALARM("outbox_late", "x.outbox_id",
	                                                                        "x.app_id") " LIMIT ?" },
	  0,
	  NOTHING,
	  alarm_late,
	  false },
	/* KEY due_of_kind (state, kind, next_at). Codes of the merchant's own ticketing system come by shanmen codes give. */
	{ { "codes_to_fill",
	    "SELECT x.outbox_id, x.outbox_key, x.app_id, x.order_id, x.kind, x.created_at FROM outbox x"
	    "  JOIN ticket_order o ON o.order_id = x.order_id AND o.app_id = x.app_id JOIN app ON app.app_id = o.app_id"
	    " WHERE x.state = 'waiting' AND x.kind = 'codes' AND app.code_source <> 'given' AND x.created_at <= ?"
	    "   AND x.outbox_id > ? ORDER BY x.outbox_id LIMIT ?" },
	  0,
	  LAST_ID,
	  fill_codes,
	  false },
	/* KEY due_of_kind (state, …). Every message with a deadline has an alarm time before it. */
	{ { "messages_too_late",
	    "SELECT x.outbox_id, x.outbox_key, x.app_id, x.order_id, x.kind, x.deadline_at FROM outbox x"
	    " WHERE x.state IN ('due', 'waiting') AND x.alarm_at <= ? AND x.deadline_at <= ? - " GRACE_TEXT
	    " LIMIT ?" },
	  0,
	  NOW,
	  give_up,
	  true },
	/*
	 * KEY due_of_kind (state, kind, next_at). A use counts until the automatic refund, which comes auto_refund_s after
	 * the end of the last day, or a month after it where the platform named no time (ASSUMED); a day is added. A use
	 * that is sent again (told_again_at) has a day from then on.
	 */
	{ { "uses_too_late",
	    "SELECT x.outbox_id, x.outbox_key, x.app_id, x.order_id, x.kind,"
	    "       GREATEST(UNIX_TIMESTAMP(o.last_day) + 86400 - 28800 + COALESCE(o.auto_refund_s, 2592000),"
	    "                COALESCE(x.told_again_at, 0)) AS until_at"
	    "  FROM outbox x JOIN ticket_order o ON o.order_id = x.order_id AND o.app_id = x.app_id"
	    " WHERE x.state = 'due' AND x.kind = 'verify' HAVING until_at <= ? LIMIT ?" },
	  -86400,
	  NOTHING,
	  give_up,
	  true },
};

static enum result read_items(struct ctx *c, const struct check *check, int64_t last_id, struct rows *out)
{
	struct arg first = arg_int(c->now.s + check->ahead_s);
	struct arg second = check->second == NOW ? arg_utc(c->now) : arg_int(last_id);
	struct arg most = arg_int(ROWS_MAX);

	if (check->second == NOTHING)
		return db_query(c->db, c->arena, &check->sql, ARGS(first, most), out);
	return db_query(c->db, c->arena, &check->sql, ARGS(first, second, most), out);
}

/*
 * *last_id: where the last round of this check ended, since a full list may consist of items that cannot be handled yet.
 * The next round continues after them, and starts again from the first when it reaches the end.
 */
static enum result run_check(struct job_work *w, const struct check *check, int64_t *last_id)
{
	struct rows rows = { .n = 0 };
	struct item item = { .id = 0 };
	struct tx tx = job_tx(w);

	while (tx_next(&tx))
		tx.r = read_items(&w->ctx, check, *last_id, &rows);
	for (size_t i = 0; tx.r == OK && i < rows.n; i++) {
		item = (struct item){ .id = row_int(&rows, i, ITEM_ID),
			              .key = row_str(&rows, i, ITEM_KEY),
			              .order = { row_int(&rows, i, ITEM_APP_ID), row_str(&rows, i, ITEM_ORDER_ID) },
			              .word = row_str(&rows, i, ITEM_WORD),
			              .at = row_utc(&rows, i, ITEM_AT) };
		tx = job_tx(w);
		while (tx_next(&tx))
			tx.r = check->handle(w, &item);
	}
	*last_id = rows.n == ROWS_MAX ? item.id : 0;
	return tx.r;
}

/* A check that fails does not keep the others from running. */
enum result outbox_deadlines_check(struct job_work *w)
{
	static int64_t last_ids[sizeof checks / sizeof checks[0]];
	bool trusted;
	enum result r = job_clock_trusted(w, &trusted);

	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
		enum result one = trusted || !checks[i].decides ? run_check(w, &checks[i], &last_ids[i]) : OK;

		r = r == OK ? one : r;
	}
	return r;
}
