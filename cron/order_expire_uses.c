/*
 * Uses that the platform has not acknowledged: made due before it refunds by itself, and three alarms. Where the
 * platform named no automatic refund, 24:00 of the last day stands for it, for these two alone. Sending is
 * cron/outbox_deliver's.
 *
 * Source: spec codes-and-verify.md §3.
 */
#include "base/day.h"
#include "notice/alarm.h"
#include "order_expire.h"
#include "trade/outbox_expiry.h"

#define ALARMED_MAX 200
#define HURRY_S 86400
#define PACE_S 40 /* as outbox_deliver repeats it when it hurries */

enum { LATE_APP_ID, LATE_ORDER_ID, LATE_UNTIL_AT, LATE_USES, LATE_AUTO_REFUND, LATE_FAILED };

/*
 * KEY due_of_kind; alarms by UNIQUE KEY alarm_key. A use has some minutes to arrive, else every use on the last day
 * would be an alarm. Values: the warning's hours, now, until when, made before, LIMIT.
 */
static const struct sql SQL_LATE = {
	"uses_before_refund",
	"SELECT o.app_id, o.order_id, " OUTBOX_EXPIRY_AT
	" AS until_at, COUNT(*), o.auto_refund_at IS NOT NULL, MAX(x.state = 'failed')"
	"  FROM outbox x JOIN ticket_order o ON o.order_id = x.order_id AND o.app_id = x.app_id"
	" WHERE x.state IN ('due', 'failed') AND x.kind = 'verify'"
	"   AND NOT EXISTS (SELECT 1 FROM alarm a"
	"                    WHERE a.alarm_key = CONCAT('use_not_told:', o.order_id, ':', ?, 'h')"
	"                      AND a.app_id = o.app_id)"
	"   AND " OUTBOX_EXPIRY_AT " BETWEEN ? AND ? AND x.created_at <= ?"
	" GROUP BY o.order_no ORDER BY until_at LIMIT ?",
};

static const struct warning {
	int64_t hours;
	int64_t age_s; /* of the use, at least */
} warnings[] = { { 1, 120 }, { 6, 600 }, { 24, 600 } };

static enum result raise_warning(struct ctx *c, const struct warning *warning, const struct rows *rows, size_t i)
{
	struct order_ref order = { row_int(rows, i, LATE_APP_ID), row_str(rows, i, LATE_ORDER_ID) };
	int64_t n = row_int(rows, i, LATE_USES);
	bool failed = row_int(rows, i, LATE_FAILED) != 0;
	char when[UTC_TEXT_SIZE];
	struct str text;

	utc_format(row_utc(rows, i, LATE_UNTIL_AT), when);
	text = arena_printf(c->arena, "%lld use%s of the order %s not reached the platform, which %s %s: %s",
	                    (long long)n, n == 1 ? "" : "s", n == 1 ? "has" : "have",
	                    row_int(rows, i, LATE_AUTO_REFUND) != 0 ? "refunds what it does not know as used at"
	                                                            : "may refund it after",
	                    when,
	                    failed ? "repair the cause, then shanmen outbox retry"
	                           : "it is sent again every 40 seconds; see shanmen outbox list");
	return alarm_raise(c, "use_not_told", arena_printf(c->arena, "%s:%lldh", order.id.p, (long long)warning->hours),
	                   order, text.p);
}

/* *n: orders alarmed of. */
static enum result raise_warnings(struct ctx *c, const struct warning *warning, size_t *n)
{
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_LATE,
	                 ARGS(arg_int(warning->hours), arg_utc(c->now), arg_int(c->now.s + warning->hours * 3600),
	                      arg_int(c->now.s - warning->age_s), arg_int(ALARMED_MAX)),
	                 &rows);

	*n = 0;
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		r = raise_warning(c, warning, &rows, i);
		++*n;
	}
	return r;
}

enum result expire_uses(struct job_work *w, size_t *n)
{
	struct tx tx = job_tx(w);

	*n = 0;
	while (tx_next(&tx))
		tx.r = outbox_expiry_hurry(&w->ctx, HURRY_S, PACE_S);
	for (size_t i = 0; tx.r == OK && i < sizeof warnings / sizeof warnings[0]; i++) {
		size_t alarmed = 0;

		do {
			tx = job_tx(w);
			while (tx_next(&tx))
				tx.r = raise_warnings(&w->ctx, &warnings[i], &alarmed);
			*n += tx.r == OK ? alarmed : 0;
		} while (tx.r == OK && alarmed == ALARMED_MAX && !job_over(w));
	}
	return tx.r;
}
