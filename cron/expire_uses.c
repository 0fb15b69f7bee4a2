/*
 * The push and the three alarms. Where no automatic refund was told, 24:00 of the last day stands for it, for
 * these two alone.
 */
#include "expire_uses.h"

#include "base/day.h"
#include "notice/alarm.h"

#define ALARMED_MAX 200
#define HURRY_S 86400
#define PACE_S 40

/* The moment, as SQL: the order's `o`. */
#define UNTIL "COALESCE(o.auto_refund_at, UNIX_TIMESTAMP(o.last_day) + 57600)"

/* KEY due_of_kind (state, kind, next_at): those that wait longer than the pace, few as they are tried hourly at most. */
static const struct sql SQL_HURRY = {
	"hurry_uses",
	"UPDATE outbox x JOIN ticket_order o ON o.order_id = x.order_id SET x.next_at = ?"
	" WHERE x.state = 'due' AND x.kind = 'verify' AND x.next_at > ? AND " UNTIL " BETWEEN ? AND ?",
};

static enum result hurry(struct job_work *w, void *arg)
{
	struct ctx *c = &w->ctx;

	(void)arg;
	return db_exec(c->db, &SQL_HURRY,
	               ARGS(arg_utc(c->now), arg_int(c->now.s + PACE_S), arg_utc(c->now), arg_int(c->now.s + HURRY_S)),
	               NULL);
}

/*
 * KEY due_of_kind; alarms by UNIQUE KEY alarm_key. A use is given some minutes to arrive, else every use of the last
 * day would be an alarm. Values: the hours (2), now, until when, made before, LIMIT.
 */
static const struct sql SQL_LATE = {
	"uses_before_refund",
	"SELECT o.order_id, " UNTIL " AS until_at, COUNT(*), o.auto_refund_at IS NOT NULL, MAX(x.state = 'failed')"
	"  FROM outbox x JOIN ticket_order o ON o.order_id = x.order_id"
	" WHERE x.state IN ('due', 'failed') AND x.kind = 'verify'"
	"   AND NOT EXISTS (SELECT 1 FROM alarm a"
	"                    WHERE a.alarm_key = CONCAT('use_not_told:', o.order_id, ':', ?, 'h'))"
	"   AND " UNTIL " BETWEEN ? AND ? AND x.created_at <= ?"
	" GROUP BY o.order_no ORDER BY until_at LIMIT ?",
};

static const struct warning {
	int64_t hours;
	int64_t age_s; /* of the use */
} warnings[] = { { 1, 120 }, { 6, 600 }, { 24, 600 } };

static enum result alarm(struct ctx *c, const struct warning *wn, const struct rows *rows, size_t i)
{
	struct str order_id = row_str(rows, i, 0);
	int64_t n = row_int(rows, i, 2);
	bool failed = row_int(rows, i, 4) != 0;
	char when[UTC_TEXT_SIZE];
	struct str text;

	utc_format(row_utc(rows, i, 1), when);
	text = arena_printf(
		c->arena, "%lld use%s of the order %s not reached the platform, which %s %s: %s", (long long)n,
		n == 1 ? "" : "s", n == 1 ? "has" : "have",
		row_int(rows, i, 3) != 0 ? "refunds what it does not know as used at" : "may refund it behind", when,
		failed ? "mend the cause, then shanmen outbox retry"
		       : "it is tried every 40 seconds; see shanmen outbox list");
	return alarm_raise(c, "use_not_told", arena_printf(c->arena, "%s:%lldh", order_id.p, (long long)wn->hours),
	                   order_id, text.p);
}

struct warn {
	const struct warning *warning;
	size_t n;
};

static enum result warn(struct job_work *w, void *arg)
{
	struct warn *wn = arg;
	struct ctx *c = &w->ctx;
	int64_t ahead_s = wn->warning->hours * 3600;
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_LATE,
	                         ARGS(arg_int(wn->warning->hours), arg_utc(c->now), arg_int(c->now.s + ahead_s),
	                              arg_int(c->now.s - wn->warning->age_s), arg_int(ALARMED_MAX)),
	                         &rows);

	wn->n = 0;
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		r = alarm(c, wn->warning, &rows, i);
		wn->n++;
	}
	return r;
}

enum result expire_uses(struct job_work *w, size_t *n)
{
	enum result r = job_tx(w, hurry, NULL);

	*n = 0;
	for (size_t i = 0; r == OK && i < sizeof warnings / sizeof warnings[0]; i++) {
		struct warn one = { .warning = &warnings[i] };

		do {
			r = job_tx(w, warn, &one);
			*n += r == OK ? one.n : 0;
		} while (r == OK && one.n == ALARMED_MAX && !job_over(w));
	}
	return r;
}
