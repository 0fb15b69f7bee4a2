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
	"SELECT (SELECT created_at FROM ticket_order ORDER BY order_no DESC LIMIT 1),"
	" (SELECT started_at FROM job_run WHERE job = 'purge' AND result = 'ok' ORDER BY run_id DESC LIMIT 1)",
};

struct doubt {
	const char *why; /* NULL: none */
};

static bool is_long_ago(utc_t now, struct opt_utc at)
{
	return !at.given || now.s - at.v.s > QUIET_MAX_S;
}

static enum result find_doubt(struct ctx *c, struct doubt *d)
{
	struct rows rows;
	int64_t ahead_s;
	enum result r = job_clock_ahead(c, &ahead_s);

	if (r != OK)
		return r;
	if (ahead_s > CLOCKS_APART_MAX_S || ahead_s < -CLOCKS_APART_MAX_S) {
		d->why =
			arena_printf(c->arena, "this machine's clock is %lld s %s the database's",
		                     (long long)(ahead_s < 0 ? -ahead_s : ahead_s), ahead_s < 0 ? "behind" : "ahead of")
				.p;
		return OK;
	}
	r = db_query(c->db, c->arena, &SQL_LAST_LIFE, NULL, 0, &rows);
	if (r == OK && row_opt_utc(&rows, 0, NEWEST_ORDER_AT).given &&
	    is_long_ago(c->now, row_opt_utc(&rows, 0, NEWEST_ORDER_AT)) &&
	    is_long_ago(c->now, row_opt_utc(&rows, 0, LAST_RUN_AT)))
		d->why = "the newest order and the last run of purge both lie more than 40 days back";
	return r;
}

static enum result doubt_clock(struct job_work *w, void *arg)
{
	struct doubt *d = arg;
	struct ctx *c = &w->ctx;
	char now[UTC_TEXT_SIZE];
	enum result r;

	d->why = NULL;
	r = find_doubt(c, d);
	if (r != OK || d->why == NULL)
		return r;
	utc_format(c->now, now);
	return alarm_raise(
		c, "purge_refused", arena_printf(c->arena, "%.10s", now), NO_ORDER,
		arena_printf(c->arena, "%s; nothing was deleted. Is it really %s? Then: purge --anyway", d->why, now)
			.p);
}

enum result purge_clock(struct job_work *w, bool *safe)
{
	struct doubt d = { NULL };
	char now[UTC_TEXT_SIZE];
	enum result r = w->anyway ? OK : job_tx(w, doubt_clock, &d);

	*safe = r == OK && d.why == NULL;
	if (r != OK || d.why == NULL)
		return r;
	utc_format(w->ctx.now, now);
	job_complain(w, "%s; nothing was deleted. Is it really %s? Then run it with --anyway", d.why, now);
	return OK;
}
