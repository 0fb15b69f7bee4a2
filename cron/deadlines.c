/*
 * Each look is a query for a bounded number of rows, and a deed for each of
 * them. What changes a row decides again by its condition.
 *
 * Source: spec codes-and-verify.md §1.3 (codes), §3 (verify until the automatic refund), §5 (confirm, audit).
 */
#include "deadlines.h"

#include "base/day.h"
#include "notice/alarm.h"
#include "notice/diff.h"
#include "trade/codes_waiting.h"
#include "trade/confirm.h"
#include "trade/refund.h"

#define LOOK_MAX 500
#define GRACE_TEXT "60"
#define GRACE_S 60         /* behind a deadline: clocks differ, and a try's outcome may be unknown */
#define POLICY_BEFORE_S 60 /* an undecided order is decided so long before the platform gives it up */

/* One row of a look: who it is about, and what is said of it. */
struct matter {
	int64_t id;
	struct str key; /* order_id, refund_key or the like */
	struct str order_id;
	struct str word;
	utc_t at;
};

typedef enum result (*matter_work)(struct job_work *w, const struct matter *m);

/* What a look's statement takes between its time and its LIMIT. */
enum look_value { NOTHING, NOW, LAST_ID };

/* A look: rows of (id, key, order_id, word, at). */
struct look {
	const struct sql sql;
	int64_t ahead_s; /* added to now for the first value */
	enum look_value second;
	matter_work work;
};

static struct str until(struct ctx *c, utc_t at)
{
	char *text = arena_alloc(c->arena, UTC_TEXT_SIZE);

	utc_format(at, text);
	return (struct str){ text + 11, 5 }; /* HH:MM */
}

static enum result alarm_undecided_order(struct job_work *w, const struct matter *m)
{
	struct ctx *c = &w->ctx;
	return alarm_raise(c, "confirm_undecided", m->key, m->order_id,
	                   arena_printf(c->arena,
	                                "nobody has accepted or rejected the order, and the platform waits until %.5s: "
	                                "shanmen order accept|reject %s",
	                                until(c, m->at).p, m->order_id.p)
	                           .p);
}

static enum result alarm_undecided_refund(struct job_work *w, const struct matter *m)
{
	struct ctx *c = &w->ctx;
	char when[UTC_TEXT_SIZE];

	utc_format(m->at, when);
	return alarm_raise(c, "refund_undecided", m->key, m->order_id,
	                   arena_printf(c->arena,
	                                "nobody has decided a refund, and the platform waits until %s: "
	                                "shanmen refund accept|reject %s",
	                                when, m->key.p)
	                           .p);
}

static enum result alarm_late(struct job_work *w, const struct matter *m)
{
	struct ctx *c = &w->ctx;
	char when[UTC_TEXT_SIZE];

	utc_format(m->at, when);
	return alarm_raise(c, "outbox_late", m->key, m->order_id,
	                   arena_printf(c->arena,
	                                "%s has not reached the platform, which waits until %s: shanmen outbox list",
	                                m->word.p, when)
	                           .p);
}

static enum result apply_policy(struct job_work *w, const struct matter *m)
{
	struct ctx *c = &w->ctx;
	struct str what;
	enum result r = confirm_undecided(c, m->order_id, &what);

	return r == NONE || r == REFUSE ? OK : r;
}

static enum result fill_codes(struct job_work *w, const struct matter *m)
{
	struct ctx *c = &w->ctx;
	enum result r = codes_fill_waiting(c, &w->conf, m->order_id);

	return r == NONE || r == REFUSE ? OK : r;
}

static const struct sql SQL_TOO_LATE = {
	"too_late",
	"UPDATE outbox SET state = 'failed', error = ? WHERE outbox_id = ? AND state IN ('due', 'waiting')"
	" AND (kind = 'verify' OR deadline_at <= ?)",
};

/* No use to send it any more: the platform has gone its own way. */
static enum result give_up(struct job_work *w, const struct matter *m)
{
	struct ctx *c = &w->ctx;
	char when[UTC_TEXT_SIZE];
	int64_t found = 0;
	enum result r;

	utc_format(m->at, when);
	r = db_exec(c->db, &SQL_TOO_LATE,
	            ARGS(arg_str(arena_printf(c->arena, "the platform stopped waiting at %s", when)), arg_int(m->id),
	                 arg_int(c->now.s - GRACE_S)),
	            &found);
	if (r != OK || found == 0)
		return r;
	return diff_raise_once(
		c, "told_too_late", m->order_id,
		arena_printf(c->arena,
	                     "%s did not reach the platform before %s: see on its side what became of the order",
	                     m->word.p, when)
			.p);
}

#define NO_ALARM(kind, key) " AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.alarm_key = CONCAT('" kind ":', " key "))"

/* The index stands in front. */
static const struct look looks[] = {
	/* KEY confirm_by; what is a day old the platform has given up long since. */
	{ { "orders_undecided",
	    "SELECT o.order_no, o.order_id, o.order_id, '', o.confirm_by_at FROM ticket_order o"
	    " WHERE o.confirm_by_at <= ? AND o.confirm_by_at > ? - 86400 AND o.state = 'waiting'" NO_ALARM(
		    "confirm_undecided", "o.order_id") " LIMIT ?" },
	  CONFIRM_ALARM_BEFORE_S,
	  NOW,
	  alarm_undecided_order },
	/* KEY confirm_by; what the platform has given up already is not looked for. */
	{ { "orders_for_policy",
	    "SELECT o.order_no, o.order_id, o.order_id, '', o.confirm_by_at FROM ticket_order o"
	    "  JOIN app ON app.app_id = o.app_id AND app.undecided <> 'leave'"
	    " WHERE o.confirm_by_at <= ? AND o.confirm_by_at > ? AND o.state = 'waiting' LIMIT ?" },
	  POLICY_BEFORE_S,
	  NOW,
	  apply_policy },
	/* KEY undecided. */
	{ { "refunds_undecided", "SELECT r.refund_id, r.refund_key, o.order_id, '', r.decide_by_at"
	                         "  FROM refund r JOIN ticket_order o ON o.order_no = r.order_no"
	                         " WHERE r.audit = 'waiting' AND r.decide_by_at <= ?" NO_ALARM(
					 "refund_undecided", "r.refund_key") " LIMIT ?" },
	  AUDIT_ALARM_BEFORE_S,
	  NOTHING,
	  alarm_undecided_refund },
	/* KEY alarm (state, alarm_at). */
	{ { "messages_late",
	    "SELECT x.outbox_id, x.outbox_id, x.order_id, x.kind, COALESCE(x.deadline_at, x.alarm_at) FROM outbox x"
	    " WHERE x.state IN ('due', 'waiting') AND x.alarm_at <= ?" NO_ALARM("outbox_late",
	                                                                        "x.outbox_id") " LIMIT ?" },
	  0,
	  NOTHING,
	  alarm_late },
	/* KEY due_of_kind (state, kind, next_at). Codes of the merchant's own ticketing come by shanmen codes give. */
	{ { "codes_to_fill",
	    "SELECT x.outbox_id, x.outbox_key, x.order_id, x.kind, x.created_at FROM outbox x"
	    "  JOIN ticket_order o ON o.order_id = x.order_id JOIN app ON app.app_id = o.app_id"
	    " WHERE x.state = 'waiting' AND x.kind = 'codes' AND app.code_source <> 'given' AND x.created_at <= ?"
	    "   AND x.outbox_id > ? ORDER BY x.outbox_id LIMIT ?" },
	  0,
	  LAST_ID,
	  fill_codes },
	/* KEY alarm (state, alarm_at): what has a deadline has an alarm before it. */
	{ { "messages_too_late",
	    "SELECT x.outbox_id, x.outbox_key, x.order_id, x.kind, x.deadline_at FROM outbox x"
	    " WHERE x.state IN ('due', 'waiting') AND x.alarm_at <= ? AND x.deadline_at <= ? - " GRACE_TEXT
	    " LIMIT ?" },
	  0,
	  NOW,
	  give_up },
	/*
	 * KEY due_of_kind (state, kind, next_at). A use counts until the automatic refund, auto_refund_s behind the
	 * end of the last day; where none was told, a month. One that is told once more has its day from then on.
	 */
	{ { "uses_too_late",
	    "SELECT x.outbox_id, x.outbox_key, x.order_id, x.kind,"
	    "       GREATEST(UNIX_TIMESTAMP(o.last_day) + 86400 - 28800 + COALESCE(o.auto_refund_s, 2592000),"
	    "                COALESCE(x.told_again_at, 0)) AS until_at"
	    "  FROM outbox x JOIN ticket_order o ON o.order_id = x.order_id"
	    " WHERE x.state = 'due' AND x.kind = 'verify' HAVING until_at <= ? LIMIT ?" },
	  -86400,
	  NOTHING,
	  give_up },
};

struct run {
	const struct look *look;
	int64_t last_id;
	struct rows rows;
	struct matter matter;
};

static enum result read_look(struct job_work *w, void *arg)
{
	struct run *run = arg;
	struct arg first = arg_int(w->ctx.now.s + run->look->ahead_s);
	struct arg second = run->look->second == NOW ? arg_utc(w->ctx.now) : arg_int(run->last_id);
	struct arg most = arg_int(LOOK_MAX);

	if (run->look->second == NOTHING)
		return db_query(w->ctx.db, &w->arena, &run->look->sql, ARGS(first, most), &run->rows);
	return db_query(w->ctx.db, &w->arena, &run->look->sql, ARGS(first, second, most), &run->rows);
}

static enum result do_work(struct job_work *w, void *arg)
{
	struct run *run = arg;

	return run->look->work(w, &run->matter);
}

/* `last_id`: where the look before ended; what cannot be done yet must not stand before the rest for ever. */
static enum result run_look(struct job_work *w, const struct look *look, int64_t *last_id)
{
	struct run run = { .look = look, .last_id = *last_id };
	enum result r = job_tx(w, read_look, &run);

	for (size_t i = 0; r == OK && i < run.rows.n; i++) {
		run.matter = (struct matter){ .id = row_int(&run.rows, i, 0),
			                      .key = row_str(&run.rows, i, 1),
			                      .order_id = row_str(&run.rows, i, 2),
			                      .word = row_str(&run.rows, i, 3),
			                      .at = row_utc(&run.rows, i, 4) };
		r = job_tx(w, do_work, &run);
	}
	*last_id = run.rows.n == LOOK_MAX ? run.matter.id : 0;
	return r;
}

/* A look that fails does not keep the others from being taken. */
enum result deadlines_pass(struct job_work *w)
{
	static int64_t last_ids[sizeof looks / sizeof looks[0]];
	enum result r = OK;

	for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
		enum result one = run_look(w, &looks[i], &last_ids[i]);

		r = r == OK ? one : r;
	}
	return r;
}
