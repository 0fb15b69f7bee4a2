/*
 * Whether purge may believe its clock. It is the only program that destroys: a clock that is months ahead would make
 * the people of today's orders too old to keep.
 */
#include "base/day.h"
#include "jobs/job_clock.h"
#include "notice/alarm.h"
#include "purge.h"

#define DAY_S 86400
#define QUIET_MAX_S (40 * DAY_S) /* longer than any pause of a business that sells */

/* PRIMARY KEY; KEY outcome. A run that was refused counts for nothing, or the second night would be believed. */
enum { NEWEST_ORDER_AT, LAST_RUN_AT };
static const struct sql SQL_LAST_LIFE = {
	"purge_last_life",
	"SELECT (SELECT created_at FROM ticket_order WHERE state <> 'absent' ORDER BY order_no DESC LIMIT 1),"
	" (SELECT started_at FROM job_run WHERE job = 'purge' AND result = 'ok' ORDER BY run_id DESC LIMIT 1)",
};

static bool is_long_ago(utc_t now, struct opt_utc at)
{
	return !at.given || now.s - at.v.s > QUIET_MAX_S;
}

/* *why: NULL if there is none. */
static enum result find_doubt(struct ctx *c, const char **why)
{
	struct rows rows;
	int64_t ahead_s;
	enum result r = job_clock_ahead(c, &ahead_s);

	*why = NULL;
	if (r != OK)
		return r;
	if (ahead_s > CLOCKS_APART_MAX_S || ahead_s < -CLOCKS_APART_MAX_S) {
		*why = arena_printf(c->arena, "this machine's clock is %lld s %s the database's",
		                    (long long)(ahead_s < 0 ? -ahead_s : ahead_s), ahead_s < 0 ? "behind" : "ahead of")
		               .p;
		return OK;
	}
	r = db_query(c->db, c->arena, &SQL_LAST_LIFE, NULL, 0, &rows);
	if (r == OK && row_opt_utc(&rows, 0, NEWEST_ORDER_AT).given &&
	    is_long_ago(c->now, row_opt_utc(&rows, 0, NEWEST_ORDER_AT)) &&
	    is_long_ago(c->now, row_opt_utc(&rows, 0, LAST_RUN_AT)))
		*why = "the newest order and the last run of purge both lie more than 40 days back";
	return r;
}

static enum result doubt_clock(struct ctx *c, const char **why)
{
	char now[UTC_TEXT_SIZE];
	enum result r = find_doubt(c, why);

	if (r != OK || *why == NULL)
		return r;
	utc_format(c->now, now);
	return alarm_raise(
		c, "purge_refused", arena_printf(c->arena, "%.10s", now), NO_ORDER,
		arena_printf(c->arena, "%s; nothing was deleted. Is it really %s? Then: purge --anyway", *why, now).p);
}

enum result purge_clock(struct job_work *w, bool *safe)
{
	const char *why = NULL;
	char now[UTC_TEXT_SIZE];
	struct tx tx = job_tx(w);

	*safe = w->anyway;
	if (w->anyway)
		return OK;
	while (tx_next(&tx))
		tx.r = doubt_clock(&w->ctx, &why);
	*safe = tx.r == OK && why == NULL;
	if (tx.r != OK || why == NULL)
		return tx.r;
	utc_format(w->ctx.now, now);
	job_complain(w, "%s; nothing was deleted. Is it really %s? Then run it with --anyway", why, now);
	return OK;
}
